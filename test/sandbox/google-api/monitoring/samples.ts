/** A few machines' samples, once a minute, as the world would give them to Monitoring. */
import type { Millis } from '../../../../src/domain/time.ts';
import type { SampleSource } from '../../../../src/sandbox/google-api/monitoring/routes.ts';
import type { TimeSeries } from '../../../../src/sandbox/world/types.ts';

export const GPU = 'agent.googleapis.com/gpu/utilization';
export const SENT = 'compute.googleapis.com/instance/network/sent_bytes_count';
export const END = Date.parse('2026-11-21T12:00:00Z');

export interface Machine {
  readonly project: string;
  readonly id: string;
  readonly gpus: number;
  /** Percent of one GPU at a minute counted back from END. */
  gpu(minutesAgo: number, gpu: number): number;
}

/** Every machine also sends 6,000 bytes a minute. */
export function samples(machines: readonly Machine[]): SampleSource {
  return {
    projects: () => [...new Set(machines.map(({ project }) => project))],
    *timeSeries(project, metricType, from, to) {
      for (const machine of machines) {
        if (machine.project === project) yield* seriesOf(machine, metricType, from, to);
      }
    },
  };
}

function* seriesOf(machine: Machine, type: string, from: Millis, to: Millis): Iterable<TimeSeries> {
  const { project, id, gpus, gpu } = machine;
  const labels = { project_id: project, instance_id: id, zone: 'us-central1-a' };
  const resource = { type: 'gce_instance' as const, labels };
  const times: Millis[] = [];
  for (let at = Math.floor(from / 60_000) * 60_000 + 60_000; at <= Math.min(to, END); at += 60_000)
    times.push(at);
  if (times.length === 0) return;
  if (type === SENT) {
    const points = times.map((at) => ({ at, value: 6000 }));
    const metric = { type, labels: { instance_name: `vm-${id}`, loadbalanced: 'false' } };
    yield { metric, resource, metricKind: 'DELTA', valueType: 'INT64', unit: 'By', points };
  }
  for (let n = 0; type === GPU && n < gpus; n++) {
    const points = times.map((at) => ({ at, value: gpu((END - at) / 60_000, n) }));
    const metric = { type, labels: { model: 'NVIDIA L4', gpu_number: String(n), uuid: `GPU-${id}-${n}` } };
    yield { metric, resource, metricKind: 'GAUGE', valueType: 'DOUBLE', unit: '%', points };
  }
}
