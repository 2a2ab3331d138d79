/** One process of the bot as the outside sees it: every call that leaves it can fail, be late, or be its last. */
import { fail, type Result } from '../../src/domain/result.ts';
import { type Duration, type Millis, SECOND } from '../../src/domain/time.ts';
import { BACKEND_ERROR, CONFLICT, FORBIDDEN, LOST, SERVER_ERROR, throttled } from './faults.ts';
import type { FaultKind, Planned } from './plan.ts';
import type { Random } from './random.ts';
import type { Recorder } from './recorder.ts';
import type { Timeline } from './timeline.ts';
import { type Call, concerns, type Troubles } from './troubles.ts';

/** What a dead process hears: nothing, for ever. */
const NEVER = new Promise<never>(() => {});
/** When our clients give a call up (wiring-engine.ts, slack/chat.ts). */
const GIVE_UP: Readonly<Record<Call['port'], Duration>> = {
  cloud: 30 * SECOND,
  meters: 30 * SECOND,
  billing: 50 * SECOND,
  quotas: 30 * SECOND,
  advice: 2 * SECOND,
  buckets: 30 * SECOND,
  catalog: 30 * SECOND,
  chat: 10 * SECOND,
  database: 10 * SECOND,
};

type Kill = Extract<Planned, { kind: 'kill' }>;
type Freeze = Extract<Planned, { kind: 'freeze' }>;

export interface ProcessOptions {
  readonly name: string;
  readonly timeline: Timeline;
  readonly troubles: Troubles;
  readonly recorder: Recorder;
  readonly random: Random;
  /** Share of the calls that take a moment. */
  readonly busyWires: number;
  readonly onDeath: (downFor: Duration) => void;
}

