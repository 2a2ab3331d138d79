/** Compares what Google shows with what we hold: changed machines get a step, strangers with our label a report. */
import type { Machine } from '../domain/machine.ts';
import { HOUR, MINUTE, type Millis } from '../domain/time.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { EngineDeps } from './engine-deps.ts';
import { MACHINE } from './labels.ts';
import type { ProjectReading } from './read-fleet.ts';
import { toAdmins } from './sayings.ts';

/** A machine with our label but without a row is reported when it is older than this. */
const ORPHAN_AGE = 10 * MINUTE;

/** Gives a step to every machine that Google shows otherwise than we hold it. A partial list proves no absence. */
export async function pokeChanged(
  deps: EngineDeps,
  byProject: ReadonlyMap<string, readonly Machine[]>,
  readings: readonly ProjectReading[],
): Promise<number> {
  let poked = 0;
  for (const reading of readings) {
    if (reading.machines === undefined) continue;
    const seen = new Map(
      reading.machines.map((machine) => [machine.labels[MACHINE] ?? machine.instanceId, machine]),
    );
    for (const machine of byProject.get(reading.project) ?? []) {
      if (!differs(machine, seen.get(machine.id), reading.complete)) continue;
      await deps.store.poke(machine.id);
      poked++;
    }
  }
  if (poked > 0) deps.nudge.nudge();
  return poked;
}

function differs(machine: Machine, seen: CloudMachine | undefined, complete: boolean): boolean {
  if (machine.state !== 'ready' && machine.state !== 'stopped') return false;
  if (seen === undefined) return complete;
  if (machine.state === 'stopped') return seen.status === 'running';
  if (seen.status !== 'running') return seen.status === 'stopped' || seen.status === 'suspended';
  const life = machine.incarnation;
  return (
    life === undefined ||
    life.instanceId !== seen.instanceId ||
    life.startedAt !== (seen.lastStartedAt ?? seen.createdAt)
  );
}

/** Tells the administrators, once a day and machine, of machines that carry our label and that we do not know. */
export async function reportOrphans(
  deps: EngineDeps,
  byProject: ReadonlyMap<string, readonly Machine[]>,
  readings: readonly ProjectReading[],
  now: Millis,
): Promise<void> {
  for (const reading of readings) {
    const known = new Set((byProject.get(reading.project) ?? []).map((machine) => machine.id));
    for (const seen of reading.machines ?? []) {
      if (known.has(seen.labels[MACHINE] ?? '') || now - seen.createdAt < ORPHAN_AGE) continue;
      const day = Math.floor(now / (24 * HOUR)) * 24 * HOUR;
      const what = `It carries my label but I have no record of it. It is ${seen.status} and may cost money.`;
      await deps.store.takeSlot(`orphan:${seen.instanceId}`, day, [
        {
          write: 'journal',
          entry: {
            at: now,
            machineId: undefined,
            machineName: seen.name,
            kind: 'orphan',
            text: `${seen.name} in ${seen.zone}: ${what}`,
          },
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
  }
}
