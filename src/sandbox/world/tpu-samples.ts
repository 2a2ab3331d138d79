/**
 * Samples of TPU hosts as Cloud Monitoring has them, computed whenever they are asked for. Resource `tpu_worker` with
 * the labels project_id, zone, node_id (the node's name: UNVERIFIED) and worker_id ("0" …, in the order of
 * networkEndpoints); one point a minute, visible within 180 s:
 *
 * | metric type, below tpu.googleapis.com/ | kind, type, unit | metric labels |
 * |---|---|---|
 * | cpu/utilization | GAUGE DOUBLE, 0–100 % | core ("0" … "3": four stand for all of a host) |
 * | memory/usage | GAUGE INT64 bytes | – |
 * | network/received_bytes_count, network/sent_bytes_count | DELTA INT64 bytes of the minute before | – |
 * | tpu/mxu/utilization | GAUGE DOUBLE, 0–100 % | – |
 * | tpu/tensorcore/idle_duration | GAUGE INT64, seconds since its last work or since the node was READY | chip ("0" …) |
 */
import { type Duration, MINUTE, type Millis, SECOND } from '../../domain/time.ts';
import type { Activity } from './console.ts';
import { type Run, runAt } from './machine.ts';
import { randomAt } from './random.ts';
import { activityAt, reportsAt } from './samples.ts';
import type { TpuNode } from './tpu-node.ts';
import type { Point, TimeSeries } from './types.ts';

const PREFIX = 'tpu.googleapis.com/';
const EVERY: Duration = MINUTE;
const SOONEST: Duration = 30 * SECOND;
const LATEST: Duration = 180 * SECOND;
/** Steps in which the last work is looked for. */
const STEP: Duration = 15 * SECOND;
const CORES = 4;
const IDLE_BYTES_PER_SECOND = 900;
/** A host has 24 vCPUs at least, most have hundreds. */
const IDLE_CPU_PERCENT = 0.1;
const GIB = 2 ** 30;

interface Moment {
  readonly at: Millis;
  readonly run: Run;
  readonly activity: Activity;
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Spreads the noise of one series apart from that of the others. */
  readonly salt: number;
}

interface Metric {
  readonly metricKind: TimeSeries['metricKind'];
  readonly valueType: TimeSeries['valueType'];
  readonly unit: string;
  series(chips: number): readonly Series[];
  /** `share`: of the node's activity, what this host shows. `idle`: seconds since the last work. */
  value(moment: Moment, noise: number, share: number, idle: () => number): number;
}

const ONE: readonly Series[] = [{ labels: {}, salt: 1 }];

const METRICS: Readonly<Record<string, Metric>> = {
  'cpu/utilization': {
    ...gauge('DOUBLE', '%'),
    series: () => Array.from({ length: CORES }, (_, i) => ({ labels: { core: String(i) }, salt: 100 + i })),
    value: ({ activity }, noise, share) =>
      percent(Math.max(activity.cpu * share * (0.95 + 0.1 * noise), IDLE_CPU_PERCENT * (0.5 + noise))),
  },
  'memory/usage': {
    ...gauge('INT64', 'By'),
    series: () => ONE,
    value: ({ activity }, noise) => Math.round((6 + noise + activity.gpuMemory * 0.4) * GIB),
  },
  'network/received_bytes_count': network(5, 1),
  'network/sent_bytes_count': network(7, 0.4),
  'tpu/mxu/utilization': {
    ...gauge('DOUBLE', '%'),
    series: () => [{ labels: {}, salt: 11 }],
    value: ({ activity }, noise, share) => percent(activity.gpu * share * (0.97 + 0.06 * noise)),
  },
  'tpu/tensorcore/idle_duration': {
    ...gauge('INT64', 's'),
    series: (chips) =>
      Array.from({ length: chips }, (_, i) => ({ labels: { chip: String(i) }, salt: 200 + i })),
    value: (_moment, _noise, _share, idle) => idle(),
  },
};

function gauge(valueType: Metric['valueType'], unit: string) {
  return { metricKind: 'GAUGE' as const, valueType, unit };
}

