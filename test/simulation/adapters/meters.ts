/** The Meters port over the simulated estate without the wire: one point a minute, made as Cloud Monitoring aligns. */
import { fail, ok, type Result } from '../../../src/domain/result.ts';
import { MINUTE, type Millis, SECOND } from '../../../src/domain/time.ts';
import type { Sample } from '../../../src/domain/utilization.ts';
import type { MeterQuery, MeterRead, Meters } from '../../../src/ports/meters.ts';
import type { TimeSeries } from '../../../src/sandbox/world/types.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import { samplesOfTpus } from './tpu-meters.ts';

const GPU = 'agent.googleapis.com/gpu/utilization';
const MEMORY = 'agent.googleapis.com/gpu/memory/bytes_used';
const CPU = 'compute.googleapis.com/instance/cpu/utilization';
const NETWORK = 'compute.googleapis.com/instance/network';

const DENIED = fail({
  kind: 'denied' as const,
  scope: 'project' as const,
  message: 'Permission monitoring.timeSeries.list denied (or the resource may not exist).',
});

/** By machine, then by the minute's end. */
type Points = Map<string, Map<Millis, number>>;

export function worldMeters(world: World): Meters {
  /** Aligns to minutes and reduces a machine's series to one: `join` of all values of a minute. */
  function read(
    query: MeterQuery,
    type: string,
    join: (a: number, b: number) => number,
    wanted: (series: TimeSeries) => boolean = () => true,
  ): Points {
    const found: Points = new Map();
    for (const series of world.timeSeries(query.project, type, query.from, query.to)) {
      if (series.resource.type !== 'gce_instance') continue;
      const id = series.resource.labels.instance_id;
      if ((query.instanceId !== undefined && query.instanceId !== id) || !wanted(series)) continue;
      if (query.instanceIds?.includes(id) === false) continue;
      const points = found.get(id) ?? new Map<Millis, number>();
      found.set(id, points);
      for (const { at, value } of series.points) {
        const minute = Math.ceil(at / MINUTE) * MINUTE;
        if (minute > query.to) continue;
        const there = points.get(minute);
        points.set(minute, there === undefined ? value : join(there, value));
      }
    }
    return found;
  }

  function signal(query: MeterQuery): Points {
    // No machine of a simulation has another source.
    if (query.source !== undefined) return new Map();
    switch (query.signal) {
      case 'gpu':
        return read(query, GPU, Math.max);
      case 'cpu':
        return mapped(read(query, CPU, Math.max), (share) => Math.min(100, share * 100));
      case 'network': {
        const rate = (direction: string) =>
          read(query, `${NETWORK}/${direction}_bytes_count`, (a, b) => a + b);
        const perSecond = (count: number) => count / (MINUTE / SECOND);
        return joined(mapped(rate('received'), perSecond), mapped(rate('sent'), perSecond), (a, b) => a + b);
      }
      case 'gpu-memory': {
        const state = (name: string) => (series: TimeSeries) => series.metric.labels.memory_state === name;
        return joined(
          read(query, MEMORY, Math.max, state('used')),
          read(query, MEMORY, Math.min, state('free')),
          (used, free) => (used / (used + free)) * 100,
        );
      }
    }
  }

  return {
    async readTpus(query, onSeries) {
      const whole = { ...query, from: onMinute(query.from), to: onMinute(query.to) };
      if (whole.to <= whole.from || query.tpus.length === 0) return ok({ complete: true, series: 0 });
      if (world.project(query.project) === undefined) return DENIED;
      const hosts = samplesOfTpus(world, whole);
      for (const { instanceId, host, samples } of hosts) onSeries(instanceId, host, samples);
      return ok({ complete: true, series: hosts.length });
    },
    async read(query, onSeries): Promise<Result<MeterRead>> {
      const whole = { ...query, from: onMinute(query.from), to: onMinute(query.to) };
      if (whole.to <= whole.from) return ok({ complete: true, series: 0 });
      if (world.project(query.project) === undefined) return DENIED;
      const found = signal(whole);
      for (const [id, points] of found) {
        const samples: Sample[] = [...points].map(([at, value]) => ({ at, value }));
        if (samples.length > 0)
          onSeries(
            id,
            samples.sort((a, b) => a.at - b.at),
          );
      }
      return ok({ complete: true, series: found.size });
    },
  };
}

function onMinute(at: Millis): Millis {
  return Math.floor(at / MINUTE) * MINUTE;
}

function mapped(points: Points, change: (value: number) => number): Points {
  return new Map(
    [...points].map(([id, own]) => [id, new Map([...own].map(([at, value]) => [at, change(value)]))]),
  );
}

/** Half of a minute's value is no value. */
function joined(first: Points, second: Points, join: (a: number, b: number) => number): Points {
  const made: Points = new Map();
  for (const [id, own] of first) {
    const values = new Map<Millis, number>();
    for (const [at, value] of own) {
      const partner = second.get(id)?.get(at);
      if (partner !== undefined) values.set(at, join(value, partner));
    }
    made.set(id, values);
  }
  return made;
}
