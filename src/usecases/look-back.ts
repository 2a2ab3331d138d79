/** What was decided about a machine at a moment in the past, with what had been measured then. */
import type { Machine } from '../domain/machine.ts';
import type { JournalEntry, JournalKind } from '../domain/request.ts';
import type { Millis } from '../domain/time.ts';
import type { Deps } from './deps.ts';

/** Entries that say how the machine stood from then on. */
const DECISIONS: readonly JournalKind[] = [
  'ready',
  'warned',
  'reminded',
  'asked',
  'awake',
  'kept',
  'stopping',
  'stopped',
  'started',
  'preempted',
  'removed',
  'refused',
  'unknown',
  'known',
  'rule',
];

/** Entries that may tell a verdict. */
const VERDICTS: readonly JournalKind[] = [
  'judged',
  'warned',
  'reminded',
  'asked',
  'awake',
  'kept',
  'stopping',
  'unknown',
  'known',
];
/** Entries with which a verdict of before is over. */
const BREAKS: readonly JournalKind[] = ['ready', 'stopped', 'started', 'preempted', 'removed'];
/** Entries that are searched for a verdict: some of those kinds have none. */
const SEARCHED = 50;

export interface LookBack {
  readonly at: Millis;
  /** What it was judged then, by the last look that judged otherwise than before; undefined = nothing is written down. */
  readonly verdict: JournalEntry | undefined;
  /** The decision in force then; undefined = none had been written down. */
  readonly decision: JournalEntry | undefined;
  /** What was decided next; undefined = nothing since. */
  readonly next: JournalEntry | undefined;
}

/** The journal holds 100 days. */
export async function lookBack({ store }: Deps, machine: Machine, at: Millis): Promise<LookBack> {
  const of = { machineId: machine.id, kinds: DECISIONS };
  const judged = { machineId: machine.id, kinds: VERDICTS, to: at + 1, limit: SEARCHED };
  const [[decision], verdicts, later] = await Promise.all([
    store.journal({ ...of, to: at + 1, limit: 1 }),
    store.journal(judged),
    store.journal({ ...of, from: at + 1, limit: 1_000 }),
  ]);
  const last = verdicts.find(hasReadings);
  const isOver = decision !== undefined && BREAKS.includes(decision.kind) && decision.at >= (last?.at ?? 0);
  return { at, verdict: isOver ? undefined : last, decision, next: later.at(-1) };
}

/** True where the entry's detail is the verdict that it rests upon. */
export function hasReadings({ detail }: JournalEntry): boolean {
  return typeof detail === 'object' && detail !== null && 'readings' in detail;
}
