/** Samples of a machine's utilization, computed from seed, minute and profile whenever they are asked for. */
import type { Duration, Millis } from '../../domain/time.ts';
import { MINUTE, SECOND } from '../../domain/time.ts';
import type { Activity } from './console.ts';
import { type Machine, type Run, runAt, valueAt } from './machine.ts';
import { randomAt, randomOf } from './random.ts';
import { GPUS } from './series.ts';
import { CHIPS } from './tpu-machines.ts';
import type { ActivityProfile, Point, TimeSeries } from './types.ts';

/** Every metric of Google's is sampled once a minute. */
const EVERY: Duration = MINUTE;
/** A sample is visible so long after it was taken, at the earliest and at the latest. */
const SOONEST: Duration = 30 * SECOND;
const LATEST: Duration = 240 * SECOND;

/** Traffic of a machine on which nobody does anything: time sync, agent, metadata. */
const IDLE_BYTES_PER_SECOND = 900;
/** Agents and the kernel of such a machine, in vCPUs. */
const IDLE_VCPUS = 0.06;

interface Metric {
  readonly type: string;
  readonly source: 'agent' | 'host';
  readonly metricKind: 'GAUGE' | 'DELTA';
  readonly valueType: 'DOUBLE' | 'INT64';
  readonly unit: string;
  /** One entry per series of a machine. */
  series(machine: Machine): readonly Series[];
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Spreads the noise of one series apart from that of the others. */
  readonly salt: number;
  value(activity: Activity, noise: number): number;
}

const METRICS: readonly Metric[] = [
  {
    type: 'agent.googleapis.com/gpu/utilization',
    source: 'agent',
    metricKind: 'GAUGE',
    valueType: 'DOUBLE',
    unit: '%',
    series: (machine) =>
      gpuLabels(machine).map((labels, i) => ({
        labels,
        salt: 11 + i,
        value: (activity, noise) => percent(activity.gpu * share(i, noise)),
      })),
  },
  {
    type: 'agent.googleapis.com/gpu/memory/bytes_used',
    source: 'agent',
    metricKind: 'GAUGE',
    valueType: 'INT64',
    unit: 'By',
    series: (machine) => gpuLabels(machine).flatMap((labels, i) => memorySeries(machine, labels, i)),
  },
  {
    type: 'compute.googleapis.com/instance/cpu/utilization',
    source: 'host',
    metricKind: 'GAUGE',
    valueType: 'DOUBLE',
    unit: '10^2.%',
    series: (machine) => [
      {
        labels: { instance_name: machine.ref.name },
        salt: 3,
        value: (activity, noise) =>
          percent(
            Math.max(
              activity.cpu * (0.95 + 0.1 * noise),
              (IDLE_VCPUS / machine.spec.vcpus) * 100 * (0.5 + noise),
            ),
          ) / 100,
      },
    ],
  },
  network('received', 5, 1),
  network('sent', 7, 0.4),
];

const BY_TYPE = new Map(METRICS.map((metric) => [metric.type, metric]));

function network(direction: 'received' | 'sent', salt: number, weight: number): Metric {
  return {
    type: `compute.googleapis.com/instance/network/${direction}_bytes_count`,
    source: 'host',
    metricKind: 'DELTA',
    valueType: 'INT64',
    unit: 'By',
    series: (machine) => [
      {
        labels: { instance_name: machine.ref.name, loadbalanced: 'false' },
        salt,
        value: ({ networkBytesPerSecond }, noise) => {
          const idle = IDLE_BYTES_PER_SECOND * (0.4 + noise);
          const busy = networkBytesPerSecond * weight * (0.9 + 0.2 * noise);
          return Math.round(Math.max(idle, busy) * (EVERY / SECOND));
        },
      },
    ],
  };
}

function memorySeries(machine: Machine, labels: Readonly<Record<string, string>>, i: number): Series[] {
  const bytes = (GPUS[machine.spec.gpus?.type ?? '']?.memoryGib ?? 0) * 2 ** 30;
  const used = ({ gpuMemory }: Activity) => Math.round((bytes * percent(Math.max(gpuMemory, 1))) / 100);
  return [
    { labels: { ...labels, memory_state: 'used' }, salt: 31 + i, value: used },
    { labels: { ...labels, memory_state: 'free' }, salt: 31 + i, value: (a) => bytes - used(a) },
  ];
}

/** gpu_number moves from boot to boot, the uuid stays. The agent says nothing of TPUs. */
function gpuLabels(machine: Machine): Record<string, string>[] {
  const { gpus } = machine.spec;
  if (gpus === undefined || CHIPS[gpus.type] !== undefined) return [];
  const model = GPUS[gpus.type]?.model ?? gpus.type;
  return Array.from({ length: gpus.count }, (_, i) => ({
    gpu_number: String((i + machine.runs.length - 1) % gpus.count),
    uuid: uuid(machine, i),
    model,
  }));
}

function uuid(machine: Machine, i: number): string {
  const hex = [0, 1, 2, 3].map((part) =>
    Math.floor(randomOf(machine.stream, `gpu ${machine.spec.gpus?.type} ${i} ${part}`) * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  );
  const all = hex.join('');
  return `GPU-${all.slice(0, 8)}-${all.slice(8, 12)}-${all.slice(12, 16)}-${all.slice(16, 20)}-${all.slice(20)}`;
}

/** The first GPU shows the activity, the others a little less. */
function share(i: number, noise: number): number {
  return i === 0 ? 0.97 + 0.06 * noise : 0.85 + 0.12 * noise;
}

function percent(value: number): number {
  return Math.min(100, Math.max(0, value));
}

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
