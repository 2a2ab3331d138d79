/** An engine over fakes and the real embedded store, with a clock that travels. */

import { familyOf, standardShape } from '../../src/domain/accelerators/index.ts';
import type { ZoneAdvice } from '../../src/domain/advice.ts';
import type { BucketContents, BucketPlace } from '../../src/domain/bucket.ts';
import type { Leftover } from '../../src/domain/leftover.ts';
import type { Destination, Notice, Posted } from '../../src/domain/notice.ts';
import type { Offer } from '../../src/domain/offer.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Quota } from '../../src/domain/quota.ts';
import { fail, ok, type Result } from '../../src/domain/result.ts';
import { type Duration, MINUTE, type Millis, SECOND } from '../../src/domain/time.ts';
import type { Sample, Signal } from '../../src/domain/utilization.ts';
import { createEngine, type Engine } from '../../src/loops/engine.ts';
import { defaultPolicy } from '../../src/policy.ts';
import type { AdviceQuestion } from '../../src/ports/advice.ts';
import type { Chat } from '../../src/ports/chat.ts';
import type { CloudMachine } from '../../src/ports/cloud.ts';
import type { StrangeMachine } from '../../src/ports/inventory.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { GpuSource, MeterQuery, MeterRead, Meters, TpuMeterQuery } from '../../src/ports/meters.ts';
import type { Store } from '../../src/ports/store.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { openStore } from '../../src/store/store.ts';
import type { EngineDeps } from '../../src/usecases/engine-deps.ts';
import { emptyBilling } from './bills.ts';
import { GONE } from './cloud-faults.ts';
import type { FakeCloud } from './fake-cloud.ts';
import { fakeExtras } from './fake-extras.ts';
import { FakeQuotas } from './fake-quotas.ts';
import { FakeTpus } from './fake-tpus.ts';

export const START = Date.UTC(2026, 10, 20, 9, 0, 0);
export const ZONES = ['us-east4-a', 'us-east4-c', 'us-central1-a', 'us-central1-b', 'europe-west4-a'];

/** Percent of every signal at a moment; undefined = no sample. */
export type Activity = (instanceId: string, signal: Signal, at: Millis, host: number) => number | undefined;

export class FakeMeters implements Meters {
  activity: Activity = () => 0;
  gpuSource: GpuSource | undefined;
  fault: Parameters<typeof fail>[0] | undefined;
  complete = true;
  readonly #cloud: FakeCloud;

  constructor(cloud: FakeCloud) {
    this.#cloud = cloud;
  }

  async read(
    query: MeterQuery,
    onSeries: (id: string, samples: readonly Sample[]) => void,
  ): Promise<Result<MeterRead>> {
    if (this.fault !== undefined) return fail(this.fault as never);
    let series = 0;
    const silent = query.signal.startsWith('gpu') && query.source !== this.gpuSource;
    for (const machine of this.#cloud.machines.values()) {
      if (silent || machine.project !== query.project) continue;
      if (query.instanceId !== undefined && machine.instanceId !== query.instanceId) continue;
      if (query.instanceIds?.includes(machine.instanceId) === false) continue;
      const samples = this.#samples(machine, query, 0);
      if (samples.length > 0) onSeries(machine.instanceId, samples);
      series += Math.min(1, samples.length);
    }
    return ok({ complete: this.complete, series });
  }

  async readTpus(
    query: TpuMeterQuery,
    onSeries: (id: string, host: number, samples: readonly Sample[]) => void,
  ): Promise<Result<MeterRead>> {
    if (this.fault !== undefined) return fail(this.fault as never);
    let series = 0;
    for (const { instanceId, hosts, slices = 1 } of query.tpus) {
      const machine = [...this.#cloud.machines.values()].find((one) => one.instanceId === instanceId);
      for (let host = 0; machine !== undefined && host < hosts * slices; host++) {
        const samples = this.#samples(machine, query, host);
        if (samples.length > 0) onSeries(instanceId, host, samples);
        series += Math.min(1, samples.length);
      }
    }
    return ok({ complete: this.complete, series });
  }

  #samples(machine: CloudMachine, query: MeterQuery | TpuMeterQuery, host: number): Sample[] {
    if (machine.status !== 'running') return [];
    const samples: Sample[] = [];
    const first = Math.max(query.from, machine.lastStartedAt ?? 0);
    for (let at = Math.ceil((first + 1) / MINUTE) * MINUTE; at <= query.to - MINUTE; at += MINUTE) {
      const value = this.activity(machine.instanceId, query.signal, at, host);
      if (value !== undefined) samples.push({ at, value });
    }
    return samples;
  }
}

export interface Said {
  readonly destination: Destination;
  readonly key: string;
  notice: Notice;
  readonly posted: Posted;
  updates: number;
}

/** Keeps what was posted; can lose answers and refuse channels. */
export class FakeChat implements Chat {
  readonly said: Said[] = [];
  loseNextAnswer = false;
  readonly closedChannels = new Set<string>();

  async post(destination: Destination, notice: Notice, key: string) {
    if (destination.to === 'channel' && this.closedChannels.has(destination.channel)) {
      return fail({ kind: 'denied' as const, scope: 'call' as const, message: 'not_in_channel' });
    }
    const posted = {
      channel: 'channel' in destination ? destination.channel : `D${destination.user}`,
      ts: String(this.said.length + 1),
    };
    this.said.push({ destination, key, notice, posted, updates: 0 });
    if (this.loseNextAnswer) {
      this.loseNextAnswer = false;
      return fail({ kind: 'unavailable' as const, scope: 'call' as const, message: 'socket hang up' });
    }
    return ok(posted);
  }

