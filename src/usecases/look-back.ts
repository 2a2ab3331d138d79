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

export interface LookBack {
  readonly at: Millis;
  /** The decision in force then; undefined = none had been written down. */
  readonly decision: JournalEntry | undefined;
  /** What was decided next; undefined = nothing since. */
  readonly next: JournalEntry | undefined;
}

/** The journal holds 100 days. */
export async function lookBack({ store }: Deps, machine: Machine, at: Millis): Promise<LookBack> {
  const of = { machineId: machine.id, kinds: DECISIONS };
  const [[decision], later] = await Promise.all([
    store.journal({ ...of, to: at + 1, limit: 1 }),
    store.journal({ ...of, from: at + 1, limit: 1_000 }),
  ]);
  return { at, decision, next: later.at(-1) };
}
