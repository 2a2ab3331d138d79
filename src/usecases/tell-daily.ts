/** What the administrators are told once a day, from the digest's hour on, by whichever replica comes first. */
import type { Notice } from '../domain/notice.ts';
import type { JournalKind } from '../domain/request.ts';
import type { Millis } from '../domain/time.ts';
import { dayOf, momentOf } from '../domain/time-of-day.ts';
import type { Deps } from './deps.ts';
import { toAdmins } from './sayings.ts';

/** The digest's hour today, where it has come and nobody has taken that slot for it; else undefined. */
export async function dueToday(deps: Deps, slot: string, now: Millis): Promise<Millis | undefined> {
  const { timeZone, digest } = deps.policy;
  const due = momentOf(dayOf(now, timeZone), digest.hour, 0, timeZone);
  return now < due || ((await deps.store.lastSlot(slot)) ?? 0) >= due ? undefined : due;
}

/** `name:2026-11-20`, of the day of that moment. */
export function dailyKey({ policy }: Pick<Deps, 'policy'>, name: string, at: Millis): string {
  return `${name}:${dayOf(at, policy.timeZone)}`;
}

export interface DailyTale {
  /** Of the message's key, before the day. */
  readonly name: string;
  readonly kind: JournalKind;
  readonly text: string;
  readonly detail: unknown;
  readonly notice: Notice;
}

/** Takes the day's slot, and owes the message with it; undefined settles a day on which there is nothing to tell. */
export async function tellAdmins(
  deps: Deps,
  slot: string,
  due: Millis,
  tale: DailyTale | undefined,
  now: Millis,
): Promise<void> {
  if (tale === undefined) {
    await deps.store.takeSlot(slot, due, []);
    return;
  }
  const { name, kind, text, detail, notice } = tale;
  const entry = { at: now, machineId: undefined, machineName: undefined, kind, text, detail };
  await deps.store.takeSlot(slot, due, [
    { write: 'journal', entry },
    ...toAdmins(deps, dailyKey(deps, name, now), notice),
  ]);
}
