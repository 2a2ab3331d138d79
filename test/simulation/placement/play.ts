/** Plays one sequence of faults against the real use cases and tells what was wrong at the end, if anything was. */
import type { Machine, MachineState } from '../../../src/domain/machine.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import type { Quota } from '../../../src/domain/quota.ts';
import { fail, ok } from '../../../src/domain/result.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../../../src/domain/time.ts';
import { regionOf } from '../../../src/domain/zone.ts';
import { Pump } from '../../../src/loops/pump.ts';
import { outboxSource, settleSource } from '../../../src/loops/sources.ts';
import { defaultPolicy } from '../../../src/policy.ts';
import type { Chat } from '../../../src/ports/chat.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import type { Logger } from '../../../src/ports/logger.ts';
import type { Store } from '../../../src/ports/store.ts';
import { World } from '../../../src/sandbox/world/world.ts';
import { storeOn } from '../../../src/store/store.ts';
import { askMachine } from '../../../src/usecases/ask-machine.ts';
import type { EngineDeps } from '../../../src/usecases/engine-deps.ts';
import { requestMachine } from '../../../src/usecases/request-machine.ts';
import { emptyBilling } from '../../support/bills.ts';
import { FakeChat } from '../../support/fake-engine.ts';
import { fakeExtras } from '../../support/fake-extras.ts';
import { FakeQuotas } from '../../support/fake-quotas.ts';
import { Fuse } from '../../support/fuse.ts';
import { SharedDatabase } from '../database.ts';
import { LOST } from '../faults.ts';
import { type Sequence, ZONES } from './sequence.ts';
import { ShakyGoogle } from './shaky-google.ts';
import { Time } from './time.ts';
import { truths } from './truths.ts';

/** A guard that is switched off to see that its loss is noticed. */
export interface Sabotage {
  readonly loses: string;
  readonly cloud: (cloud: Cloud) => Cloud;
}

export interface Outcome {
  readonly wrong: readonly string[];
  readonly state: MachineState | undefined;
  /** That Google took; those for which it was to choose the zone among them. */
  readonly inserts: number;
  readonly choices: number;
}

const PROJECT = 'ml-prod';
const NAME = 'trainer';
/** Read once: ten thousand sequences share it. */
const POLICY = defaultPolicy([PROJECT]);
const START = Date.UTC(2026, 10, 20, 9, 0, 0);
/** All kills, jumps and waits of a sequence together are shorter. */
const END = START + 4 * DAY;
const ADA = { team: 'T1', botTeam: 'T1', channel: 'C1', actor: 'UADA', isGuest: false };
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** The parts that cost milliseconds to make, used by one sequence after the other. */
export class Stage {
  readonly #database: SharedDatabase;
  #time = new Time(START);

  private constructor(open: (now: () => Millis) => SharedDatabase) {
    this.#database = open(() => this.#time.now());
  }

  static async open(): Promise<Stage> {
    let now = () => START;
    const database = await SharedDatabase.open(() => now(), true);
    return new Stage((read) => {
      now = read;
      return database;
    });
  }

  /** Plays one sequence; answers what was wrong, in sentences, and the state in which the machine ended. */
  async play(sequence: Sequence, sabotage?: Sabotage): Promise<Outcome> {
    this.#database.wipe();
    this.#time = new Time(START);
    const act = new Act(this.#database, this.#time, sequence, sabotage);
    return act.play();
  }
}

class Act {
  readonly #time: Time;
  readonly #sequence: Sequence;
  readonly #world: World;
  readonly #google: ShakyGoogle;
  readonly #chat = new FakeChat();
  readonly #store: Store;
  readonly #database: SharedDatabase;
  readonly #deps: EngineDeps;
  #cancelled = false;

