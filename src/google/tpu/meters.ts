/** Utilization of the Cloud TPU API's machines from Cloud Monitoring, host by host: a call or two per signal and project. */
import { ok, type Result } from '../../domain/result.ts';
import type { Sample } from '../../domain/utilization.ts';
import type { MeteredTpu, MeterRead, Meters, TpuMeterQuery } from '../../ports/meters.ts';
import type { GoogleConnection } from '../connect.ts';
import { type Measured, type Metric, paired, readMetric, wholeMinutes } from '../time-series.ts';
import { tensorcoreSamples } from './tensorcore.ts';

/** A signal is made of one metric, or of two whose values of the same minute belong together. */
interface Source {
  readonly metrics: readonly [Metric] | readonly [Metric, Metric];
  combine(first: readonly Sample[], second: readonly Sample[]): readonly Sample[];
}

const NETWORK = 'tpu.googleapis.com/network';

/** Metrics and their units: cloud.google.com/monitoring/api/metrics_gcp, under tpu.googleapis.com (beta). */
const SOURCES: Readonly<Record<TpuMeterQuery['signal'], Source>> = {
  // Seconds and percent; of the chips of a host the one that worked last counts.
  tensorcore: {
    metrics: [
      {
        type: 'tpu.googleapis.com/tpu/tensorcore/idle_duration',
        aligner: 'ALIGN_MIN',
        reducer: 'REDUCE_MIN',
      },
      { type: 'tpu.googleapis.com/tpu/mxu/utilization', aligner: 'ALIGN_MAX', reducer: 'REDUCE_MAX' },
    ],
    combine: tensorcoreSamples,
  },
  // Percent of each core already, unlike that of an instance.
  cpu: {
    metrics: [{ type: 'tpu.googleapis.com/cpu/utilization', aligner: 'ALIGN_MAX', reducer: 'REDUCE_MEAN' }],
    combine: (percent) => percent,
  },
  // Counts of bytes, as of an instance.
  network: {
    metrics: [
      { type: `${NETWORK}/received_bytes_count`, aligner: 'ALIGN_RATE', reducer: 'REDUCE_SUM' },
      { type: `${NETWORK}/sent_bytes_count`, aligner: 'ALIGN_RATE', reducer: 'REDUCE_SUM' },
    ],
    combine: (received, sent) => paired(received, sent, (a, b) => a + b),
  },
};

const WORKERS: Measured = { resource: 'tpu_worker', labels: ['zone', 'node_id', 'worker_id'] };

/** One host of one of the TPUs that were asked for. */
interface Host {
  readonly instanceId: string;
  readonly host: number;
}

type OnHost = Parameters<Meters['readTpus']>[1];

/** The Meters port's `readTpus`. */
export async function readTpus(
  google: GoogleConnection,
  query: TpuMeterQuery,
  onSeries: OnHost,
): Promise<Result<MeterRead>> {
  const whole = wholeMinutes(query);
  if (whole === undefined || query.tpus.length === 0) return ok({ complete: true, series: 0 });
  const { metrics, combine } = SOURCES[query.signal];
  const hostOf = recogniser(query.tpus);
  const read: { readonly host: Host; readonly parts: (readonly Sample[])[] }[] = [];
  const byLabels = new Map<string, (typeof read)[number]>();
  let complete = true;
  let series = 0;
  for (const [part, metric] of metrics.entries()) {
    const done = await readMetric(google, whole, metric, WORKERS, (labels, samples) => {
      const host = hostOf(labels);
      if (host === undefined) return;
      const key = labels.join('/');
      const there = byLabels.get(key) ?? { host, parts: [[], []] };
      if (!byLabels.has(key)) {
        byLabels.set(key, there);
        read.push(there);
      }
      there.parts[part] = samples;
    });
    if (!done.ok) return done;
    complete &&= done.value.complete;
    series += done.value.series;
  }
  for (const { host, parts } of read) {
    const samples = combine(parts[0] ?? [], parts[1] ?? []);
    if (samples.length > 0) onSeries(host.instanceId, host.host, samples);
  }
  return ok({ complete, series });
}

/**
 * Finds the host that a series is of. Whether `node_id` is a node's name or its numeric id is not documented (UNVERIFIED;
 * nodes have both), so either is taken; names are unique within a zone only, ids everywhere. `worker_id` counts from 0
 * within the node, as Node.networkEndpoints does.
 */
function recogniser(tpus: readonly MeteredTpu[]): (labels: readonly string[]) => Host | undefined {
  const nodes = new Map<string, { readonly tpu: MeteredTpu; readonly slice: number }>();
  for (const tpu of tpus) {
    const { slices, zone, name, instanceId } = tpu;
    if (slices === undefined) {
      nodes.set(`${zone}/${name}`, { tpu, slice: 0 });
      nodes.set(instanceId, { tpu, slice: 0 });
    } else {
      for (let slice = 0; slice < slices; slice++) nodes.set(`${zone}/${name}-${slice}`, { tpu, slice });
    }
  }
  return ([zone = '', nodeId = '', workerId = '']) => {
    const found = nodes.get(nodeId) ?? nodes.get(`${zone}/${nodeId}`);
    if (found === undefined || !/^\d{1,5}$/.test(workerId)) return undefined;
    const { tpu, slice } = found;
    const worker = Number(workerId);
    return worker < tpu.hosts ? { instanceId: tpu.instanceId, host: slice * tpu.hosts + worker } : undefined;
  };
}
