/** Takes a machine that only its labels tell of into the store, as it stands: after a database was lost. */
import { bootDiskOf, familyOf, shapeNamed, tpuOf } from '../domain/accelerators/index.ts';
import { ownHours } from '../domain/decide/hours.ts';
import { bootDiskGb } from '../domain/disk.ts';
import type { Machine, MachineSpec } from '../domain/machine.ts';
import { timesSlices } from '../domain/offer.ts';
import type { Millis } from '../domain/time.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { withExtras } from './extras.ts';
import { type Labelled, readLabels } from './labels.ts';
import { incarnationOf, ledgerClose, ledgerKept, ledgerOpen } from './run-record.ts';
import { journal } from './step.ts';

/** Whoever held it before may hold it again, whatever the cap says now. */
const NO_CAP = Number.MAX_SAFE_INTEGER;

/** False when its labels do not tell enough, its name is taken, or its record says that it has ended. */
export async function adoptMachine(deps: EngineDeps, seen: CloudMachine, now: Millis): Promise<boolean> {
  const told = readLabels(seen.labels);
  if (told === undefined) return false;
  // In transition: the next pass sees how it ends. A queue may take hours, and what is lost is still to be deleted.
  const isHeld = seen.status === 'running' || seen.status === 'stopped';
  if (!isHeld && seen.status !== 'pending' && seen.status !== 'lost') return true;
  if ((await deps.store.machine(told.id)) !== undefined) return false;
  const spec = typedAs(told.spec, seen.machineType);
  const offers = await deps.catalog.offers(spec.family, spec.count, spec.buy, spec.machineType);
  const there = offers.ok ? offers.value.offers.find((one) => one.zone === seen.zone) : undefined;
  const offer = there && timesSlices(there, spec.slices);
  const running = seen.status === 'running';
  const state = running ? 'ready' : seen.status === 'stopped' ? 'stopped' : 'booting';
  const machine: Machine = {
    id: told.id,
    name: seen.name,
    project: seen.project,
    kind: tpuOf(told.spec.family) === undefined ? 'gpu' : 'tpu',
    team: told.team,
    channel: told.channel,
    spec,
    lease: { owner: told.owner, why: '', until: leaseOf(told, seen, now) },
    state,
    stateSince: now,
    askedAt: seen.createdAt,
    placement: { offers: [], skipped: [], attempts: [] },
    operation: undefined,
    zone: seen.zone,
    shape: { family: told.spec.family, count: told.spec.count, machineType: seen.machineType },
    price: offer?.price,
    incarnation: isHeld ? incarnationOf(seen) : undefined,
    ...(seen.queue === undefined ? {} : { queue: seen.queue }),
    bootPhase: running ? 'ready' : isHeld ? undefined : 'booting',
    starts: 1,
    readyAt: running ? now : undefined,
    stopReason: state === 'stopped' ? 'outside' : undefined,
    stopBy: undefined,
    trouble: undefined,
    snoozedUntil: undefined,
    tries: 0,
    labelledUntil: told.leaseUntil,
    // When they were set is lost: nothing of before counts.
    ...(told.hours === undefined ? {} : { hours: ownHours(told.hours, now) }),
  };
  const priced = await withExtras(deps.catalog, { ...machine, ...(await found(deps, machine, seen)) });
  const writes: Write[] = [
    journal(
      priced,
      now,
      'adopted',
      `${machine.name} in ${seen.zone} was found by its labels and is held again.`,
    ),
    ...ledgerFound(priced, seen, running),
  ];
  const outcome = await deps.store.acceptMachine(`adopt:${told.id}`, priced, NO_CAP, writes);
  // What is to be set up, or deleted, takes its steps from here.
  if (outcome === 'accepted' && state === 'booting') await deps.store.poke(told.id);
  return outcome === 'accepted' || outcome === 'duplicate';
}

/** What its labels do not tell and its price depends on; what cannot be read now is taken for the usual. */
async function found(
  { cloud }: EngineDeps,
  { spec, shape }: Machine,
  seen: CloudMachine,
): Promise<Partial<Machine>> {
  const [shown, disk] = await Promise.all([
    seen.publicAddress === undefined ? cloud.get(seen) : undefined,
    seen.service === 'tpu' ? undefined : cloud.bootDisk(seen),
  ]);
  const address = seen.publicAddress ?? (shown?.ok ? shown.value.publicAddress : undefined);
  const usual = shape && bootDiskOf(shape);
  const family = shape && familyOf(shape.family);
  const bundled = family && shapeNamed(family, spec.count, seen.machineType)?.localSsdGb;
  return {
    ...(address === undefined ? {} : { publicAddress: address }),
    ...(disk?.ok && disk.value.type !== usual ? { diskType: disk.value.type } : {}),
    ...(disk?.ok && disk.value.sizeGb !== bootDiskGb(spec)
      ? { spec: { ...spec, diskGb: disk.value.sizeGb } }
      : {}),
    ...(seen.hasLocalSsd && bundled === 0 ? { looseSsd: true } : {}),
  };
}

/**
 * What the machine costs since it was made, as far as Google still shows it: its disk, and its present or last run.
 * Earlier runs, owners and prices are lost with the database, so the entries are called partial.
 */
function ledgerFound(machine: Machine, seen: CloudMachine, running: boolean): Write[] {
  if (machine.incarnation === undefined) return [];
  const also = { partial: true } as const;
  if (running) return ledgerOpen(machine, seen.createdAt, also);
  const { lastStartedAt, lastStoppedAt } = seen;
  const ran = lastStartedAt !== undefined && lastStoppedAt !== undefined && lastStoppedAt > lastStartedAt;
  return ran
    ? [
        ...ledgerOpen(machine, seen.createdAt, also),
        ledgerClose(machine, lastStoppedAt, 'outside', undefined),
      ]
    : ledgerKept(machine, seen, also);
}

/** Its labels do not tell a machine type that is not the standard one of its size; the machine does. */
function typedAs(spec: MachineSpec, machineType: string): MachineSpec {
  const family = tpuOf(spec.family);
  const own = family && shapeNamed(family, spec.count, machineType);
  return own === undefined || own.standard ? spec : { ...spec, machineType };
}

/** A lease counts from birth: of what is still in a queue it begins when the queue ends, at the latest. */
function leaseOf({ leaseUntil, spec }: Labelled, { status, queue }: CloudMachine, now: Millis): Millis {
  return status === 'pending' ? Math.max(leaseUntil, (queue?.until ?? now) + spec.leaseFor) : leaseUntil;
}
