/** One act of a storm: bots on one database are killed again and again while people use them, then everything is checked. */
import { setTimeout as delay } from 'node:timers/promises';
import { MINUTE } from '../../src/domain/time.ts';
import { comeToRest, gather } from './aftermath.ts';
import { embeddedReader, type Held, heldBy, postgresReader, type Reader } from './books.ts';
import { EventLog, type Facts } from './facts.ts';
import { beforeNextDigest, CHANNEL, type Ground, openGround } from './ground.ts';
import { INVARIANTS } from './invariants.ts';
import { type Moment, Moments, type Phase } from './moments.ts';
import { Crowd } from './people.ts';
import { Random } from './random.ts';
import { Replica } from './replica.ts';
import type { Database } from './storm.ts';
import { followShared, type Takeover } from './takeover.ts';

export interface ActOptions {
  readonly database: Database;
  readonly kills: number;
  readonly seed: number;
  /** `real`: `src/main.js` on the machine's own time, and on Postgres the server's. */
  readonly speed: number | 'real';
  /** Makes an empty shared database. */
  readonly sharedUrl: (() => Promise<string>) | undefined;
  /** Crashes and restarts the database server. */
  readonly crashServer: (() => Promise<void>) | undefined;
  readonly say: (line: string) => void;
}

export interface ActReport {
  readonly kills: ReadonlyMap<Phase, number>;
  readonly takeovers: readonly Takeover[];
  readonly facts: Facts;
  readonly cuts: number;
  readonly crashes: number;
  readonly simulated: number;
  readonly errors: ReadonlyMap<string, number>;
  readonly violations: readonly string[];
}

/** Real milliseconds in which a process must say that it runs, a moment must come, and work must be taken over. */
const START_LIMIT = 60_000;
const MOMENT_LIMIT = 5_000;
const TAKEOVER_LIMIT = 150_000;
/** Shares of the kills after which nobody runs for a while: until the next digest, and (alone, or with both) shorter. */
const OVERNIGHT = 0.03;
const OUTAGES = 0.55;
const RARE_OUTAGES = 0.4;
const LONGEST_OUTAGE = 12 * MINUTE;
/** Kills between two cuts of all connections, and between two crashes of the server. */
const CUT_EVERY = 9;
const CRASH_EVERY = 40;
/** What no fault from outside can explain. */
const MISTAKE = /\b(TypeError|ReferenceError|SyntaxError|RangeError)\b/;

export async function playAct(options: ActOptions): Promise<ActReport> {
  const shared = options.sharedUrl;
  const ground = await openGround({
    seed: options.seed,
    speed: options.speed,
    delivery: shared === undefined ? 'http' : 'socket',
    databaseUrl: async (directory) => (shared === undefined ? `sqlite:${directory}/chaos.db` : shared()),
  });
  const act = new Act(options, ground);
  try {
    return await act.play();
  } finally {
    await act.close();
  }
}

class Act {
  readonly #options: ActOptions;
  readonly #ground: Ground;
  readonly #random: Random;
  readonly #replicas: Replica[];
  readonly #reader: Reader & { close?(): Promise<void> };
  readonly #moments: Moments;
  readonly #crowd: Crowd;
  readonly #log: EventLog;
  readonly #kills = new Map<Phase, number>();
  readonly #takeovers: Takeover[] = [];
  readonly #violations: string[] = [];
  readonly #following: Promise<void>[] = [];
  readonly #outages: { from: number; to: number }[] = [];
  #cuts = 0;
  #crashes = 0;

