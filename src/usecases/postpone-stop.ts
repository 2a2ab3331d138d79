/** A stop that is put off: what was promised of it is corrected wherever it stands. */
import type { Machine } from '../domain/machine.ts';
import type { Notice } from '../domain/notice.ts';
import type { Millis } from '../domain/time.ts';
import type { Decision, Watch } from '../domain/watch.ts';
import type { Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import { offerKey, warningKey } from './sayings.ts';
import { journal } from './step.ts';

const WHY = {
  unknown: 'is put off: its signals cannot be read now',
  'late-delivery': 'is put off: its warning arrived late',
  frozen: 'is put off: the watchdog is frozen',
  unfrozen: 'is announced anew: the freeze was lifted',
} as const satisfies Readonly<Record<Extract<Decision, { kind: 'postpone' }>['because'], string>>;

/** Corrects the time that the open warning promises, and until when its machine is on offer. */
export async function postpone(
  deps: Pick<Deps, 'store'>,
  machine: Machine,
  after: Watch,
  { stopAt, because }: Extract<Decision, { kind: 'postpone' }>,
  now: Millis,
): Promise<Write[]> {
  const open = await Promise.all(
    [warningKey(machine, after.round, false), offerKey(machine, after.round)].map((key) =>
      deps.store.saying(key),
    ),
  );
  return [
    journal(machine, now, 'kept', `The stop of ${machine.name} ${WHY[because]}.`, { stopAt }),
    ...open.flatMap((row): Write[] => {
      const notice = row?.saying.notice;
      if (row === undefined || notice === undefined) return [];
      const { kind } = notice;
      if ((kind === 'idle-warning' || kind === 'hours-ending') && notice.end === undefined) {
        return [
          { write: 'say' as const, saying: { ...row.saying, notice: timed(notice, stopAt, because, now) } },
        ];
      }
      if (notice.kind === 'hand-over' && notice.end === undefined) {
        return [{ write: 'say' as const, saying: { ...row.saying, notice: { ...notice, until: stopAt } } }];
      }
      return [];
    }),
  ];
}

/** With the new time, and whether that is the end of a freeze. */
function timed(
  notice: Extract<Notice, { kind: 'idle-warning' | 'hours-ending' }>,
  stopAt: Millis,
  because: Extract<Decision, { kind: 'postpone' }>['because'],
  timedAt: Millis,
): Notice {
  if (notice.kind === 'hours-ending') return { ...notice, stopAt, timedAt };
  const { frozen: _, ...rest } = notice;
  return { ...rest, stopAt, timedAt, ...(because === 'frozen' ? { frozen: true } : {}) };
}
