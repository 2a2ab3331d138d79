/** The copy of a stopped machine's disk: asked for once, waited for until disks can be made of it. */
import { moveBack } from '../domain/decide/move.ts';
import { inWords } from '../domain/fault.ts';
import type { MoveChange } from '../domain/machine.ts';
import { SECOND } from '../domain/time.ts';
import type { EngineDeps } from './engine-deps.ts';
import { extrasAt } from './extras.ts';
import { labelsOf, MACHINE } from './labels.ts';
import { ledgerCopied } from './run-record.ts';
import { at, backOff, drive, type Given, pending, type Step } from './step.ts';

/** Between two looks at a copy that is not ready; large disks take many minutes. */
const LOOK_EVERY = 5 * SECOND;
/** Definite refusals to let us look, after which it goes back. */
const GIVE_UP_AFTER = 5;

export type Copied =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'next'; readonly given: Given; readonly change: MoveChange };

/** Looks how large the disk is, and has it copied. */
export async function copyDisk(deps: EngineDeps, given: Given, change: MoveChange): Promise<Copied> {
  const { claim, machine, now, writes } = given;
  const disk = await deps.cloud.bootDisk(at(machine));
  if (!disk.ok) {
    const tries = machine.tries + 1;
    const isOpen = disk.fault.kind === 'unavailable' || disk.fault.kind === 'throttled';
    if (isOpen || machine.operation !== undefined || tries < GIVE_UP_AFTER) {
      const again = { ...machine, change, tries };
      return { kind: 'step', step: { claim, machine: again, dueAt: now + backOff(tries), writes } };
    }
    const because = `Its disk could not be looked at: ${inWords(disk.fault)}.`;
    return { kind: 'next', given, change: moveBack(change, because, undefined) };
  }
  const to = { ...change.to, diskGb: disk.value.sizeGb };
  const looked: MoveChange = { ...change, to };
  const as = { name: change.snapshot, labels: labelsOf(machine) };
  const driven = await drive(
    deps,
    { ...given, machine: { ...machine, change: looked } },
    'copy-disk',
    at(machine),
    (requestId) => deps.cloud.takeSnapshot(disk.value, as, requestId),
  );
  if (driven.kind === 'pending' || driven.kind === 'lost') {
    return { kind: 'step', step: pending(given, driven) };
  }
  const after: Given = {
    claim: driven.claim,
    machine: driven.machine,
    now: await deps.store.now(),
    writes: [],
  };
  if (driven.kind === 'done') return { kind: 'next', given: after, change: { ...looked, phase: 'wait' } };
  // It may have been taken by a call whose answer was lost.
  const seen = await deps.cloud.snapshot(machine.project, change.snapshot);
  const isOurs = seen.ok && seen.value.labels[MACHINE] === as.labels[MACHINE];
  if (isOurs) return { kind: 'next', given: after, change: { ...looked, phase: 'wait' } };
  const because = `Google could not copy its disk: ${inWords(driven.fault)}.`;
  return { kind: 'next', given: after, change: moveBack(looked, because, undefined) };
}

/** One look at the copy. */
export async function waitForCopy(deps: EngineDeps, given: Given, change: MoveChange): Promise<Copied> {
  const { claim, machine, now, writes } = given;
  const seen = await deps.cloud.snapshot(machine.project, change.snapshot);
  if (seen.ok && seen.value.status === 'ready') {
    const extras = await extrasAt(deps.catalog, machine);
    const counted = { ...given, writes: [...writes, ledgerCopied(machine, seen.value, extras)] };
    return { kind: 'next', given: counted, change: { ...change, phase: 'place' } };
  }
  const isLost = seen.ok ? seen.value.status !== 'creating' : seen.fault.kind === 'not-found';
  if (isLost) {
    const because = 'Google did not finish the copy of its disk.';
    return { kind: 'next', given, change: moveBack(change, because, undefined) };
  }
  const tries = seen.ok ? 0 : machine.tries + 1;
  const dueAt = now + (seen.ok ? LOOK_EVERY : backOff(tries));
  return { kind: 'step', step: { claim, machine: { ...machine, tries }, dueAt, writes } };
}
