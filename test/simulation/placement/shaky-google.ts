/** The simulated estate as one request meets it: every call may fail as a sequence says, every insert that is taken is judged. */
import { triesOf } from '../../../src/domain/decide/wait.ts';
import type { Fault } from '../../../src/domain/fault.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import { fail, ok, type Result } from '../../../src/domain/result.ts';
import { type Duration, HOUR, type Millis, SECOND } from '../../../src/domain/time.ts';
import { regionOf } from '../../../src/domain/zone.ts';
import { faultOfOperation } from '../../../src/google/classify.ts';
import type { Cloud, CreateMachine, OperationAt, OperationState } from '../../../src/ports/cloud.ts';
import { GoogleError } from '../../../src/sandbox/google-api/http.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import { worldCloud } from '../adapters/cloud.ts';
import { answered } from '../adapters/google-faults.ts';
import { LOST } from '../faults.ts';
import { type Method, type Mishap, OPERATION_ERRORS, type Trouble } from './sequence.ts';
import type { Time } from './time.ts';

/** For how long Google knows a request id again, as the estate has it. */
const REMEMBERED: Duration = HOUR;
/** How long an operation takes that comes to nothing. */
const FAILS_AFTER: Duration = 9 * SECOND;
const FAILING = 'operation-fails-';

interface Taken {
  readonly requestId: string;
  /** The zone, or the region where Google was to choose one. */
  readonly place: string;
  readonly at: Millis;
  /** Of the operation. */
  readonly name: string;
  /** What its operation ends with by the sequence's will; undefined = as the estate decides. */
  readonly fault: Fault | undefined;
}

export class ShakyGoogle {
  readonly violations: string[] = [];
  readonly cloud: Cloud;
  readonly #world: World;
  readonly #time: Time;
  readonly #troubles: readonly Trouble[];
  readonly #calls = new Map<Method, number>();
  readonly #taken: Taken[] = [];
  /** The attempts for which an insert was taken. */
  readonly #attempts = new Set<string>();
  readonly #row: () => Machine | undefined;

  /** `row` reads the machine as it is written down. */
  constructor(world: World, time: Time, troubles: readonly Trouble[], row: () => Machine | undefined) {
    this.#world = world;
    this.#time = time;
    this.#troubles = troubles;
    this.#row = row;
    const cloud = worldCloud(world, { sleep: (ms) => time.pass(ms) });
    this.cloud = {
      ...cloud,
      create: (machine, requestId) => this.#create(cloud, machine, requestId),
      get: (at) => this.meet('get', () => cloud.get(at)),
      find: (project, name) => this.meet('find', () => cloud.find(project, name)),
      operation: (at, patience) =>
        this.meet('operation', () =>
          at.name.startsWith(FAILING) ? this.#failing(at, patience) : cloud.operation(at, patience),
        ),
      // The set-up of a machine is another story: one that runs is ready.
      bootReport: (at) =>
        this.meet('bootReport', async () => {
          const found = await cloud.get(at);
          return found.ok ? ok({ phase: found.value.status === 'running' ? 'ready' : 'booting' }) : found;
        }),
    };
  }

  /** How many inserts were taken. */
  get inserts(): number {
    return this.#taken.length;
  }

  /** For how many of them it was to choose the zone. */
  get choices(): number {
    return this.#taken.filter(({ place }) => this.#world.catalogue.regions.has(place)).length;
  }

  /** Makes a call as the sequence lets it happen. */
  async meet<T>(method: Method, effect: () => Promise<Result<T>>): Promise<Result<T>> {
    const mishap = this.#next(method);
    switch (mishap?.kind) {
      case undefined:
      case 'late':
      case 'operation':
        return effect();
      case 'http':
        return refused(mishap);
      case 'lost':
        if (mishap.taken) await effect();
        return fail(LOST);
      case 'jump': {
        if (mishap.before) await this.#time.pass(mishap.by);
        const answer = await effect();
        if (!mishap.before) await this.#time.pass(mishap.by);
        return answer;
      }
    }
  }

