/** The meter on each host of a TPU: what it writes into the guest attribute `lamplighter/tpu` after each whole minute. */
import { type Duration, MINUTE, type Millis, SECOND } from '../../domain/time.ts';
import type { Activity } from './console.ts';
import type { Machine, Run } from './machine.ts';
import { randomAt } from './random.ts';
import { type Active, activityAt, reportsAt } from './samples.ts';

/** Where it is found, as `namespace/key`. */
export const REPORT = 'lamplighter/tpu';

const EVERY: Duration = MINUTE;
/** A report goes back so many minutes. */
const METERED = 120;
const IDLE_BYTES_PER_SECOND = 900;
/** A host has 24 vCPUs at least, most have hundreds. */
const IDLE_CPU_PERCENT = 0.1;

/** A node, or a machine of Compute Engine with chips. */
type Metered = Active & Pick<Machine, 'stream'>;

/** True when the set-up brings the meter along. */
export function writesReport(script: string): boolean {
  return script.includes('report tpu');
}

/**
 * One line of JSON with the minutes that the meter of host `number` has seen whole, from when it was started in that
 * run until `to`; a host that is silent says what it said last. Undefined before its first whole minute.
 */
export function meterReport(
  host: Metered,
  run: Run,
  { number, from, to }: { readonly number: number; readonly from: Millis; readonly to: Millis },
): string | undefined {
  const first = Math.ceil(from / EVERY) * EVERY + EVERY;
  let newest = Math.floor(Math.min(to, run.to ?? to) / EVERY) * EVERY;
  while (newest >= first && !reportsAt(host, run, newest)) newest -= EVERY;
  if (newest < first) return undefined;
  const minutes: ReturnType<typeof meteredMinute>[] = [];
  for (let at = newest; at >= first && minutes.length < METERED && reportsAt(host, run, at); at -= EVERY) {
    minutes.unshift(meteredMinute(host, run, number, at));
  }
  return JSON.stringify({
    at: newest,
    worker: number,
    busy: minutes.map(({ busy }) => busy),
    cpu: minutes.map(({ cpu }) => cpu),
    network: minutes.map(({ network }) => network),
  });
}

/** What a host measures of the minute that ends at `at`: percent of its chips and vCPUs, bytes a second. */
function meteredMinute(
  host: Metered,
  run: Run,
  number: number,
  at: Millis,
): { readonly busy: number; readonly cpu: number; readonly network: number } {
  const parts = [7.5, 22.5, 37.5, 52.5].map((seconds) =>
    activityAt(host, run, at - EVERY + seconds * SECOND),
  );
  const noise = randomAt(host.stream ^ Math.imul(number + 1, 0x27d4eb2f), Math.floor(at / EVERY));
  const share = number === 0 ? 1 : 0.9 + 0.08 * noise;
  const mean = (pick: (activity: Activity) => number) =>
    parts.reduce((sum, part) => sum + pick(part), 0) / parts.length;
  const tenths = (value: number) => Math.round(value * 10) / 10;
  return {
    busy: tenths(percent(Math.max(...parts.map(({ gpu }) => gpu)) * share)),
    cpu: tenths(percent(Math.max(mean((a) => a.cpu) * share, IDLE_CPU_PERCENT * (0.5 + noise)))),
    network: Math.round(
      Math.max(mean((a) => a.networkBytesPerSecond) * share, IDLE_BYTES_PER_SECOND * (0.4 + noise)),
    ),
  };
}

function percent(value: number): number {
  return Math.min(100, Math.max(0, value));
}
