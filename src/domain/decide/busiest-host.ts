/** The hosts of a slice as one machine, for what is shown of it: of every minute the busiest host. */
import { SIGNALS } from '../signal.ts';
import { MINUTE } from '../time.ts';
import type { Sample, Samples, Signal } from '../utilization.ts';

/** Minutes that a host lacks are those of the others: for showing only, since it proves no idleness. */
export function busiestHost(hosts: readonly Samples[]): Samples {
  const [first, ...others] = hosts;
  if (others.length === 0) return first ?? {};
  const merged: { [signal in Signal]?: readonly Sample[] } = {};
  for (const signal of SIGNALS) {
    const minutes = new Map<number, Sample>();
    for (const sample of hosts.flatMap((samples) => samples[signal] ?? [])) {
      const minute = Math.floor(sample.at / MINUTE);
      const there = minutes.get(minute);
      if (there === undefined || sample.value > there.value) minutes.set(minute, sample);
    }
    if (minutes.size > 0) merged[signal] = [...minutes.values()].toSorted((a, b) => a.at - b.at);
  }
  return merged;
}
