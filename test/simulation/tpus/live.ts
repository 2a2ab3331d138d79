/** Lives one request for a TPU against the real use cases, adapter and estate, and tells what outlived its lease. */
import { standardShape, tpuOf } from '../../../src/domain/accelerators/index.ts';
import type { Fault } from '../../../src/domain/fault.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { fail, ok, type Result } from '../../../src/domain/result.ts';
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../../../src/domain/time.ts';
import { oneCloud } from '../../../src/google/one-cloud.ts';
import { createEngine } from '../../../src/loops/engine.ts';
import { World } from '../../../src/sandbox/world/world.ts';
import type { EngineDeps } from '../../../src/usecases/engine-deps.ts';
import { ask, up } from '../../support/ada.ts';
import { type FakeEngine, fakeEngine, START } from '../../support/fake-engine.ts';
import { Fuse } from '../../support/fuse.ts';
import { worldCloud } from '../adapters/cloud.ts';
import { type Meet, wirelessTpus } from '../adapters/wireless-tpus.ts';
import { type Life, ZONES } from './life.ts';

const PROJECT = 'ml-prod';
const END = START + 4 * HOUR;
/** What is busy at the end of its lease runs on until then. */
const LONGEST_RUN = HOUR;
/** A pass, the calls that it makes, and what Google takes to delete a slice. */
const ONE_PASS = 4 * MINUTE;
const RUNTIME = 'v2-alpha-tpuv5-lite';
const FAULTS: Readonly<Record<'unavailable' | 'throttled' | 'denied', Fault>> = {
  unavailable: { kind: 'unavailable', scope: 'call', message: 'socket hang up' },
  throttled: { kind: 'throttled', scope: 'call', message: 'too many', retryAfter: 10 * SECOND },
  denied: { kind: 'denied', scope: 'zone', message: 'no access to the zone' },
};

export interface Lived {
  readonly wrong: readonly string[];
  /** What it met on its way. */
  readonly seen: ReadonlySet<string>;
}

export async function liveLife(life: Life): Promise<Lived> {
  const engine = await fakeEngine((policy) => ({
    ...policy,
    limits: { ...policy.limits, maxLease: LONGEST_RUN },
  }));
  const world = new World(engine.clock, {
    seed: life.seed,
    projects: [{ id: PROJECT }],
    stockouts: life.dry.map(([zone, until]) => ({
      zone: ZONES[zone] ?? '',
      accelerator: 'tpu-v5e',
      until: START + until,
    })),
  });
  const act = new Act(engine, world, life);
  await act.play();
  await engine.engine.stop();
  return { wrong: act.wrong, seen: act.seen };
}

class Act {
  readonly wrong: string[] = [];
  readonly seen = new Set<string>();
  readonly #world: World;
  readonly #life: Life;
  readonly #engine: FakeEngine;
  readonly #calls = new Map<string, number>();
  /** When the last fault was met: what it held up may take a pass from then on. */
  #faultAt: Millis = START;

  constructor(engine: FakeEngine, world: World, life: Life) {
    this.#world = world;
    this.#life = life;
    const meet: Meet = (id, effect) => this.#meet(id, effect);
    const tpus = wirelessTpus(world, engine.clock, meet);
    const cloud = oneCloud(worldCloud(world), tpus, engine.clock);
    const deps: EngineDeps = {
      ...engine.deps,
      // The hosts' own timer would end what the watchdog forgets.
      cloud: {
        ...cloud,
        create: (machine, requestId) => cloud.create({ ...machine, maxRun: DAY }, requestId),
      },
      catalog: {
        extras: engine.deps.catalog.extras,
        offers: async (family, count, buy) => ok({ offers: offersOf(family, count, buy), source: 'test' }),
      },
    };
    this.#engine = { ...engine, deps };
  }