  constructor(database: SharedDatabase, time: Time, sequence: Sequence, sabotage: Sabotage | undefined) {
    this.#time = time;
    this.#sequence = sequence;
    this.#database = database;
    this.#store = storeOn(database);
    const { stranger, seed } = sequence;
    this.#world = new World(time, {
      seed,
      projects: [
        { id: PROJECT, quotas: { NVIDIA_L4_GPUS: -1, PREEMPTIBLE_NVIDIA_L4_GPUS: -1, GPUS_ALL_REGIONS: -1 } },
      ],
      stockouts: sequence.stockedOut.map((i) => ({ zone: ZONES[i] ?? '', accelerator: 'nvidia-l4' })),
      machines:
        stranger === undefined
          ? []
          : [
              {
                zone: ZONES[stranger] ?? '',
                name: NAME,
                machineType: 'g2-standard-4',
                createdAt: START - HOUR,
              },
            ],
    });
    this.#google = new ShakyGoogle(this.#world, time, sequence.troubles, () => this.#row());
    const { cloud } = this.#google;
    let ids = 0;
    this.#deps = {
      store: this.#store,
      policy: POLICY,
      nudge: { nudge() {} },
      newId: () => `m${String(++ids).padStart(9, '0')}`,
      cloud: sabotage === undefined ? cloud : sabotage.cloud(cloud),
      meters: { read: async () => fail(LOST), readTpus: async () => fail(LOST) },
      inventory: {
        strangers: async () => fail(LOST),
        stranger: async () => fail(LOST),
        leftovers: async () => fail(LOST),
        leftover: async () => fail(LOST),
        removeLeftover: async () => fail(LOST),
      },
      chat: this.#shakyChat(),
      billing: emptyBilling(LOST),
      quotas: Object.assign(new FakeQuotas(), {
        list: () => this.#google.meet<readonly Quota[]>('quotas', async () => ok([])),
      }),
      buckets: { look: async () => fail(LOST) },
      advice: { capacity: () => this.#google.meet('advice', async () => ok([])) },
      listings: { shapes: async () => fail(LOST), partPrices: async () => fail(LOST) },
      catalog: {
        extras: fakeExtras,
        offers: (_family, count, buy) =>
          this.#google.meet('offers', async () =>
            ok({ offers: offers(sequence, count, buy), source: 'test' }),
          ),
      },
      log: silent,
      clock: time,
      worker: 'first',
    };
  }

  async play(): Promise<Outcome> {
    const answers = await this.#ask();
    for (let life = 0; ; life++) {
      const kill = this.#sequence.kills[life];
      const fuse = new Fuse(kill?.call ?? Number.POSITIVE_INFINITY, kill?.afterEffect ?? false);
      await this.#live(fuse, life);
      if (kill === undefined || !fuse.blown) break;
      await this.#time.pass(kill.away);
      if (kill.released) this.#database.rows('update machine set lease_until = 0');
    }
    const wrong = [...this.#google.violations, ...truths(this.#ending(answers))];
    return { wrong, state: this.#row()?.state, inserts: this.#google.inserts, choices: this.#google.choices };
  }

  /** Slack delivers the command once or several times, and every time somebody takes it in. */
  async #ask(): Promise<readonly string[]> {
    const { buy, waitFor, deliveries } = this.#sequence;
    const spec = {
      family: 'l4',
      count: 1,
      buy,
      leaseFor: 8 * HOUR,
      zone: undefined,
      ...(waitFor === undefined ? {} : { waitFor }),
    };
    const { catalog: _, ...deps } = this.#deps;
    const ask = () => requestMachine(deps, { ...ADA, dedupe: 'd1', spec, name: NAME });
    return (await Promise.all(Array.from({ length: deliveries }, ask))).map(({ kind }) => kind);
  }

  /** One process, until it is killed or nothing is left to do. */
  async #live(fuse: Fuse, life: number): Promise<void> {
    const { store, cloud, chat, quotas, catalog, advice } = this.#deps;
    const deps: EngineDeps = {
      ...this.#deps,
      worker: `process ${life}`,
      store: fuse.wrap(store),
      cloud: fuse.wrap(cloud),
      chat: fuse.wrap(chat),
      quotas: fuse.wrap(quotas),
      catalog: fuse.wrap(catalog),
      advice: fuse.wrap(advice),
    };
    const pump = new Pump([settleSource(deps), outboxSource(deps)], silent);
    const cancelAt = START + (this.#sequence.cancelAfter ?? Number.POSITIVE_INFINITY);
    while (this.#time.now() < END) {
      await pump.settled();
      if (fuse.blown) return;
      if (!this.#cancelled && this.#time.now() >= cancelAt) {
        this.#cancelled = true;
        await this.#cancel();
        continue;
      }
      const moments = [await store.nextDueAt(), this.#time.next(), this.#cancelled ? undefined : cancelAt];
      const next = Math.min(...moments.map((at) => at ?? Number.POSITIVE_INFINITY));
      if (!Number.isFinite(next)) return;
      await this.#time.passTo(Math.max(next, this.#time.now() + 1));
    }
  }

  async #cancel(): Promise<void> {
    const [machine] = await this.#store.machines();
    if (machine === undefined) return;
    const machineId = machine.id;
    await askMachine(this.#deps, { ...ADA, dedupe: 'c1', machineId, what: { verb: 'cancel' } });
  }

  #shakyChat(): Chat {
    const chat = this.#chat;
    return {
      post: (to, notice, key) => this.#google.meet('post', () => chat.post(to, notice, key)),
      update: (at, notice) => this.#google.meet('update', () => chat.update(at, notice)),
      find: (to, key) => chat.find(to, key),
    };
  }

  #row(): Machine | undefined {
    const [row] = this.#database.rows('select doc from machine');
    return row === undefined ? undefined : (JSON.parse(String(row.doc)) as Machine);
  }

  #ending(answers: readonly string[]) {
    const project = this.#world.project(PROJECT);
    const machines = project?.machines() ?? [];
    const isOurs = (zone: string) => zone !== ZONES[this.#sequence.stranger ?? -1];
    return {
      answers,
      row: this.#row(),
      machines: machines.filter(({ ref, spec }) => isOurs(ref.zone) || 'lamplighter' in spec.labels),
      disks: (project?.disks() ?? []).filter(({ user, zone }) => user === undefined || isOurs(zone)),
      said: this.#chat.said,
      inserts: this.#google.inserts,
      cancelled: this.#cancelled,
      hadEnded: this.#time.now() < END - MINUTE,
    };
  }
}

function offers({ alike }: Sequence, count: number, buy: Offer['buy']): Offer[] {
  const micros = { 'us-central1': 700_000, 'us-east4': 750_000, 'europe-west4': 800_000 };
  return ZONES.map((zone, i) => ({
    shape: { family: 'l4', count, machineType: 'g2-standard-8' },
    zone,
    buy,
    price: {
      microsPerHour: micros[regionOf(zone) as keyof typeof micros] + (alike ? 0 : i),
      currency: 'USD',
    },
  }));
}
