/** What Cloud Monitoring measures of machines with GPUs, and what of it each machine has. */
import type { Duration } from '../../domain/time.ts';
import { MINUTE, SECOND } from '../../domain/time.ts';
import type { Activity } from './console.ts';
import type { Machine } from './machine.ts';
import { randomOf } from './random.ts';
import { GPUS } from './series.ts';
import { CHIPS } from './tpu-machines.ts';

/** Every metric of Google's is sampled once a minute. */
export const SAMPLED_EVERY: Duration = MINUTE;

/** Traffic of a machine on which nobody does anything: time sync, agent, metadata. */
const IDLE_BYTES_PER_SECOND = 900;
/** Agents and the kernel of such a machine, in vCPUs. */
const IDLE_VCPUS = 0.06;

/** One metric as the world measures it. */
export interface Metric {
  readonly type: string;
  readonly source: 'agent' | 'host';
  readonly metricKind: 'GAUGE' | 'DELTA';
  readonly valueType: 'DOUBLE' | 'INT64';
  readonly unit: string;
  /** One entry per series of a machine. */
  series(machine: Machine): readonly Series[];
}

export interface Series {
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
    series: (machine) => (usesDcgm(machine) ? [] : gpuSeries(machine, 1)),
  },
  {
    type: 'workload.googleapis.com/gpu.dcgm.utilization',
    source: 'agent',
    metricKind: 'GAUGE',
    valueType: 'DOUBLE',
    unit: '1',
    series: (machine) => (usesDcgm(machine) ? gpuSeries(machine, 100) : []),
  },
  {
    type: 'workload.googleapis.com/gpu.dcgm.memory.bytes_used',
    source: 'agent',
    metricKind: 'GAUGE',
    valueType: 'INT64',
    unit: 'By',
    series: (machine) =>
      usesDcgm(machine)
        ? gpuLabels(machine).flatMap((labels, i) => memorySeries(machine, labels, i, 'state'))
        : [],
  },
  {
    // A share, as its CPU figures are (UNVERIFIED).
    type: 'compute.googleapis.com/instance/gpu/sm_utilization',
    source: 'host',
    metricKind: 'GAUGE',
    valueType: 'DOUBLE',
    unit: '10^2.%',
    series: (machine) => (MEASURED_BY_HOST.has(machine.spec.gpus?.type ?? '') ? gpuSeries(machine, 100) : []),
  },
  {
    type: 'agent.googleapis.com/gpu/memory/bytes_used',
    source: 'agent',
    metricKind: 'GAUGE',
    valueType: 'INT64',
    unit: 'By',
    series: (machine) =>
      usesDcgm(machine)
        ? []
        : gpuLabels(machine).flatMap((labels, i) => memorySeries(machine, labels, i, 'memory_state')),
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

/** By metric type. */
export const BY_TYPE: ReadonlyMap<string, Metric> = new Map(METRICS.map((metric) => [metric.type, metric]));

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
          return Math.round(Math.max(idle, busy) * (SAMPLED_EVERY / SECOND));
        },
      },
    ],
  };
}

/** Accelerator types of A3 Mega, A3 Ultra, A4 and A4X (facts of cloud.google.com/compute/docs/accelerator-optimized). */
const MEASURED_BY_HOST: ReadonlySet<string> = new Set([
  'nvidia-h100-mega-80gb',
  'nvidia-h200-141gb',
  'nvidia-b200',
  'nvidia-gb200',
]);

function usesDcgm({ behaviours }: Machine): boolean {
  return behaviours.at(-1)?.value.dcgm === true;
}

/** One series for each GPU: percent, divided by `scale`. */
function gpuSeries(machine: Machine, scale: number): Series[] {
  return gpuLabels(machine).map((labels, i) => ({
    labels,
    salt: 11 + i,
    value: (activity, noise) => percent(activity.gpu * share(i, noise)) / scale,
  }));
}

function memorySeries(
  machine: Machine,
  labels: Readonly<Record<string, string>>,
  i: number,
  state: 'state' | 'memory_state',
): Series[] {
  const bytes = (GPUS[machine.spec.gpus?.type ?? '']?.memoryGib ?? 0) * 2 ** 30;
  const used = ({ gpuMemory }: Activity) => Math.round((bytes * percent(Math.max(gpuMemory, 1))) / 100);
  return [
    { labels: { ...labels, [state]: 'used' }, salt: 31 + i, value: used },
    { labels: { ...labels, [state]: 'free' }, salt: 31 + i, value: (a) => bytes - used(a) },
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