  #next(method: Method): Mishap | undefined {
    const nth = this.#calls.get(method) ?? 0;
    this.#calls.set(method, nth + 1);
    return this.#troubleOf(method, nth);
  }

  #troubleOf(method: Method, call: number): Mishap | undefined {
    return this.#troubles.find(({ on, nth, times }) => on === method && nth <= call && call < nth + times)
      ?.mishap;
  }

  #create(cloud: Cloud, machine: CreateMachine, requestId: string): Promise<Result<OperationAt>> {
    const nth = this.#calls.get('create') ?? 0;
    const mishap = this.#troubleOf('create', nth);
    const take = (codes?: readonly string[]) => this.#take(cloud, machine, requestId, codes);
    if (mishap?.kind === 'late') {
      this.#time.at(this.#time.now() + mishap.by, async () => void (await take()));
      return this.meet('create', async () => fail(LOST));
    }
    return this.meet('create', () => take(mishap?.kind === 'operation' ? mishap.codes : undefined));
  }

  /** Google takes an insert, or refuses it; `codes`: with what the operation will end. */
  async #take(
    cloud: Cloud,
    machine: CreateMachine,
    requestId: string,
    codes: readonly string[] | undefined,
  ): Promise<Result<OperationAt>> {
    const now = this.#time.now();
    const { project, zone, within } = machine;
    const place = within === undefined ? zone : regionOf(zone);
    const again = this.#taken.find((one) => one.requestId === requestId && now - one.at <= REMEMBERED);
    if (again !== undefined) return ok({ project, zone, name: again.name });
    const failing = FAILING + requestId;
    if (codes !== undefined && !this.#clash(machine)) {
      this.#judge(machine, { requestId, place, at: now, name: failing, fault: faultOf(codes, zone) });
      return ok({ project, zone, name: failing });
    }
    const answer = await cloud.create(machine, requestId);
    if (answer.ok) {
      this.#judge(machine, { requestId, place, at: now, name: answer.value.name, fault: undefined });
    }
    return answer;
  }

  #clash({ project, zone, within = [zone], name }: CreateMachine): boolean {
    return within.some((one) => this.#world.project(project)?.machine(one, name) !== undefined);
  }

  /** Operations of calls that were taken and come to nothing. */
  async #failing(at: OperationAt, patience: Duration): Promise<Result<OperationState>> {
    const taken = this.#taken.find(({ name }) => name === at.name);
    if (taken === undefined) return fail(NO_OPERATION);
    const endsAt = taken.at + FAILS_AFTER;
    await this.#time.pass(Math.max(0, Math.min(patience, endsAt - this.#time.now())));
    if (this.#time.now() < endsAt) return ok({ done: false });
    return ok({ done: true, fault: taken.fault, endedAt: endsAt });
  }

  /** Whether an insert has come to nothing by now. */
  #isOver({ fault, at, place, name }: Taken, project: string): boolean {
    if (fault !== undefined) return this.#time.now() >= at + FAILS_AFTER;
    const operation = this.#world.operation(project, place, name);
    return operation?.status === 'DONE' && operation.error !== undefined;
  }

  /** An insert was taken: none before it may still come to a machine, and each attempt has one. */
  #judge(machine: CreateMachine, taken: Taken): void {
    for (const before of this.#taken) {
      if (this.#isOver(before, machine.project)) continue;
      this.violations.push(`an insert was taken in ${taken.place} beside that in ${before.place}`);
    }
    const placement = this.#row()?.placement;
    const attempt = `${taken.place}, try ${placement === undefined ? 0 : triesOf(placement)}`;
    if (this.#attempts.has(attempt)) this.violations.push(`two inserts were taken for one: ${attempt}`);
    this.#attempts.add(attempt);
    const { labels } = machine;
    if (labels.lamplighter === undefined) this.violations.push('a machine was created without our label');
    if (!labels['lamplighter-owner']) this.violations.push('a machine was created without an owner');
    this.#taken.push(taken);
  }
}

const NO_OPERATION: Fault = { kind: 'not-found', scope: 'call', message: 'The operation was not found' };

function faultOf(codes: readonly string[], zone: string): Fault | undefined {
  const errors = codes.map((code) => ({ code, message: OPERATION_ERRORS[code] ?? code }));
  return faultOfOperation({ error: { errors } }, zone);
}

/** What our adapter reports of Google's refusal. */
function refused<T>({ status, reason }: Extract<Mishap, { kind: 'http' }>): Result<T> {
  const message = reason === 'quotaExceeded' ? OPERATION_ERRORS.QUOTA_EXCEEDED : 'Refused by the sequence.';
  return answered<T>(() => {
    throw new GoogleError(status, message ?? '', { reason });
  });
}
