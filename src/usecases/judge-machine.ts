/** Which of the samples of a machine are judged, and by which rule. */
import { busyCopying } from '../domain/copy.ts';
import { judge, judgeTpu, type Troubles } from '../domain/decide/idle.ts';
import { hostsOf } from '../domain/hosts.ts';
import type { Machine } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { IdleRule, Samples, Verdict } from '../domain/utilization.ts';

/** `samplesOf` gives what is known of a host; a machine with GPUs has one. */
export function judgeMachine(
  machine: Machine,
  samplesOf: (host: number) => Samples,
  rule: IdleRule,
  now: Millis,
  upSince: Millis,
  troubles: Troubles,
): Verdict {
  const verdict =
    machine.kind === 'tpu'
      ? judgeTpu(everyHost(machine, samplesOf), rule, now, upSince, troubles)
      : judge(samplesOf(0), rule, now, upSince, troubles);
  return busyCopying(verdict, machine.copy, machine.name);
}

/** One entry per host; none where their number is not known, which is then unknown as a whole. */
export function everyHost(machine: Machine, samplesOf: (host: number) => Samples): Samples[] {
  const hosts = hostsOf(machine);
  const count = hosts === undefined ? 0 : hosts.perSlice * hosts.slices;
  return Array.from({ length: count }, (_, host) => samplesOf(host));
}
