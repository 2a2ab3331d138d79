/** A stop that is put off: what was promised of it is corrected wherever it stands. */
import type { Machine } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { Decision, Watch } from '../domain/watch.ts';
import type { Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import { offerKey, warningKey } from './sayings.ts';
import { journal } from './step.ts';

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
  const why = because === 'unknown' ? 'its signals cannot be read now' : 'its warning arrived late';
  return [
    journal(machine, now, 'kept', `The stop of ${machine.name} is put off: ${why}.`, { stopAt }),
    ...open.flatMap((row): Write[] => {
      const notice = row?.saying.notice;
      if (row === undefined || notice === undefined) return [];
      const { kind } = notice;
      if ((kind === 'idle-warning' || kind === 'hours-ending') && notice.end === undefined) {
        return [{ write: 'say' as const, saying: { ...row.saying, notice: { ...notice, stopAt } } }];
      }
      if (notice.kind === 'hand-over' && notice.end === undefined) {
        return [{ write: 'say' as const, saying: { ...row.saying, notice: { ...notice, until: stopAt } } }];
      }
      return [];
    }),
  ];
}
