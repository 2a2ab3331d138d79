/** Takes a machine that only its labels tell of into the store, as it stands: after a database was lost. */
import type { Machine } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { readLabels } from './labels.ts';
import { incarnationOf, ledgerOpen } from './run-record.ts';
import { journal } from './step.ts';

/** Whoever held it before may hold it again, whatever the cap says now. */
const NO_CAP = Number.MAX_SAFE_INTEGER;

/** False when its labels do not tell enough, its name is taken, or its record says that it has ended. */
export async function adoptMachine(deps: EngineDeps, seen: CloudMachine, now: Millis): Promise<boolean> {
  const told = readLabels(seen.labels);
  if (told === undefined) return false;
  // In transition: the next pass sees how it ends.
  if (seen.status !== 'running' && seen.status !== 'stopped') return true;
  if ((await deps.store.machine(told.id)) !== undefined) return false;
  const offers = await deps.catalog.offers(
    told.spec.family,
    told.spec.count,
    told.spec.buy,
    told.spec.machineType,
  );
  const offer = offers.ok ? offers.value.offers.find((one) => one.zone === seen.zone) : undefined;
  const running = seen.status === 'running';
  const machine: Machine = {
    id: told.id,
    name: seen.name,
    project: seen.project,
    kind: 'gpu',
    team: told.team,
    channel: told.channel,
    spec: told.spec,
    lease: { owner: told.owner, why: '', until: told.leaseUntil },
    state: running ? 'ready' : 'stopped',
    stateSince: now,
    askedAt: seen.createdAt,
    placement: { offers: [], skipped: [], attempts: [] },
    operation: undefined,
    zone: seen.zone,
    shape: { family: told.spec.family, count: told.spec.count, machineType: seen.machineType },
    price: offer?.price,
    incarnation: incarnationOf(seen),
    bootPhase: running ? 'ready' : undefined,
    starts: 1,
    readyAt: running ? now : undefined,
    stopReason: running ? undefined : 'outside',
    stopBy: undefined,
    trouble: undefined,
    snoozedUntil: undefined,
    tries: 0,
    labelledUntil: told.leaseUntil,
  };
  const writes: Write[] = [
    journal(
      machine,
      now,
      'adopted',
      `${machine.name} in ${seen.zone} was found by its labels and is held again.`,
    ),
    ...(running ? [ledgerOpen(machine)] : []),
  ];
  const outcome = await deps.store.acceptMachine(`adopt:${told.id}`, machine, NO_CAP, writes);
  return outcome === 'accepted' || outcome === 'duplicate';
}
