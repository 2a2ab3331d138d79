/** Utilization from Cloud Monitoring: one or two calls per signal and project, whatever the number of machines. */
import { ok, type Result } from '../domain/result.ts';
import type { Sample } from '../domain/utilization.ts';
import type { GpuSource, MeterQuery, MeterRead, Meters } from '../ports/meters.ts';
import type { GoogleConnection } from './connect.ts';
import { KeptMinutes } from './kept-minutes.ts';
import { type Measured, type Metric, paired, readMetric, wholeMinutes } from './time-series.ts';
import { readTpus } from './tpu/meters.ts';

/** A signal made of one metric, or of two whose values of the same minute belong together. */
interface Source {
  readonly metrics: readonly [Metric] | readonly [Metric, Metric];
  /** Undefined when the values make no sense together. */
  combine(first: number, second: number): number | undefined;
}

const MEMORY = 'agent.googleapis.com/gpu/memory/bytes_used';
const NETWORK = 'compute.googleapis.com/instance/network';

/** Metrics and their units: cloud.google.com/monitoring/api/metrics_gcp and metrics_opsagent. */
const SOURCES: Readonly<Record<MeterQuery['signal'], Source>> = {
  // Percent already; the busiest GPU counts.
  gpu: {
    metrics: [{ type: 'agent.googleapis.com/gpu/utilization', aligner: 'ALIGN_MAX', reducer: 'REDUCE_MAX' }],
    combine: (busiest) => busiest,
  },
  // 0–1, and a little above when it bursts.
  cpu: {
    metrics: [
      {
        type: 'compute.googleapis.com/instance/cpu/utilization',
        aligner: 'ALIGN_MAX',
        reducer: 'REDUCE_MAX',
      },
    ],
    combine: (share) => Math.min(100, share * 100),
  },
  // Counts of bytes: Google turns them into bytes a second and adds up the interfaces.
  network: {
    metrics: [
      { type: `${NETWORK}/received_bytes_count`, aligner: 'ALIGN_RATE', reducer: 'REDUCE_SUM' },
      { type: `${NETWORK}/sent_bytes_count`, aligner: 'ALIGN_RATE', reducer: 'REDUCE_SUM' },
    ],
    combine: (received, sent) => received + sent,
  },
  // There is no percentage. GPUs of one machine are alike, so the most that one uses and the least that one has
  // free belong to the same GPU, and make up its memory.
  'gpu-memory': {
    metrics: [
      {
        type: MEMORY,
        only: 'metric.labels.memory_state = "used"',
        aligner: 'ALIGN_MAX',
        reducer: 'REDUCE_MAX',
      },
      {
        type: MEMORY,
        only: 'metric.labels.memory_state = "free"',
        aligner: 'ALIGN_MIN',
        reducer: 'REDUCE_MIN',
      },
    ],
    combine: shareOfMemory,
  },
};

const DCGM_MEMORY = 'workload.googleapis.com/gpu.dcgm.memory.bytes_used';

/** What the Ops Agent's DCGM receiver (version 2) and the hosts of A3 Mega and later say of GPUs. */
const OTHERS: Readonly<Record<GpuSource, Partial<Readonly<Record<MeterQuery['signal'], Source>>>>> = {
  dcgm: {
    gpu: {
      metrics: [
        { type: 'workload.googleapis.com/gpu.dcgm.utilization', aligner: 'ALIGN_MAX', reducer: 'REDUCE_MAX' },
      ],
      combine: fromShare,
    },
    // As the agent's own, but the label is called `state`.
    'gpu-memory': {
      metrics: [
        {
          type: DCGM_MEMORY,
          only: 'metric.labels.state = "used"',
          aligner: 'ALIGN_MAX',
          reducer: 'REDUCE_MAX',
        },
        {
          type: DCGM_MEMORY,
          only: 'metric.labels.state = "free"',
          aligner: 'ALIGN_MIN',
          reducer: 'REDUCE_MIN',
        },
      ],
      combine: shareOfMemory,
    },
  },
  host: {
    gpu: {
      metrics: [
        {
          type: 'compute.googleapis.com/instance/gpu/sm_utilization',
          aligner: 'ALIGN_MAX',
          reducer: 'REDUCE_MAX',
        },
      ],
      combine: fromShare,
    },
  },
};

