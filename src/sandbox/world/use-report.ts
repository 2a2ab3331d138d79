/** What a machine with GPUs reports of its use, each minute, in the guest attribute `lamplighter/use`. */
import { type Duration, MINUTE, type Millis } from '../../domain/time.ts';
import type { Run } from './machine.ts';
import { type Active, activityAt, reportsAt } from './samples.ts';

/** Where it is found, as `namespace/key`. */
export const USE = 'lamplighter/use';

const EVERY: Duration = MINUTE;
/** A report goes back so many minutes. */
const KEPT = 120;
/** Nobody looks further back for when the kernels began to wait. */
const LOOK_BACK = 24 * 60;

/** True when the set-up brings the timer along. */
export function reportsUse(script: string): boolean {
  return script.includes('report use');
}

/** One line of JSON with the minutes of that run until `to`; undefined before its first. */
export function reportOfUse(machine: Active, run: Run, from: Millis, to: Millis): string | undefined {
  const first = Math.ceil(from / EVERY) * EVERY;
  let newest = Math.floor(Math.min(to, run.to ?? to) / EVERY) * EVERY;
  while (newest >= first && !reportsAt(machine, run, newest)) newest -= EVERY;
  if (newest < first) return undefined;
  const minutes: { readonly kernels: number; readonly sessions: number }[] = [];
  let waitingSince: Millis | undefined;
  let waits = true;
  for (
    let at = newest, n = 0;
    at >= first && n < LOOK_BACK && reportsAt(machine, run, at);
    at -= EVERY, n++
  ) {
    const { executing = 0, waiting = 0, sessions = 0 } = activityAt(machine, run, at);
    if (minutes.length < KEPT) minutes.unshift({ kernels: executing, sessions });
    waits &&= executing === 0 && waiting > 0;
    if (waits) waitingSince = at;
    else if (minutes.length === KEPT) break;
  }
  return JSON.stringify({
    at: newest,
    kernels: minutes.map(({ kernels }) => kernels),
    sessions: minutes.map(({ sessions }) => sessions),
    ...(waitingSince === undefined ? {} : { waitingSince }),
  });
}
