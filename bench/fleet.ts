/** A fleet that works: the machines as the simulated cloud has them, and the same ones as the bot's store holds them. */
import { planPlacement } from '../src/domain/decide/place.ts';
import { followReservation } from '../src/domain/decide/reservation.ts';
import type { Machine } from '../src/domain/machine.ts';
import type { Offer } from '../src/domain/offer.ts';
import { DAY, type Duration, HOUR, MINUTE, type Millis } from '../src/domain/time.ts';
import { snapshotCatalog } from '../src/google/catalog.ts';
import { defaultPolicy } from '../src/policy.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { Activity, ConsoleMachine } from '../src/sandbox/world/console.ts';
import type { ExistingMachine, ProjectOptions } from '../src/sandbox/world/options.ts';
import type { ActivityProfile } from '../src/sandbox/world/types.ts';
import { openStore } from '../src/store/store.ts';
import { labelsOf } from '../src/usecases/labels.ts';
import { ledgerOpen } from '../src/usecases/run-record.ts';

export interface FleetSpec {
  readonly machines: number;
  readonly projects: number;
  /** When the simulation begins; the machines have been up for two hours by then. */
  readonly startAt: Millis;
}

export const TEAM = 'T0LAMPHOUSE';
export const CHANNEL = 'C0GPUROOM00';
const FAMILY = 'l4';
/** Machines of one owner. */
const HELD = 20;
/** Machines written by one turn of the event loop; they share its commit. */
const TOGETHER = 500;

const ON_CPU: Activity = { gpu: 0, cpu: 40, gpuMemory: 20, networkBytesPerSecond: 30_000 };
const ON_NETWORK: Activity = { gpu: 0, cpu: 3, gpuMemory: 0, networkBytesPerSecond: 5_000_000 };
const CELL: Activity = { gpu: 70, cpu: 20, gpuMemory: 40, networkBytesPerSecond: 30_000 };
const THINKING: Activity = { gpu: 0, cpu: 1, gpuMemory: 40, networkBytesPerSecond: 2_000 };

/** A notebook: ten minutes of cells, then 22 of thought, which is close to a warning and none. */
const CELLS = 10;
const THOUGHT = 22;

/**
 * A busy office: of 20 machines 12 train, five are notebooks, two work on the CPU and one on the network only. No pass
 * has anybody to warn.
 */
function profileOf(i: number): ActivityProfile | undefined {
  const turn = i % 20;
  if (turn >= 8 && turn < 13) {
    const cells = (sinceStart: Duration) => (sinceStart / MINUTE + i * 7) % (CELLS + THOUGHT) < CELLS;
    return { kind: 'function', at: (_at, sinceStart) => (cells(sinceStart) ? CELL : THINKING) };
  }
  if (turn === 4 || turn === 14) return { kind: 'constant', activity: ON_CPU };
  return turn === 5 ? { kind: 'constant', activity: ON_NETWORK } : undefined;
}

/** Quotas so high that none of them refuses a birth. */
const UNLIMITED = Object.fromEntries(
  [
    'NVIDIA_L4_GPUS',
    'GPUS_ALL_REGIONS',
    'CPUS',
    'CPUS_ALL_REGIONS',
    'INSTANCES',
    'SSD_TOTAL_GB',
    'IN_USE_ADDRESSES',
  ].map((metric) => [metric, -1]),
);

/** bench-project-001 … */
export function projectsOf({ projects }: Pick<FleetSpec, 'projects'>): ProjectOptions[] {
  return Array.from({ length: projects }, (_, i) => ({
    id: `bench-project-${String(i + 1).padStart(3, '0')}`,
    quotas: UNLIMITED,
  }));
}

/** Where L4 machines are sold, the cheapest first, as a real request would try them. */
export async function offersAt(now: Millis): Promise<readonly Offer[]> {
  const listed = await snapshotCatalog().offers(FAMILY, 1, 'on-demand');
  if (!listed.ok) throw new Error(listed.fault.message);
  const spec = { family: FAMILY, count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined } as const;
  const { limits } = defaultPolicy([]);
  const plan = planPlacement({
    spec,
    offers: listed.value.offers,
    quotas: undefined,
    past: [],
    limits,
    now,
  });
  if (plan.kind === 'refused') throw new Error(plan.because);
  return plan.placement.offers;
}

