/** What Cloud Monitoring shows of TensorCores, as percent of a minute: for how long they are idle, and how hard they work. */
import { MINUTE, type Millis, SECOND } from '../../domain/time.ts';
import type { Sample } from '../../domain/utilization.ts';

/** Percent that a minute shows at least in which a core did anything: what it did need not use the matrix units. */
export const WORKED = 1;

/** Samples are 60 s apart and their periods a minute long: the same moment may look this far off in the next one. */
const SLACK = 1.5 * MINUTE;

/**
 * `idle`: seconds since the host's busiest core last did something, at the end of each minute
 * (tpu.googleapis.com/tpu/tensorcore/idle_duration); `levels`: percent of the matrix units' work
 * (tpu.googleapis.com/tpu/mxu/utilization). Both oldest first. A minute is idle only where the moment of the last work
 * lies before it and has stood still since the minute before: values of another scale, whose moment moves on with
 * every sample, count as work. Where that moment goes back (a core fell silent, a scale changed) nothing is known.
 * Levels alone prove work, never idleness.
 */
export function tensorcoreSamples(idle: readonly Sample[], levels: readonly Sample[]): Sample[] {
  const levelAt = new Map(levels.map(({ at, value }) => [at, value]));
  const samples: Sample[] = [];
  const seen = new Set<Millis>();
  let previous: { readonly at: Millis; readonly lastWork: Millis } | undefined;
  for (const { at, value } of idle) {
    if (value < 0) continue;
    seen.add(at);
    const level = levelAt.get(at) ?? 0;
    const lastWork = at - value * SECOND;
    const since = Math.min(at - MINUTE, previous?.at ?? at);
    const moved = previous === undefined ? 0 : lastWork - previous.lastWork;
    const worked = lastWork > since || moved > SLACK;
    if (worked) samples.push({ at, value: Math.max(WORKED, level) });
    else if (moved >= -SLACK || level >= WORKED) samples.push({ at, value: level });
    // While it is idle the moment stays as it was seen first: a slow drift adds up.
    previous = { at, lastWork: worked ? lastWork : (previous?.lastWork ?? lastWork) };
  }
  for (const { at, value } of levels) {
    if (!seen.has(at) && value >= WORKED) samples.push({ at, value });
  }
  return samples.sort((a, b) => a.at - b.at);
}