  async update(at: Posted, notice: Notice): Promise<Result<void>> {
    const said = this.said.find((one) => one.posted.ts === at.ts);
    if (said === undefined) return fail({ kind: 'not-found', scope: 'call', message: 'message_not_found' });
    said.notice = notice;
    said.updates++;
    return ok(undefined);
  }

  async find(_destination: Destination, key: string): Promise<Result<Posted | undefined>> {
    return ok(this.said.find((one) => one.key === key)?.posted);
  }

  of<K extends Notice['kind']>(kind: K): Extract<Notice, { kind: K }>[] {
    return this.said.flatMap(({ notice }) =>
      notice.kind === kind ? [notice as Extract<Notice, { kind: K }>] : [],
    );
  }
}

export type Look = (place: BucketPlace) => Result<BucketContents>;

const emptyBucket: Look = () => ok({ bytes: 0, objects: 0, more: false, location: undefined });
/** The lists of Google are none of its business: the catalog above is. */
const unread = fail({ kind: 'unavailable' as const, scope: 'call' as const, message: 'not here' });

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

type Advise = (question: AdviceQuestion) => Result<readonly ZoneAdvice[]>;

export interface FakeEngine {
  readonly clock: SandboxClock;
  readonly cloud: FakeTpus;
  readonly meters: FakeMeters;
  readonly chat: FakeChat;
  readonly store: Store;
  readonly deps: EngineDeps;
  readonly engine: Engine;
  quotas: readonly Quota[];
  /** What Google says of capacity; nothing by default. */
  advise: Advise;
  readonly google: FakeQuotas;
  /** What runs in the projects and is not ours; nothing by default. */
  strangers: readonly StrangeMachine[];
  /** What nothing uses; nothing by default. */
  leftovers: readonly Leftover[];
  /** What is found in Cloud Storage; nothing by default. */
  look: Look;
  /** Lets everything happen that is due until then, step by step. */
  travel(by: Duration): Promise<void>;
}

export async function fakeEngine(
  change: (policy: Policy) => Policy = (policy) => policy,
): Promise<FakeEngine> {
  const clock = new SandboxClock(START);
  const store = await openStore('sqlite::memory:', { clock });
  const cloud = new FakeTpus(clock);
  const meters = new FakeMeters(cloud);
  const chat = new FakeChat();
  let id = 0;
  const quotas = new FakeQuotas();
  const state = {
    advise: (() => ok([])) as Advise,
    look: emptyBucket,
    strangers: [] as readonly StrangeMachine[],
    leftovers: [] as readonly Leftover[],
  };
  const deps: EngineDeps = {
    store,
    policy: change(defaultPolicy(['ml-prod'])),
    nudge: { nudge() {} },
    newId: () => `m${String(++id).padStart(9, '0')}`,
    cloud,
    meters,
    inventory: {
      leftovers: async (project) =>
        ok({ leftovers: state.leftovers.filter((one) => one.project === project), complete: true }),
      strangers: async (project) =>
        ok({ machines: state.strangers.filter((one) => one.project === project), complete: true }),
      leftover: async ({ name }) => {
        const one = state.leftovers.find((left) => left.name === name);
        return one === undefined ? fail(GONE) : ok(one);
      },
      removeLeftover: async ({ name }) => {
        state.leftovers = state.leftovers.filter((left) => left.name !== name);
        return ok(undefined);
      },
      stranger: async (at) => {
        const one = state.strangers.find(({ name, zone }) => name === at.name && zone === at.zone);
        const now = await cloud.get(at);
        return one === undefined || !now.ok ? fail(GONE) : ok({ ...one, ...now.value });
      },
    },
    chat,
    billing: emptyBilling(),
    quotas,
    advice: { capacity: async (question) => state.advise(question) },
    buckets: { look: async (_project, place) => state.look(place) },
    catalog: {
      extras: fakeExtras,
      offers: async (family, count, buy) => ok({ offers: offers(family, count, buy), source: 'test' }),
    },
    listings: { shapes: async () => unread, partPrices: async () => unread },
    log: silent,
    clock,
    worker: 'test',
  };
  const engine = createEngine(deps, { every: SECOND, scheduled: false });
  return {
    clock,
    cloud,
    meters,
    chat,
    store,
    deps,
    engine,
    google: quotas,
    get quotas() {
      return quotas.listed;
    },
    set quotas(listed) {
      quotas.listed = listed;
    },
    get leftovers() {
      return state.leftovers;
    },
    set leftovers(leftovers) {
      state.leftovers = leftovers;
    },
    get strangers() {
      return state.strangers;
    },
    set strangers(strangers) {
      state.strangers = strangers;
    },
    get advise() {
      return state.advise;
    },
    set advise(advise) {
      state.advise = advise;
    },
    get look() {
      return state.look;
    },
    set look(look: Look) {
      state.look = look;
    },
    async travel(by) {
      const until = clock.now() + by;
      await engine.drain(10_000);
      while (clock.now() < until) {
        const due = await store.nextDueAt();
        const minute = (Math.floor(clock.now() / MINUTE) + 1) * MINUTE;
        clock.advanceTo(Math.min(until, minute, Math.max(clock.now() + 1, due ?? minute)));
        await engine.drain(10_000);
      }
    },
  };
}

function offers(family: string, count: number, buy: Offer['buy']): Offer[] {
  return ZONES.map((zone, i) => ({
    shape: { family, count, machineType: typeOf(family, count) },
    zone,
    buy,
    price: { microsPerHour: count * (700_000 + i * 10_000), currency: 'USD' },
  }));
}

function typeOf(name: string, count: number): string {
  const family = familyOf(name);
  const shape = family === undefined ? undefined : standardShape(family, count);
  return shape?.machineType ?? 'g2-standard-8';
}
