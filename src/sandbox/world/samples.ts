/** Samples of a machine's utilization, computed from seed, minute and profile whenever they are asked for. */
import type { Duration, Millis } from '../../domain/time.ts';
import { SECOND } from '../../domain/time.ts';
import type { Activity } from './console.ts';
import { type Machine, type Run, runAt, valueAt } from './machine.ts';
import { BY_TYPE, SAMPLED_EVERY as EVERY, type Metric } from './metrics.ts';
import { randomAt } from './random.ts';
import type { ActivityProfile, Point, TimeSeries } from './types.ts';

/** A sample is visible so long after it was taken, at the earliest and at the latest. */
const SOONEST: Duration = 30 * SECOND;
const LATEST: Duration = 240 * SECOND;

/** The part of a machine that decides what it does. */
export type Active = Pick<Machine, 'ref' | 'behaviours' | 'reporting'>;

/** What the machine does at a moment of one of its runs. */
export function activityAt(machine: Active, run: Run, at: Millis): Activity {
  const behaviour = valueAt(machine.behaviours, at);
  if (behaviour === undefined) throw new Error(`${machine.ref.name} did nothing yet at ${at}`);
  return evaluate(behaviour.profile, at, at - run.from);
}

function evaluate(profile: ActivityProfile, at: Millis, sinceStart: Duration): Activity {
  if (profile.kind === 'constant') return profile.activity;
  if (profile.kind === 'function') return profile.at(at, sinceStart);
  const total = profile.phases.reduce((sum, phase) => sum + phase.for, 0);
  let left = profile.kind === 'cycle' && total > 0 ? sinceStart % total : sinceStart;
  for (const phase of profile.phases) {
    if (left < phase.for) return phase.activity;
    left -= phase.for;
  }
  const last = profile.kind === 'phases' ? profile.after : profile.phases.at(-1)?.activity;
  return last ?? { gpu: 0, cpu: 0, gpuMemory: 0, networkBytesPerSecond: 0 };
}

/** False while the agent sends nothing: not begun, switched off, or in a gap. */
export function reportsAt(machine: Active, run: Run, at: Millis): boolean {
  if (run.agentFrom === undefined || at < run.agentFrom) return false;
  if (valueAt(machine.reporting, at) === false) return false;
  const since = at - run.from;
  const gaps = valueAt(machine.behaviours, at)?.gaps ?? [];
  return !gaps.some((gap) => gap.from <= since && since < gap.to);
}

/**
 * The series of one machine with points in (from, to] that are visible at `now`; none for an unknown metric type.
 * GPU figures are what the agent saw at that instant; CPU and network figures are over the minute before.
 */
export function seriesOfMachine(
  machine: Machine,
  metricType: string,
  from: Millis,
  to: Millis,
  now: Millis,
): TimeSeries[] {
  const metric = BY_TYPE.get(metricType);
  if (metric === undefined) return [];
  const ends = machine.runs.at(-1)?.to ?? now;
  const firstRun = machine.runs[0];
  if (firstRun === undefined || ends < from || firstRun.from > to) return [];
  const times = sampleTimes(machine, metric, Math.max(from, firstRun.from), Math.min(to, ends), now);
  if (times.length === 0) return [];
  const { project, zone } = machine.ref;
  const resource = {
    type: 'gce_instance' as const,
    labels: { project_id: project, instance_id: machine.id, zone },
  };
  return metric.series(machine).map(({ labels, salt, value }) => ({
    metric: { type: metric.type, labels },
    resource,
    metricKind: metric.metricKind,
    valueType: metric.valueType,
    unit: metric.unit,
    points: times.map(({ at, activity }): Point => {
      const noise = randomAt(machine.stream ^ Math.imul(salt, 0x85ebca6b), Math.floor(at / EVERY));
      return { at, value: value(activity, noise) };
    }),
  }));
}

interface Moment {
  readonly at: Millis;
  readonly activity: Activity;
}

function sampleTimes(machine: Machine, metric: Metric, from: Millis, to: Millis, now: Millis): Moment[] {
  // The host samples on the minute; each agent at a second of its own.
  const offset = metric.source === 'host' ? 0 : Math.floor(randomAt(machine.stream, -1) * 60) * SECOND;
  const moments: Moment[] = [];
  for (let n = Math.floor((from - offset) / EVERY) + 1; n * EVERY + offset <= to; n++) {
    const at = n * EVERY + offset;
    const run = runAt(machine, at);
    if (run === undefined || visibleAt(machine, n, offset) > now) continue;
    if (metric.source === 'agent') {
      if (reportsAt(machine, run, at)) moments.push({ at, activity: activityAt(machine, run, at) });
    } else if (at - EVERY >= run.from) moments.push({ at, activity: meanActivity(machine, run, at) });
  }
  return moments;
}

/** The mean over the minute that ends at `at`. */
function meanActivity(machine: Machine, run: Run, at: Millis): Activity {
  const parts = [7.5, 22.5, 37.5, 52.5].map((seconds) =>
    activityAt(machine, run, at - EVERY + seconds * SECOND),
  );
  const [first] = parts;
  if (first !== undefined && parts.every((part) => part === first)) return first;
  const mean = (pick: (activity: Activity) => number) =>
    parts.reduce((sum, part) => sum + pick(part), 0) / parts.length;
  return {
    gpu: mean((a) => a.gpu),
    cpu: mean((a) => a.cpu),
    gpuMemory: mean((a) => a.gpuMemory),
    networkBytesPerSecond: mean((a) => a.networkBytesPerSecond),
  };
}

/**
 * When the n-th sample can be read: its own delay, but never before the samples that precede it (a series grows at
 * its end). 240 s is four minutes, so four predecessors decide.
 */
function visibleAt(machine: Machine, n: number, offset: Duration): Millis {
  let latest = 0;
  for (let i = n - 3; i <= n; i++) {
    const late = randomAt(machine.stream ^ 0x51ed270b, i) ** 3;
    latest = Math.max(latest, i * EVERY + offset + SOONEST + late * (LATEST - SOONEST));
  }
  return latest;
}