/**
 * Percent from a share of 0–1, which DCGM's is. Of the hosts' the documentation says only that anything above zero is
 * work (UNVERIFIED scale), so what is above 1 is taken for percent, and the doubtful rest for a share: busier, never idler.
 */
function fromShare(value: number): number {
  return Math.min(100, value > 1 ? value : value * 100);
}

function shareOfMemory(used: number, free: number): number | undefined {
  return used + free > 0 ? (used / (used + free)) * 100 : undefined;
}

function sourceOf({ signal, source }: MeterQuery): Source | undefined {
  return source === undefined ? SOURCES[signal] : OTHERS[source][signal];
}

/** Google does not know a metric of the `workload.` kind until something has written it: then nobody in the project has it. */
function silentIfUnknown(query: MeterQuery, read: Result<MeterRead>): Result<MeterRead> {
  const isUnknown = query.source !== undefined && !read.ok && read.fault.kind === 'not-found';
  return isUnknown ? ok(NOTHING) : read;
}

const NOTHING: MeterRead = { complete: true, series: 0 };

/** The Meters port. */
export function monitoringMeters(google: GoogleConnection): Meters {
  return {
    readTpus: (query, onSeries) => readTpus(google, query, onSeries),
    async read(query, onSeries) {
      const whole = wholeMinutes(query);
      const source = sourceOf(query);
      if (whole === undefined || source === undefined) return ok(NOTHING);
      return silentIfUnknown(query, await readSource(google, whole, source, onSeries));
    },
  };
}

async function readSource(
  google: GoogleConnection,
  query: MeterQuery,
  { metrics, combine }: Source,
  onSeries: OnMachine,
): Promise<Result<MeterRead>> {
  const [first, second] = metrics;
  const of = machinesOf(query);
  if (second === undefined) {
    return readMetric(google, query, first, of, ([id = ''], samples) =>
      emit(
        onSeries,
        id,
        made(samples, (value) => combine(value, 0)),
      ),
    );
  }
  const firsts = new KeptMinutes(query);
  const one = await readMetric(google, query, first, of, ([id = ''], samples) => firsts.put(id, samples));
  if (!one.ok) return one;
  const two = await readMetric(google, query, second, of, ([id = ''], samples) =>
    emit(onSeries, id, paired(firsts.samples(id), samples, combine)),
  );
  return two.ok ? ok(both(one.value, two.value)) : two;
}

/** How two reads ended that make up one. */
function both(one: MeterRead, two: MeterRead): MeterRead {
  return { complete: one.complete && two.complete, series: one.series + two.series };
}

function machinesOf({ instanceId, instanceIds }: MeterQuery): Measured {
  const ids = instanceId === undefined ? instanceIds : [instanceId];
  return {
    resource: 'gce_instance',
    labels: ['instance_id'],
    ...(ids === undefined ? {} : { only: `resource.labels.instance_id = ${oneOf(ids)}` }),
  };
}

/** In the words of a Monitoring filter. */
function oneOf(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  return quoted.length === 1 ? quoted.join('') : `one_of(${quoted.join(',')})`;
}

/** Called with the samples of one machine, oldest first. */
type OnMachine = (instanceId: string, samples: readonly Sample[]) => void;

function emit(onSeries: OnMachine, id: string, samples: readonly Sample[]): void {
  if (samples.length > 0) onSeries(id, samples);
}

/** One sample for each that makes sense. */
function made(samples: readonly Sample[], figureOf: (value: number) => number | undefined): Sample[] {
  return samples.flatMap(({ at, value }) => {
    const figure = figureOf(value);
    return figure === undefined ? [] : { at, value: figure };
  });
}
