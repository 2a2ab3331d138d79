/** Compares what Google shows with what we hold: changed machines get a step, strangers with our label a report. */
import type { Machine } from '../domain/machine.ts';
import { DAY, MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import { adoptMachine } from './adopt-machine.ts';
import type { EngineDeps } from './engine-deps.ts';
import { LEASE_END, MACHINE } from './labels.ts';
import type { ProjectReading } from './read-fleet.ts';
import { incarnationOf, ranUnseen } from './run-record.ts';
import { toAdmins } from './sayings.ts';
import { requestIdOf } from './step.ts';

/** A machine with our label but without a row is reported when it is older than this. */
const ORPHAN_AGE = 10 * MINUTE;

/**
 * Gives a step to every one of a project's machines that Google shows otherwise than we hold it, and says to how many. A
 * partial list proves no absence.
 */
export async function pokeChanged(
  deps: EngineDeps,
  machines: readonly Machine[],
  reading: ProjectReading,
): Promise<number> {
  if (reading.machines === undefined) return 0;
  const seen = new Map(
    reading.machines.map((machine) => [
      `${machine.labels[MACHINE] ?? machine.instanceId} ${machine.zone}`,
      machine,
    ]),
  );
  let poked = 0;
  for (const machine of machines) {
    if (!differs(machine, seen.get(`${machine.id} ${machine.zone}`), reading.complete)) continue;
    await deps.store.poke(machine.id);
    poked++;
  }
  if (poked > 0) deps.nudge.nudge();
  return poked;
}

function differs(machine: Machine, seen: CloudMachine | undefined, complete: boolean): boolean {
  if (machine.state !== 'ready' && machine.state !== 'stopped') return false;
  if (seen === undefined) return complete;
  if (seen.status === 'lost') return true;
  if (machine.state === 'stopped') return seen.status === 'running' || ranUnseen(machine, seen);
  if (seen.status !== 'running') return seen.status === 'stopped' || seen.status === 'suspended';
  const known = machine.incarnation;
  const life = incarnationOf(seen, machine);
  return known === undefined || known.instanceId !== life.instanceId || known.startedAt !== life.startedAt;
}

/**
 * Takes machines of a project that carry our labels and that nobody holds into the store (a lost database is rebuilt so), and
 * tells the administrators, once a day and machine, of those that cannot be taken.
 */
export async function claimStrangers(
  deps: EngineDeps,
  machines: readonly Machine[],
  reading: ProjectReading,
  now: Millis,
): Promise<void> {
  const known = new Map(machines.map((machine) => [machine.id, machine]));
  for (const seen of reading.machines ?? []) {
    const row = known.get(seen.labels[MACHINE] ?? '');
    // While a machine is being placed its zone is not settled yet.
    if (row !== undefined && (row.zone === undefined || row.zone === seen.zone)) continue;
    // Old and new are both there until the move has ended.
    if (row?.change?.kind === 'move') continue;
    if (now - seen.createdAt < ORPHAN_AGE) continue;
    if (row === undefined && (await adoptMachine(deps, seen, now))) continue;
    if (isWaste(seen, row, now) && (await deleteWaste(deps, seen, now))) continue;
    await reportOrphan(deps, seen, row, now);
  }
}

/**
 * A TPU of ours that is of no use to anybody: Google has ended it, or its machine is over by our records and its lease
 * by its labels. It holds quota until it is deleted; what is on a VM's disk may be wanted, so a person decides there.
 */
function isWaste(seen: CloudMachine, row: Machine | undefined, now: Millis): boolean {
  if (seen.service !== 'tpu') return false;
  const until = Number(seen.labels[LEASE_END]) * SECOND;
  return seen.status === 'lost' || (row === undefined && now > until);
}

/** False when Google refuses: then the administrators are told. */
async function deleteWaste(deps: EngineDeps, seen: CloudMachine, now: Millis): Promise<boolean> {
  const { project, zone, name, instanceId, status } = seen;
  const asked = await deps.cloud.remove(
    { service: 'tpu', project, zone, name },
    requestIdOf(`waste/${project}/${zone}/${instanceId}`),
  );
  const isTaken = asked.ok || asked.fault.kind === 'not-found';
  const isOpen = !asked.ok && (asked.fault.kind === 'unavailable' || asked.fault.kind === 'throttled');
  if (!isTaken) return isOpen;
  const text = `${name} in ${zone} (${status}) was deleted: it carries my label, and no machine needs it.`;
  await deps.store.takeSlot(`waste:${project}:${zone}:${instanceId}`, Math.floor(now / DAY) * DAY, [
    {
      write: 'journal',
      entry: { at: now, machineId: seen.labels[MACHINE], machineName: name, kind: 'orphan', text },
    },
  ]);
  return true;
}

async function reportOrphan(
  deps: EngineDeps,
  seen: CloudMachine,
  row: Machine | undefined,
  now: Millis,
): Promise<void> {
  const day = Math.floor(now / DAY) * DAY;
  const why = row === undefined ? 'I have no record of it' : `${row.name} of that record is in ${row.zone}`;
  const what = `It carries my label but ${why}. It is ${seen.status} and may cost money.`;
  const text = `${seen.name} in ${seen.zone}: ${what}`;
  await deps.store.takeSlot(`orphan:${seen.instanceId}`, day, [
    {
      write: 'journal',
      entry: { at: now, machineId: undefined, machineName: seen.name, kind: 'orphan', text },
    },
    ...toAdmins(deps, `orphan:${seen.instanceId}:${day}`, {
      kind: 'orphan',
      project: seen.project,
      zone: seen.zone,
      name: seen.name,
      what,
    }),
  ]);
}
