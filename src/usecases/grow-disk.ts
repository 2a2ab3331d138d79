/** Makes a machine's boot disk larger, while it runs or is stopped: looks, grows it, tells its labels. */
import type { DiskChange } from '../domain/change.ts';
import { type Fault, inWords } from '../domain/fault.ts';
import type { Machine } from '../domain/machine.ts';
import { endChange, tellLabels } from './end-change.ts';
import type { EngineDeps } from './engine-deps.ts';
import { withExtras } from './extras.ts';
import { DISK } from './labels.ts';
import { ledgerChange } from './run-record.ts';
import { at, backOff, drive, type Given, type Step } from './step.ts';

/** One step of the change. */
export function growDisk(deps: EngineDeps, given: Given, change: DiskChange): Promise<Step> {
  if (change.grown) return labelled(deps, given, change);
  return change.disk === undefined
    ? lookAtDisk(deps, given, change)
    : grow(deps, given, change, change.disk.name);
}

async function lookAtDisk(deps: EngineDeps, given: Given, change: DiskChange): Promise<Step> {
  const { claim, machine, now } = given;
  const found = await deps.cloud.bootDisk(at(machine));
  if (!found.ok) {
    if (found.fault.kind !== 'unavailable' && found.fault.kind !== 'throttled') {
      return failed(deps, given, change, found.fault);
    }
    const tries = machine.tries + 1;
    return { claim, machine: { ...machine, tries }, dueAt: now + backOff(tries), writes: given.writes };
  }
  const { name, sizeGb, type } = found.value;
  if (sizeGb >= change.toGb) {
    const because = `Its disk has ${sizeGb} GB already, and Google makes no disk smaller. Ask for a larger size: /gpu disk ${machine.name} ${sizeGb * 2}.`;
    return endChange(deps, given, change, { kind: 'failed', because });
  }
  const looked = { ...change, disk: { name, fromGb: sizeGb, type } };
  return grow(deps, { ...given, machine: { ...machine, change: looked } }, looked, name);
}

async function grow(deps: EngineDeps, given: Given, change: DiskChange, name: string): Promise<Step> {
  const { zone, project } = at(given.machine);
  const driven = await drive(deps, given, 'grow-disk', { zone }, (requestId) =>
    deps.cloud.growDisk({ project, zone, name }, change.toGb, requestId),
  );
  if (driven.kind === 'lost')
    return { claim: given.claim, machine: given.machine, dueAt: undefined, writes: [] };
  const { claim, machine } = driven;
  if (driven.kind === 'pending') return { claim, machine, dueAt: driven.dueAt, writes: [] };
  const now = await deps.store.now();
  const after: Given = { claim, machine: { ...machine, operation: undefined, tries: 0 }, now, writes: [] };
  if (driven.kind === 'refused') {
    // An earlier call may have been taken: how large the disk is decides.
    const seen = driven.inDoubt ? await deps.cloud.bootDisk(at(machine)) : undefined;
    if (!(seen?.ok && seen.value.sizeGb >= change.toGb)) return failed(deps, after, change, driven.fault);
  }
  const grown: DiskChange = { ...change, grown: true };
  const grownAt = Math.min(now, (driven.kind === 'done' ? driven.endedAt : undefined) ?? now);
  const larger = await withExtras(deps.catalog, grownMachine(machine, change));
  return labelled(
    deps,
    {
      ...after,
      machine: { ...after.machine, change: grown },
      writes: ledgerChange(machine, larger, grownAt, ['disk']),
    },
    grown,
  );
}

function grownMachine(machine: Machine, { toGb }: DiskChange): Machine {
  return { ...machine, spec: { ...machine.spec, diskGb: toGb } };
}

async function labelled(deps: EngineDeps, given: Given, change: DiskChange): Promise<Step> {
  const later = await tellLabels(deps, given, { [DISK]: String(change.toGb) });
  if (later !== undefined) return later;
  // A machine that was moved, or found again, is without its region's prices.
  const machine = await withExtras(deps.catalog, grownMachine(given.machine, change));
  return endChange(deps, { ...given, machine }, change, { kind: 'done' });
}

function failed(deps: EngineDeps, given: Given, change: DiskChange, fault: Fault): Promise<Step> {
  const next =
    fault.kind === 'quota'
      ? 'Ask Google for more of that quota, or for a smaller size.'
      : `Ask again later, or an administrator if it stays so.`;
  return endChange(deps, given, change, {
    kind: 'failed',
    because: `Google refused it: ${inWords(fault)}. ${next}`,
  });
}
