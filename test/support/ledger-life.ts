/** One random life of a machine over the simulated estate, with a bot that dies at times, and what both meters say of it. */
import { sumOf } from '../../src/domain/decide/ledger-sums.ts';
import type { ItemKind } from '../../src/domain/ledger.ts';
import type { MachineSpec } from '../../src/domain/machine.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import { oneCloud } from '../../src/google/one-cloud.ts';
import { createEngine } from '../../src/loops/engine.ts';
import type { SandboxClock } from '../../src/sandbox/clock.ts';
import { World } from '../../src/sandbox/world/world.ts';
import { type Ask, askMachine } from '../../src/usecases/ask-machine.ts';
import type { EngineDeps } from '../../src/usecases/engine-deps.ts';
import { storedCatalog } from '../../src/usecases/stored-catalog.ts';
import { worldCloud } from '../simulation/adapters/cloud.ts';
import { worldListings } from '../simulation/adapters/listings.ts';
import { worldMeters } from '../simulation/adapters/meters.ts';
import { worldQuotas } from '../simulation/adapters/quotas.ts';
import { wirelessTpus } from '../simulation/adapters/wireless-tpus.ts';
import { ADA, up } from './ada.ts';
import { fakeEngine } from './fake-engine.ts';
import { Fuse } from './fuse.ts';

/** What happens next, after so many minutes. */
export interface Deed {
  readonly after: number;
  readonly what: Ask | 'stockout' | 'capacity' | 'preempt' | 'stop-by-hand' | 'start-by-hand' | 'run-by-hand';
  /** So many minutes nobody runs afterwards; 0 = the bot goes on. */
  readonly down: number;
}

export interface Life {
  readonly seed: number;
  readonly spec: Pick<MachineSpec, 'family' | 'count' | 'buy'>;
  readonly deeds: readonly Deed[];
  /** How the processes die, one after the other: at their so many-th call, and for how many minutes nobody runs then. */
  readonly deaths: readonly { readonly call: number; readonly after: boolean; readonly down: number }[];
}

const PROJECT = 'ml-prod';
/** Where it may be: in one price region, so that the shipped list and the world's agree before Google's list is read. */
const ZONE = 'us-central1-*';
/** No row of the bill is later than this. */
const LATEST_ROW = 5 * DAY;
/** Between two looks when nothing is due. */
const PASS = 10 * MINUTE;

export interface Meters {
  /** Micro-USD, by our ledger. */
  readonly ledger: number;
  /** Machines with an item of unknown price. */
  readonly unpriced: number;
  /** Entries that have not ended. */
  readonly open: number;
  readonly kinds: ReadonlySet<ItemKind>;
  /** Micro-USD, by the world's bill, before credits. */
  readonly billed: number;
  /** The machine has ended. */
  readonly isOver: boolean;
}