  constructor(options: ActOptions, ground: Ground) {
    this.#options = options;
    this.#ground = ground;
    this.#random = new Random(options.seed);
    const isShared = options.sharedUrl !== undefined;
    this.#replicas = (isShared ? ['a', 'b'] : ['a']).map(
      (name) =>
        new Replica({
          name,
          env: ground.env(name),
          directory: ground.directory,
          clock: ground.clockArgument,
        }),
    );
    this.#reader = isShared
      ? postgresReader(ground.databaseUrl)
      : embeddedReader(ground.databaseUrl.slice('sqlite:'.length));
    this.#moments = new Moments(ground.proxies, this.#random);
    this.#crowd = new Crowd(ground.sandbox, this.#random, CHANNEL);
    this.#log = new EventLog(ground.sandbox);
  }

  get #isReal(): boolean {
    return this.#options.speed === 'real';
  }

  async play(): Promise<ActReport> {
    const began = this.#ground.clock.now();
    await this.#startAll();
    this.#crowd.begin(this.#isReal ? 4_000 : 2_500);
    await delay(this.#isReal ? 15_000 : 2_000);
    for (let i = 1; i <= this.#options.kills; i++) {
      await this.#killAt(this.#moments.choose(this.#kills));
      if (i % 20 === 0) this.#options.say(`${i} of ${this.#options.kills} kills`);
      if (i % CUT_EVERY === 0) await this.#cutConnections();
      if (i % CRASH_EVERY === 0) await this.#crashServer();
      this.#log.catchUp();
    }
    await this.#crowd.end();
    await this.#startAll();
    await comeToRest(this.#reader, this.#crowd, this.#log);
    await Promise.all(this.#following);
    await Promise.all(this.#replicas.map((replica) => replica.stop()));
    const facts = await gather(this.#ground, this.#reader, this.#crowd, this.#log, this.#outages);
    this.#violations.push(...this.#replicas.flatMap(({ ownEnds }) => ownEnds));
    const errors = this.#replicas.flatMap((replica) => replica.errors);
    this.#violations.push(...errors.filter((text) => MISTAKE.test(text)).map((text) => `logged: ${text}`));
    for (const [name, holds] of Object.entries(INVARIANTS)) {
      this.#violations.push(...holds(facts).map((what) => `${name}: ${what}`));
    }
    this.#options.say(`${this.#options.kills} kills, ${this.#violations.length} violations`);
    for (const what of this.#violations) this.#options.say(`  ${what}`);
    return {
      kills: this.#kills,
      takeovers: this.#takeovers,
      facts,
      cuts: this.#cuts,
      crashes: this.#crashes,
      simulated: this.#ground.clock.now() - began,
      errors: counted(errors),
      violations: this.#violations,
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#replicas.map((replica) => replica.kill()));
    await this.#reader.close?.();
    await this.#ground.close();
  }

  async #startAll(): Promise<void> {
    for (const replica of this.#replicas) if (!replica.isAlive) replica.start();
    await Promise.all(this.#replicas.map((replica) => replica.running(START_LIMIT)));
  }

  /** One kill and what follows at once: the claims it left, perhaps an outage, the restart. */
  async #killAt(moment: Moment): Promise<void> {
    await this.#startAllBut(moment);
    const victim = await this.#strike(moment);
    const killedAt = performance.now();
    await victim.kill();
    const isAlone = this.#replicas.every((replica) => !replica.isAlive);
    const held = await this.#heldBy(victim);
    if (!isAlone) this.#follow(held, killedAt);
    if (!this.#isReal) await this.#perhapsOutage(isAlone);
    if (isAlone) this.#followRestart(victim, held, killedAt);
    for (const replica of this.#replicas) if (!replica.isAlive) replica.start();
  }

  /** Some kills are longer outages; a few last until just before the digest's hour. */
  async #perhapsOutage(isAlone: boolean): Promise<void> {
    const roll = this.#random.next();
    const now = this.#ground.clock.now();
    if (roll < OVERNIGHT) await this.#outage(beforeNextDigest(now));
    else if (roll < (isAlone ? OUTAGES : RARE_OUTAGES)) {
      await this.#outage(now + this.#random.next() * LONGEST_OUTAGE);
    }
  }

  /** A process that is to die while it starts must not have been waited for. */
  async #startAllBut({ kind }: Moment): Promise<void> {
    if (kind === 'start-up') return;
    await Promise.all(this.#replicas.map((replica) => replica.running(START_LIMIT)));
    await delay(this.#random.next() * (this.#isReal ? 4_000 : 1_200));
  }

  /** Waits for the moment and kills in it; answers whom. */
  async #strike(moment: Moment): Promise<Replica> {
    const anyone = this.#random.pick(this.#replicas);
    let victim = anyone;
    let met: Phase = 'any';
    if (moment.kind === 'any') await delay(this.#random.next() * 2_000);
    else if (moment.kind === 'start-up') {
      met = 'start-up';
      await delay(this.#random.next() * 1_200);
    } else if (moment.kind === 'command') {
      if (await this.#crowd.typing(MOMENT_LIMIT)) met = 'command';
      await delay(this.#random.next() * 25);
    } else {
      await this.#moments.wait(moment.phases, moment.point, MOMENT_LIMIT, (phase, name) => {
        met = phase;
        victim = this.#replicas.find((replica) => replica.name === name) ?? anyone;
        void victim.kill();
      });
    }
    this.#kills.set(met, (this.#kills.get(met) ?? 0) + 1);
    return victim;
  }

  async #heldBy(victim: Replica): Promise<Held[]> {
    // Nobody else can hold anything in an embedded database.
    if (this.#options.sharedUrl === undefined) return heldBy(this.#reader).catch(() => []);
    return victim.worker === undefined ? [] : heldBy(this.#reader, victim.worker).catch(() => []);
  }

  #follow(held: readonly Held[], killedAt: number): void {
    const { clock } = this.#ground;
    this.#following.push(
      followShared(this.#reader, held, killedAt, clock, TAKEOVER_LIMIT).then(({ taken, never }) => {
        this.#takeovers.push(...taken);
        this.#violations.push(...never.map((what) => `nobody took ${what} over`));
      }),
    );
  }

  /** Embedded: the next process that runs takes over; one that is killed before it could is no witness. */
  #followRestart(victim: Replica, held: readonly Held[], killedAt: number): void {
    const epoch = performance.timeOrigin;
    const { clock } = this.#ground;
    const killedInStore = clock.now();
    const waiting = new Map(held.map((row) => [row.key, `${row.table}/${row.key}`]));
    victim.onClaim = ({ key, at }) => {
      const what = waiting.get(key);
      if (what === undefined) return;
      waiting.delete(key);
      const runsAt = victim.runsSince;
      this.#takeovers.push({
        what,
        sinceKill: at - epoch - killedAt,
        sinceRunning: runsAt === undefined ? 0 : Math.max(0, at - epoch - runsAt),
        storeTime: clock.now() - killedInStore,
      });
    };
  }

  /** Nobody runs, and time goes on. */
  async #outage(until: number): Promise<void> {
    const { clock } = this.#ground;
    const from = clock.now();
    await Promise.all(this.#following);
    await Promise.all(this.#replicas.map((replica) => replica.kill()));
    // Step by step, so that the world's own events are kept.
    while (clock.now() < until) {
      clock.advanceTo(Math.min(until, clock.now() + 10 * MINUTE));
      this.#log.catchUp();
    }
    this.#outages.push({ from, to: clock.now() });
  }

  async #cutConnections(): Promise<void> {
    if (this.#options.sharedUrl === undefined) return;
    // A process that cannot reach its database when it starts says so and ends.
    await this.#startAll();
    this.#cuts += 1;
    await this.#reader
      .rows("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lamplighter'")
      .catch(() => undefined);
  }

  async #crashServer(): Promise<void> {
    if (this.#options.crashServer === undefined) return;
    await this.#startAll();
    this.#crashes += 1;
    await this.#options.crashServer();
  }
}

function counted(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}