  async play(): Promise<void> {
    const { what, spot, leaseFor, waitFor, kill, removedAt, takenBackAt } = this.#life;
    const { clock, store, deps } = this.#engine;
    await up(this.#engine, {
      family: 'v5e',
      count: what === 'slice' ? 16 : 8,
      ...(what === 'slices' ? { slices: 2 } : {}),
      buy: spot ? 'spot' : 'on-demand',
      runtimeVersion: RUNTIME,
      leaseFor,
      waitFor,
    });
    const fuse = new Fuse(kill?.call ?? Number.POSITIVE_INFINITY, kill?.afterEffect ?? false);
    const doomed = { ...deps, store: fuse.wrap(store), cloud: fuse.wrap(deps.cloud) };
    let running = createEngine(doomed, { every: MINUTE, scheduled: false });
    let removed = false;
    while (clock.now() < END) {
      await running.drain(10_000);
      if (fuse.blown && !this.seen.has('killed')) {
        this.seen.add('killed');
        this.#faultAt = clock.now();
        await running.stop();
        await store.releaseClaims();
        running = createEngine(deps, { every: MINUTE, scheduled: false });
        continue;
      }
      if (removedAt !== undefined && !removed && clock.now() >= START + removedAt) {
        removed = true;
        await ask(this.#engine, { verb: 'remove' });
        continue;
      }
      if (takenBackAt !== undefined && clock.now() >= START + takenBackAt) this.#takeBack();
      await this.#judge();
      const minute = (Math.floor(clock.now() / MINUTE) + 1) * MINUTE;
      clock.advanceTo(Math.min(minute, Math.max(clock.now() + SECOND, (await store.nextDueAt()) ?? minute)));
      this.#world.settle();
    }
    await running.stop();
    await this.#judgeEnd();
  }

  #takeBack(): void {
    if (this.seen.has('taken back') || !this.#life.spot) return;
    for (const node of this.#nodes()) {
      if (node.state !== 'READY') continue;
      if (this.#world.tpu.preempted(node.ref)) this.seen.add('taken back');
    }
  }

  async #judge(): Promise<void> {
    const { clock } = this.#engine;
    const queues = this.#project().queues();
    if (queues.length > 0) this.seen.add('queued');
    const alive = queues.filter(({ state }) => state !== 'DELETING');
    if (alive.length > 1) this.wrong.push(`${alive.length} queued resources at once`);
    const machine = await this.#row();
    if (machine.state === 'ready') this.seen.add('ready');
    const isBorn = !['accepted', 'placing'].includes(machine.state);
    const asked = START + (this.#life.removedAt ?? 0);
    const until = isBorn
      ? Math.max(machine.lease.until, asked, (machine.incarnation?.startedAt ?? 0) + LONGEST_RUN)
      : Math.max(START + this.#life.waitFor, asked) + ONE_PASS;
    if (clock.now() <= Math.max(until, this.#faultAt) + ONE_PASS) return;
    const left = [...queues.map(({ state }) => state), ...this.#nodes().map(({ state }) => state)];
    const mayStay = this.#life.what === 'host' && machine.state === 'stopped' ? ['STOPPED'] : [];
    const wrong = left.filter((state) => !mayStay.includes(state));
    if (wrong.length > 0) this.wrong.push(`${wrong.join(', ')} after the end, it is ${machine.state}`);
  }

  async #judgeEnd(): Promise<void> {
    const { state } = await this.#row();
    if (!['gone', 'failed', 'stopped'].includes(state)) this.wrong.push(`it ends as ${state}`);
    const told = this.#engine.chat.of('ended').length;
    if (told > 1) this.wrong.push(`its owner was told ${told} times of its end`);
    const runs = await this.#engine.store.runs(START, END);
    if (runs.some(({ endedAt }) => endedAt === undefined)) this.wrong.push('the ledger has an open run');
  }

  async #row(): Promise<Machine> {
    const [machine] = [...(await this.#engine.store.machines()), ...(await this.#ended())];
    if (machine === undefined) throw new Error('the request was lost');
    return machine;
  }

  #ended(): Promise<readonly Machine[]> {
    return this.#engine.store.machines({ states: ['gone', 'failed'] });
  }

  #project() {
    const project = this.#world.project(PROJECT);
    if (project === undefined) throw new Error('there is no project');
    return project.tpu;
  }

  #nodes() {
    return this.#project().nodes();
  }

  async #meet<T>(id: string, effect: () => Promise<Result<T>>): Promise<Result<T>> {
    const nth = this.#calls.get(id) ?? 0;
    this.#calls.set(id, nth + 1);
    const trouble = this.#life.troubles.find(
      (one) => one.on === id && one.nth <= nth && nth < one.nth + one.times,
    );
    if (trouble === undefined) return effect();
    this.#faultAt = this.#engine.clock.now();
    if (trouble.mishap !== 'taken') return fail(FAULTS[trouble.mishap]);
    await effect();
    return fail(FAULTS.unavailable);
  }
}

function offersOf(name: string, count: number, buy: Offer['buy']): Offer[] {
  const family = tpuOf(name);
  const shape = family === undefined ? undefined : standardShape(family, count);
  if (shape === undefined) return [];
  return ZONES.map((zone, i) => ({
    shape: { family: name, count, machineType: shape.machineType },
    zone,
    buy,
    price: { microsPerHour: count * (500_000 + i * 10_000), currency: 'USD' },
  }));
}