/** Lives that life to its end and reads both. */
export async function live(life: Life): Promise<Meters> {
  const bench = await fakeEngine();
  const { clock, store } = bench;
  const world = new World(clock, { seed: life.seed, projects: [{ id: PROJECT, otherUsdPerDay: 0 }] });
  const tpus = wirelessTpus(world, clock, (_, effect) => effect());
  const deps: EngineDeps = {
    ...bench.deps,
    cloud: oneCloud(worldCloud(world), tpus, clock),
    meters: worldMeters(world),
    quotas: worldQuotas(world),
    listings: worldListings(world),
    catalog: storedCatalog({ store, snapshot: snapshotCatalog(), clock }),
    policy: { ...bench.deps.policy, watch: { ...bench.deps.policy.watch, dryRun: true } },
  };
  // What copies cost is only known from Google's list.
  const prices = await deps.listings.partPrices();
  if (prices.ok) await store.saveListing('prices', { readAt: clock.now(), value: prices.value });
  const people = { ...bench, deps };
  let deaths = 0;
  const process = () => {
    const { call, after } = life.deaths[deaths] ?? { call: Number.POSITIVE_INFINITY, after: false };
    const fuse = new Fuse(call, after);
    const own = { ...deps, store: fuse.wrap(store), cloud: fuse.wrap(deps.cloud) };
    return { fuse, engine: createEngine(own, { every: SECOND, scheduled: false }) };
  };
  let running = process();

  async function restart(down: number): Promise<void> {
    clock.advance(down * MINUTE);
    running = process();
    await store.releaseClaims();
  }

  async function travel(minutes: number): Promise<void> {
    const until = clock.now() + minutes * MINUTE;
    do {
      await running.engine.drain(10_000);
      if (running.fuse.blown) {
        const { down } = life.deaths[deaths++] ?? { down: 0 };
        await restart(down);
        continue;
      }
      const due = await store.nextDueAt();
      const next = Math.min(due ?? until, clock.now() + PASS, until);
      clock.advanceTo(Math.max(clock.now() + SECOND, next));
    } while (clock.now() < until);
  }

  const trainer = async () => (await store.machines({ name: 'trainer' }))[0];
  await travel(2);
  await up(people, { ...life.spec, zone: ZONE, leaseFor: 12 * HOUR });
  let asked = 0;
  for (const { after, what, down } of life.deeds) {
    await travel(after);
    if (typeof what === 'object') {
      await askMachine(deps, { ...ADA, dedupe: `deed ${asked++}`, machineName: 'trainer', what });
      // Who starts the old one while it moves has two machines, which people are told.
    } else if ((await trainer())?.change === undefined) happen(world, clock, what);
    if (down > 0) await restart(down);
  }
  // What is under way comes to its end.
  await travel(40);
  for (let i = 0; i < 8; i++) {
    const left = await trainer();
    if (left === undefined) break;
    const verb = left.zone === undefined ? 'cancel' : 'remove';
    await askMachine(deps, { ...ADA, dedupe: `end ${i}`, machineName: 'trainer', what: { verb } });
    await travel(10);
  }
  const meters = { isOver: (await trainer()) === undefined, ...(await readLedger(deps, clock.now())) };
  clock.advance(LATEST_ROW);
  const rows = world.billingRows(clock.now());
  const ours = rows.filter(({ labels }) => labels.some(({ key }) => key === 'lamplighter-machine'));
  await store.close();
  return { ...meters, billed: Math.round(ours.reduce((sum, { cost }) => sum + cost, 0) * 1e6) };
}

async function readLedger({ store }: EngineDeps, now: number) {
  const entries = await store.ledger(0, now + 1);
  const { money, unpriced } = sumOf(entries, { from: 0, to: now });
  return {
    ledger: money[0]?.micros ?? 0,
    unpriced,
    open: entries.filter(({ endedAt }) => endedAt === undefined).length,
    kinds: new Set(entries.map(({ kind }) => kind)),
  };
}

function happen(world: World, clock: SandboxClock, what: Exclude<Deed['what'], Ask>): void {
  const machine = world.project(PROJECT)?.machines()[0];
  if (what === 'stockout' || what === 'capacity') {
    for (const { zone, accelerators } of world.zones()) {
      if (!zone.startsWith('us-central1')) continue;
      for (const one of accelerators) world.setStockout(zone, one, what === 'stockout');
    }
  } else if (machine?.status === 'RUNNING' && what === 'preempt') {
    if (machine.spec.scheduling.provisioningModel === 'SPOT') world.preempt(machine.ref);
  } else if (machine?.status === 'RUNNING' && what === 'stop-by-hand') world.stop(machine);
  else if (machine?.status === 'TERMINATED' && what === 'start-by-hand') world.start(machine);
  else if (machine?.status === 'TERMINATED' && what === 'run-by-hand') {
    // For half an hour in which nobody of ours looks.
    world.start(machine);
    clock.advance(HOUR / 2);
    const up = world.project(PROJECT)?.machines()[0];
    if (up?.status === 'RUNNING') world.stop(up);
    clock.advance(5 * MINUTE);
  }
}
