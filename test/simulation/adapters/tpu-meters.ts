/** The hosts of the simulated estate's TPUs without the wire: one point a minute, made as Cloud Monitoring aligns. */
import { MINUTE, type Millis, SECOND } from '../../../src/domain/time.ts';
import type { Sample } from '../../../src/domain/utilization.ts';
import { tensorcoreSamples } from '../../../src/google/tpu/tensorcore.ts';
import type { MeteredTpu, TpuMeterQuery } from '../../../src/ports/meters.ts';
import type { World } from '../../../src/sandbox/world/world.ts';

const SERVICE = 'tpu.googleapis.com';

export interface HostSamples {
  readonly instanceId: string;
  readonly host: number;
  readonly samples: readonly Sample[];
}

/** `query` begins and ends on a full minute. */
export function samplesOfTpus(world: World, query: TpuMeterQuery): HostSamples[] {
  return query.tpus.flatMap((tpu) =>
    Array.from({ length: tpu.hosts * (tpu.slices ?? 1) }, (_, host) => ({
      instanceId: tpu.instanceId,
      host,
      samples: ofHost(world, query, tpu, host),
    })).filter(({ samples }) => samples.length > 0),
  );
}

function ofHost(world: World, query: TpuMeterQuery, tpu: MeteredTpu, host: number): Sample[] {
  const node = tpu.slices === undefined ? tpu.name : `${tpu.name}-${Math.floor(host / tpu.hosts)}`;
  const worker = String(host % tpu.hosts);

  /** The values of each minute, of all series of this host. */
  function minutes(metric: string, join: (values: readonly number[]) => number): Map<Millis, number> {
    const found = new Map<Millis, number[]>();
    for (const { resource, points } of world.timeSeries(
      query.project,
      `${SERVICE}/${metric}`,
      query.from,
      query.to,
    )) {
      if (resource.type !== 'tpu_worker') continue;
      const { zone, node_id: nodeId, worker_id: workerId } = resource.labels;
      if (zone !== tpu.zone || nodeId !== node || workerId !== worker) continue;
      for (const { at, value } of points) {
        const minute = Math.ceil(at / MINUTE) * MINUTE;
        if (minute <= query.to) found.set(minute, [...(found.get(minute) ?? []), value]);
      }
    }
    return new Map([...found].map(([at, values]) => [at, join(values)]));
  }

  function samples(values: ReadonlyMap<Millis, number>): Sample[] {
    return [...values].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at);
  }

  switch (query.signal) {
    case 'tensorcore':
      return tensorcoreSamples(
        samples(minutes('tpu/tensorcore/idle_duration', least)),
        samples(minutes('tpu/mxu/utilization', most)),
      );
    case 'cpu':
      return samples(minutes('cpu/utilization', mean));
    case 'network': {
      const sent = minutes('network/sent_bytes_count', total);
      const received = minutes('network/received_bytes_count', total);
      return samples(received).flatMap(({ at, value }) => {
        const other = sent.get(at);
        return other === undefined ? [] : { at, value: (value + other) / (MINUTE / SECOND) };
      });
    }
  }
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}

function total(values: readonly number[]): number {
  return values.reduce((a, b) => a + b);
}

function mean(values: readonly number[]): number {
  return total(values) / values.length;
}
