/** Messages about a machine that end with what they asked about, so that no button stays that does nothing. */
import { incarnationKey, type Machine } from '../domain/machine.ts';
import type { WarningEnd } from '../domain/notice.ts';
import type { Millis } from '../domain/time.ts';
import type { Watch } from '../domain/watch.ts';
import type { Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import { stopKey, warningKey } from './sayings.ts';

/** The watch of the machine's present life. */
export async function watchOf(deps: Deps, machine: Machine): Promise<Watch | undefined> {
  const key = incarnationKey(machine);
  return key === undefined ? undefined : deps.store.watch(machine.id, key);
}

/** Edits the open warning and its reminder, if any, to how they ended. */
export async function endWarnings(deps: Deps, machine: Machine, end: WarningEnd): Promise<Write[]> {
  const watch = await watchOf(deps, machine);
  if (watch === undefined || watch.round === 0) return [];
  const writes: Write[] = [];
  for (const reminder of [false, true]) {
    const row = await deps.store.saying(warningKey(machine, watch.round, reminder));
    const notice = row?.saying.notice;
    if (row === undefined || notice?.kind !== 'idle-warning' || notice.end !== undefined) continue;
    writes.push({ write: 'say', saying: { ...row.saying, notice: { ...notice, machine, end } } });
  }
  return writes;
}

/** Brings the message of how the machine's run number `starts` ended up to date, so that it offers nothing that is done already. */
export async function followStop(deps: Deps, machine: Machine, starts: number): Promise<Write[]> {
  const row = await deps.store.saying(stopKey(machine, starts));
  const notice = row?.saying.notice;
  if (row === undefined || (notice?.kind !== 'stopped' && notice?.kind !== 'preempted')) return [];
  return [{ write: 'say', saying: { ...row.saying, notice: { ...notice, machine } } }];
}

/** Since when it has been idle; a verdict alone sees no further back than its window. */
export async function idleSinceOf(deps: Deps, machine: Machine): Promise<Millis | undefined> {
  const watch = await watchOf(deps, machine);
  const verdict = watch?.lastVerdict;
  return verdict?.kind === 'idle' ? (watch?.quietSince ?? verdict.since) : undefined;
}