/** The machines as they stand in the store, ready for two hours, before the cloud has told their instance ids. */
async function machinesOf(spec: FleetSpec): Promise<Machine[]> {
  const offers = await offersAt(spec.startAt);
  const projects = projectsOf(spec);
  const bornAt = spec.startAt - 2 * HOUR;
  return Array.from({ length: spec.machines }, (_, i) => {
    const chosen = (i * 7) % Math.min(12, offers.length);
    const offer = offers[chosen];
    if (offer === undefined) throw new Error('nobody sells an L4');
    const number = String(i).padStart(5, '0');
    const until = spec.startAt + 30 * DAY;
    return {
      id: `mbench${number}`,
      name: `train-${number}`,
      project: projects[i % projects.length]?.id ?? '',
      kind: 'gpu',
      team: TEAM,
      channel: CHANNEL,
      spec: { family: FAMILY, count: 1, buy: 'on-demand', leaseFor: until - bornAt, zone: undefined },
      lease: { owner: `U0HOLDER${Math.floor(i / HELD)}`, why: 'fine-tuning', until },
      state: 'ready',
      stateSince: bornAt + 4 * MINUTE,
      askedAt: bornAt,
      placement: {
        offers: [offer],
        planned: offers.length,
        skipped: [],
        attempts: [{ offer, startedAt: bornAt, endedAt: bornAt + MINUTE, fault: undefined }],
      },
      operation: undefined,
      zone: offer.zone,
      shape: offer.shape,
      price: offer.price,
      incarnation: undefined,
      bootPhase: 'ready',
      starts: 1,
      readyAt: bornAt + 4 * MINUTE,
      stopReason: undefined,
      stopBy: undefined,
      trouble: undefined,
      snoozedUntil: undefined,
      tries: 0,
      labelledUntil: until,
    };
  });
}

/** The fleet as the simulated cloud has it from its beginning. */
export async function existingMachines(spec: FleetSpec): Promise<ExistingMachine[]> {
  return (await machinesOf(spec)).map((machine, i) => {
    const profile = profileOf(i);
    return {
      project: machine.project,
      zone: machine.zone ?? '',
      name: machine.name,
      machineType: machine.shape?.machineType ?? '',
      labels: labelsOf(machine),
      createdAt: machine.askedAt,
      ...(profile === undefined ? {} : { behaviour: { profile } }),
    };
  });
}

/** Writes the fleet into a store, with the instance ids that the cloud gave (`seen`). */
export async function seedStore(
  url: string,
  clock: Clock,
  spec: FleetSpec,
  seen: readonly Pick<ConsoleMachine, 'name' | 'id' | 'createdAt' | 'lastStartedAt'>[],
): Promise<void> {
  const instances = new Map(seen.map((machine) => [machine.name, machine]));
  const store = await openStore(url, { clock });
  try {
    const machines = await machinesOf(spec);
    for (let i = 0; i < machines.length; i += TOGETHER) {
      await Promise.all(
        machines.slice(i, i + TOGETHER).map((one) => store.acceptMachine(one.id, one, HELD, [])),
      );
    }
    const workers = Array.from({ length: TOGETHER }, async () => {
      for (;;) {
        const claim = await store.claimMachine('bench', MINUTE);
        if (claim === undefined) return;
        const seenAs = instances.get(claim.row.name);
        if (seenAs === undefined) throw new Error(`the cloud has no ${claim.row.name}`);
        const { id: instanceId, createdAt, lastStartedAt: startedAt = createdAt } = seenAs;
        const run: Machine = { ...claim.row, incarnation: { instanceId, startedAt } };
        const { machine, reservations } = followReservation(claim.row, run, spec.startAt, 'UTC');
        const held = reservations.map((reservation) => ({ write: 'reserve', reservation }) as const);
        await store.saveMachine(claim, machine, undefined, [
          ...ledgerOpen(machine, machine.askedAt),
          ...held,
        ]);
      }
    });
    await Promise.all(workers);
  } finally {
    await store.close();
  }
}
