/** What the watchdog writes down of a machine's hours: their end, what outlasts them, and a warning taken back. */
import type { Machine } from '../domain/machine.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import type { Decision, Evidence, Watch } from '../domain/watch.ts';
import type { Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import { afterHoursKey, toOwner, warningKey } from './sayings.ts';
import { journal } from './step.ts';
import { endWarnings } from './warnings.ts';

type Warn = Extract<Decision, { kind: 'warn' }> & { readonly hours: object };

/** The warning, or the reminder, that the machine stops for its hours. */
export function hoursEnding(
  machine: Machine,
  { round }: Watch,
  { hours, verdict, stopAt, reminder }: Warn,
  evidence: Evidence,
  now: Millis,
): Write[] {
  const minutes = Math.round((stopAt - now) / MINUTE);
  const text = `The hours of ${machine.name} ${now < hours.at ? 'end' : 'are over'}; it stops in ${minutes} minutes unless somebody keeps it.`;
  return [
    journal(machine, now, reminder ? 'reminded' : 'warned', text, { hours, verdict }),
    toOwner(machine, warningKey(machine, round, reminder), {
      kind: 'hours-ending',
      machine,
      hours,
      verdict,
      evidence,
      stopAt,
      reminder,
      end: undefined,
      now,
    }),
  ];
}

/** It is busy, or nothing is known of it, so it stays on after its hours. */
export function afterHours(
  machine: Machine,
  watch: Watch,
  { hours, verdict, until, letGo }: Extract<Decision, { kind: 'after-hours' }>,
  now: Millis,
): Write[] {
  const how = verdict.kind === 'busy' ? 'it is busy' : 'its utilization is unknown';
  const text = letGo
    ? `${machine.name} is left on after its hours: ${how}, and it is not looked at again for them.`
    : `The hours of ${machine.name} are over, but ${how}, so it stays on for now.`;
  const notice = { kind: 'after-hours', machine, hours, verdict, until, letGo } as const;
  return [
    journal(machine, now, 'kept', text, { hours, verdict, until }),
    toOwner(machine, afterHoursKey(machine, watch.hours?.due ?? hours.at, letGo), notice),
  ];
}

/** The open warning says that it is void, and why. */
export async function calledOff(
  deps: Deps,
  machine: Machine,
  because: string,
  now: Millis,
): Promise<Write[]> {
  return [
    journal(machine, now, 'kept', `The stop of ${machine.name} is called off: ${because}.`),
    ...(await endWarnings(deps, machine, { kind: 'called-off', at: now, because })),
  ];
}