function network(salt: number, weight: number): Metric {
  return {
    metricKind: 'DELTA',
    valueType: 'INT64',
    unit: 'By',
    series: () => [{ labels: {}, salt }],
    value: ({ activity }, noise, share) => {
      const idle = IDLE_BYTES_PER_SECOND * (0.4 + noise);
      const busy = activity.networkBytesPerSecond * weight * share * (0.9 + 0.2 * noise);
      return Math.round(Math.max(idle, busy) * (EVERY / SECOND));
    },
  };
}

function percent(value: number): number {
  return Math.min(100, Math.max(0, value));
}

/** The series of one node, worker by worker, with points in (from, to] that are visible at `now`. */
export function* seriesOfNode(
  node: TpuNode,
  metricType: string,
  from: Millis,
  to: Millis,
  now: Millis,
): Generator<TimeSeries> {
  const metric = metricType.startsWith(PREFIX) ? METRICS[metricType.slice(PREFIX.length)] : undefined;
  if (metric === undefined) return;
  const moments = momentsOf(node, from, to, now);
  if (moments.length === 0) return;
  const idle = idleAt(node);
  const { project, zone, name } = node.ref;
  const { chips, hosts } = node.spec.slice;
  for (let worker = 0; worker < hosts; worker++) {
    const labels = { project_id: project, zone, node_id: name, worker_id: String(worker) };
    for (const series of metric.series(chips / hosts)) {
      const stream = node.stream ^ Math.imul(series.salt + 1000 * worker, 0x85ebca6b);
      yield {
        metric: { type: metricType, labels: series.labels },
        resource: { type: 'tpu_worker', labels },
        metricKind: metric.metricKind,
        valueType: metric.valueType,
        unit: metric.unit,
        points: moments.map((moment): Point => {
          const noise = randomAt(stream, Math.floor(moment.at / EVERY));
          const share = worker === 0 ? 1 : 0.9 + 0.08 * noise;
          return { at: moment.at, value: metric.value(moment, noise, share, () => idle(moment)) };
        }),
      };
    }
  }
}

function momentsOf(node: TpuNode, from: Millis, to: Millis, now: Millis): Moment[] {
  const [first] = node.runs;
  if (first === undefined) return [];
  const offset = Math.floor(randomAt(node.stream, -1) * 60) * SECOND;
  const last = Math.min(to, node.runs.at(-1)?.to ?? now);
  const moments: Moment[] = [];
  for (let n = Math.floor((Math.max(from, first.from) - offset) / EVERY) + 1; ; n++) {
    const at = n * EVERY + offset;
    if (at > last) return moments;
    const run = runAt(node, at);
    if (run === undefined || at - EVERY < run.from || visibleAt(node, n, offset) > now) continue;
    if (reportsAt(node, run, at)) moments.push({ at, run, activity: activityAt(node, run, at) });
  }
}

/** When the n-th sample can be read; a series grows at its end, and 180 s are three minutes. */
function visibleAt(node: TpuNode, n: number, offset: Duration): Millis {
  let latest = 0;
  for (let i = n - 2; i <= n; i++) {
    const late = randomAt(node.stream ^ 0x51ed270b, i) ** 3;
    latest = Math.max(latest, i * EVERY + offset + SOONEST + late * (LATEST - SOONEST));
  }
  return latest;
}

/** Seconds since the TensorCores last worked; what was found for a moment helps with the next one of its run. */
function idleAt(node: TpuNode): (moment: Moment) => number {
  const known = new Map<Millis, Millis>();
  return ({ at, run }) => {
    const earlier = known.get(at - EVERY);
    const floor = earlier === undefined ? run.from : Math.max(run.from, at - EVERY);
    let worked = earlier ?? run.from;
    for (let then = at; then > floor; then -= STEP) {
      if (activityAt(node, run, then).gpu < 1) continue;
      worked = then;
      break;
    }
    known.set(at, worked);
    return Math.round((at - worked) / SECOND);
  };
}
