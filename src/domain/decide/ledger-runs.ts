/** When machines ran: the ledger's entries of machines, those of one run that a new price cut in two put together again. */
import type { LedgerEntry } from '../ledger.ts';

/**
 * One entry for each run of each owner, in the order in which they began, at its last price. Who took a machine over
 * has a run of their own.
 */
export function runsOf(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const runs: LedgerEntry[] = [];
  /** By machine, where its newest run stands in `runs`. */
  const newest = new Map<string, number>();
  for (const entry of entries.filter(({ kind }) => kind === 'machine').toSorted(byStart)) {
    const at = newest.get(entry.machineId);
    const before = at === undefined ? undefined : runs[at];
    if (at !== undefined && before !== undefined && goesOn(before, entry)) {
      runs[at] = { ...entry, key: before.key, startedAt: before.startedAt };
    } else {
      newest.set(entry.machineId, runs.length);
      runs.push(entry);
    }
  }
  return runs;
}

function goesOn(before: LedgerEntry, next: LedgerEntry): boolean {
  return (
    before.endedAt === next.startedAt &&
    before.endReason === undefined &&
    before.owner === next.owner &&
    lifeOf(before) === lifeOf(next)
  );
}

/** `8412-1732179600000-1732183200000` → `8412-1732179600000` */
function lifeOf({ key }: LedgerEntry): string {
  return key.split('-', 2).join('-');
}

function byStart(a: LedgerEntry, b: LedgerEntry): number {
  return a.startedAt - b.startedAt;
}
