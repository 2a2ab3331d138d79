/** Messages about a machine that end with what they asked about, so that no button stays that does nothing. */
import { incarnationKey, type Machine } from '../domain/machine.ts';
import type { Notice, WarningEnd } from '../domain/notice.ts';
import type { Millis } from '../domain/time.ts';
import type { Watch } from '../domain/watch.ts';
import type { Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import {
  afterHoursKey,
  endedKey,
  leaseKey,
  memoryKey,
  notStartedKey,
  offerKey,
  stopKey,
  unknownKey,
  warningKey,
} from './sayings.ts';

/** The watch of the machine's present life. */
export async function watchOf(deps: Deps, machine: Machine): Promise<Watch | undefined> {
  const key = incarnationKey(machine);
  return key === undefined ? undefined : deps.store.watch(machine.id, key);
}

/** What each end settles; a stop settles everything. */
const SETTLED = {
  kept: ['idle-warning', 'hours-ending', 'after-hours', 'hand-over', 'memory-question', 'lease-ending'],
  awake: ['idle-warning', 'hours-ending', 'hand-over', 'memory-question'],
  handed: [
    'idle-warning',
    'hours-ending',
    'after-hours',
    'hand-over',
    'memory-question',
    'lease-ending',
    'unknown-utilization',
  ],
  exempt: ['idle-warning', 'hours-ending', 'hand-over', 'memory-question', 'unknown-utilization'],
  'called-off': ['idle-warning', 'hours-ending', 'hand-over'],
  known: ['unknown-utilization'],
  stopped: [
    'idle-warning',
    'hours-ending',
    'after-hours',
    'hand-over',
    'memory-question',
    'lease-ending',
    'unknown-utilization',
  ],
} as const satisfies Readonly<Record<WarningEnd['kind'], readonly Notice['kind'][]>>;

type Question = Extract<Notice, { kind: (typeof SETTLED)['stopped'][number] }>;

/** Edits the open warnings and questions of the machine's present life, if any, to how they ended. */
export async function endWarnings(deps: Deps, machine: Machine, end: WarningEnd): Promise<Write[]> {
  const watch = await watchOf(deps, machine);
  return watch === undefined ? [] : endQuestions(deps, machine, watch, end);
}

/** As `endWarnings`, for what a watch remembers to have been said. */
export async function endQuestions(
  deps: Deps,
  machine: Machine,
  watch: Watch,
  end: WarningEnd,
): Promise<Write[]> {
  const writes: Write[] = [];
  for (const key of questionKeys(machine, watch)) {
    const row = await deps.store.saying(key);
    const notice = row?.saying.notice;
    if (row === undefined || notice === undefined || !isSettled(notice, end)) continue;
    writes.push({ write: 'say', saying: { ...row.saying, notice: { ...notice, machine, end } } });
  }
  return writes;
}

function questionKeys(machine: Machine, watch: Watch): readonly string[] {
  const { round, memoryAskedAt, unknownSince, unknownTold, leaseTold, hours } = watch;
  return [
    ...(round === 0
      ? []
      : [...[false, true].map((reminder) => warningKey(machine, round, reminder)), offerKey(machine, round)]),
    ...(memoryAskedAt === undefined ? [] : [memoryKey(machine, memoryAskedAt)]),
    ...(unknownTold && unknownSince !== undefined ? [unknownKey(machine, unknownSince)] : []),
    ...(hours?.askUntil === undefined
      ? []
      : [false, true].map((letGo) => afterHoursKey(machine, hours.due, letGo))),
    ...(leaseTold === undefined || leaseTold.told.length === 0
      ? []
      : (['early', 'late', 'over'] as const).map((which) => leaseKey(machine, leaseTold.until, which))),
  ];
}

function isSettled(notice: Notice, end: WarningEnd): notice is Question {
  const kinds: readonly Notice['kind'][] = SETTLED[end.kind];
  if (!kinds.includes(notice.kind) || ('end' in notice && notice.end !== undefined)) return false;
  return notice.kind !== 'lease-ending' || end.kind !== 'kept' || end.until > notice.endsAt;
}

const FOLLOWED: readonly Notice['kind'][] = ['stopped', 'preempted', 'ended', 'not-started'];

/** Brings the message of how the machine's run number `starts` ended, or could not begin, up to date, so that it offers nothing that is done already. */
export async function followStop(deps: Deps, machine: Machine, starts: number): Promise<Write[]> {
  const rows = await Promise.all(
    [stopKey(machine, starts), notStartedKey(machine, starts), endedKey(machine)].map((key) =>
      deps.store.saying(key),
    ),
  );
  return rows.flatMap((row) => {
    const notice = row?.saying.notice;
    if (row === undefined || notice === undefined || !FOLLOWED.includes(notice.kind)) return [];
    if (!('machine' in notice)) return [];
    return [{ write: 'say' as const, saying: { ...row.saying, notice: { ...notice, machine } } }];
  });
}

/** Since when it has been idle; a verdict alone sees no further back than its window. */
export async function idleSinceOf(deps: Deps, machine: Machine): Promise<Millis | undefined> {
  const watch = await watchOf(deps, machine);
  const verdict = watch?.lastVerdict;
  return verdict?.kind === 'idle' ? (watch?.quietSince ?? verdict.since) : undefined;
}