/** Thrown by a database that fails, as drivers do. */
export class DatabaseTrouble extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export class Process {
  readonly name: string;
  dead = false;
  frozenUntil: Millis = 0;
  readonly #options: ProcessOptions;
  #kills: { readonly kill: Kill; left: number }[] = [];
  #freezes: Freeze[] = [];

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
  }

  kill(kill: Kill): void {
    this.#kills.push({ kill, left: kill.skip });
  }

  freeze(freeze: Freeze): void {
    this.#freezes.push(freeze);
  }

  /** Nothing more is to befall it. */
  calm(): void {
    this.#kills = [];
    this.#freezes = [];
  }

  die(downFor: Duration): void {
    if (this.dead) return;
    this.dead = true;
    this.#options.recorder.note(`${this.name} is killed`);
    this.#options.recorder.fault('kill');
    this.#options.onDeath(downFor);
  }

  /** A call of a port that answers with a Result. `bend` spoils an answer; `label` goes into the trace. */
  async ask<T>(
    call: Call,
    label: string,
    effect: () => Promise<Result<T>>,
    bend: (fault: FaultKind, effect: () => Promise<Result<T>>) => Promise<Result<T>> | undefined,
  ): Promise<Result<T>> {
    const { recorder } = this.#options;
    const answer = await this.#pass(call, label, (fault) =>
      fault === undefined ? effect() : (bend(fault, effect) ?? this.#spoil(fault, call, effect)),
    );
    if (!answer.ok) recorder.note(`${this.name} ${label} → ${answer.fault.kind}`);
    return answer;
  }

  /** A call of the database, which throws when it fails. */
  query<T>(call: Call, effect: () => Promise<T>): Promise<T> {
    return this.#pass(call, call.method, async (fault) => {
      switch (fault) {
        case undefined:
          return effect();
        case 'commit-unknown':
          await effect();
          throw new DatabaseTrouble('08006', 'the connection ended during the commit');
        case 'deadlock':
          throw new DatabaseTrouble('40P01', 'deadlock detected');
        case 'disk-full':
          throw new DatabaseTrouble('SQLITE_FULL', 'database or disk is full');
        case 'database-slow':
          await this.#options.timeline.sleep(this.#options.random.skewed(100, 20_000));
          return effect();
        default:
          throw new DatabaseTrouble('57P01', 'the database ended the connection');
      }
    });
  }

  async #pass<T>(
    call: Call,
    label: string,
    carryOut: (fault: FaultKind | undefined) => Promise<T>,
  ): Promise<T> {
    if (this.dead) return NEVER;
    const { timeline, troubles, recorder, random, busyWires } = this.#options;
    recorder.calls++;
    const kill = this.#killAt(call);
    if (kill !== undefined && !kill.after) {
      recorder.note(`${this.name} dies before ${call.port}.${label}`);
      this.die(kill.downFor);
      return NEVER;
    }
    if (random.chance(busyWires)) {
      await timeline.sleep(random.skewed(1, call.port === 'database' ? 300 : 3_000));
      if (this.dead) return NEVER;
    }
    const fault = troubles.strike(call, timeline.now());
    if (fault !== undefined) {
      recorder.fault(fault);
      recorder.note(`${this.name} ${call.port}.${label} meets ${fault}`);
    }
    try {
      return await carryOut(fault);
    } finally {
      if (kill !== undefined && !this.dead) {
        recorder.note(`${this.name} dies after ${call.port}.${label}`);
        this.die(kill.downFor);
      }
      this.#freezeAt(call);
      if (!this.dead && random.chance(busyWires)) {
        await timeline.sleep(random.skewed(1, call.port === 'database' ? 300 : 3_000));
      }
      while (!this.dead && this.frozenUntil > timeline.now()) {
        await timeline.sleep(this.frozenUntil - timeline.now());
      }
      // biome-ignore lint/correctness/noUnsafeFinally: nothing comes back to a dead process, errors neither
      if (this.dead) return NEVER;
    }
  }

  async #spoil<T>(fault: FaultKind, { port }: Call, effect: () => Promise<Result<T>>): Promise<Result<T>> {
    const { timeline, random } = this.#options;
    const patience = random.chance(0.5) ? random.whole(20, 500) : GIVE_UP[port];
    switch (fault) {
      case '403':
        return fail(
          port === 'chat' ? { ...FORBIDDEN, kind: 'unavailable', code: 'token_revoked' } : FORBIDDEN,
        );
      case '409':
        return fail(CONFLICT);
      case '429':
        return fail(throttled(random.whole(1, 60) * SECOND));
      case '500':
        return fail(SERVER_ERROR);
      case '503':
        return fail(BACKEND_ERROR);
      case 'time-out-before':
        await timeline.sleep(patience);
        return fail(LOST);
      case 'time-out-after':
        await effect();
        await timeline.sleep(patience);
        return fail(LOST);
      case 'late': {
        // Taken when the caller has just given up; before it asks again.
        const wait = patience + random.whole(1, 1_500);
        timeline.at(timeline.now() + wait, () => void effect());
        await timeline.sleep(patience);
        return fail(LOST);
      }
      case 'slow':
        await timeline.sleep(random.skewed(SECOND, GIVE_UP[port] - SECOND));
        return effect();
      default:
        return effect();
    }
  }

  #killAt(call: Call): Kill | undefined {
    for (const armed of this.#kills) {
      if (!concerns(armed.kill.target, call)) continue;
      if (armed.left-- <= 0) {
        this.#kills = this.#kills.filter((other) => other !== armed);
        return armed.kill;
      }
    }
    return undefined;
  }

  #freezeAt(call: Call): void {
    const freeze = this.#freezes.find(({ target }) => concerns(target, call));
    if (freeze === undefined || this.dead) return;
    this.#freezes = this.#freezes.filter((other) => other !== freeze);
    this.frozenUntil = this.#options.timeline.now() + freeze.for;
    this.#options.recorder.fault('freeze');
    this.#options.recorder.note(`${this.name} stands still`);
  }
}
