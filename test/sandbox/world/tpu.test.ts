/** TPU nodes in the world: what their hosts show to Cloud Monitoring, cost, and report of themselves. */
import { describe, expect, test } from 'vitest';
import type { Activity } from '../../../src/sandbox/world/console.ts';
import type { WorldOptions } from '../../../src/sandbox/world/options.ts';
import type { NodeSpec } from '../../../src/sandbox/world/tpu-node.ts';
import { DAY, HOUR, MINUTE, PROJECT, START, worldAt, ZONE } from './worlds.ts';

const BUSY: Activity = { gpu: 80, cpu: 30, gpuMemory: 50, networkBytesPerSecond: 100_000 };
const IDLE: Activity = { gpu: 0, cpu: 0, gpuMemory: 0, networkBytesPerSecond: 0 };

function nodeSpec(world: ReturnType<typeof worldAt>['world'], name: string, type = 'v5litepod-8'): NodeSpec {
  const slice = world.tpu.catalogue.offers(ZONE)?.get(type);
  if (slice === undefined) throw new Error(`${type} is not sold in ${ZONE}`);
  return {
    project: PROJECT,
    zone: ZONE,
    name,
    slice,
    runtimeVersion: 'v2-alpha-tpuv5-lite',
    description: '',
    spot: false,
    preemptible: false,
    reserved: false,
    labels: { owner: 'ada' },
    metadata: {},
    tags: [],
    network: undefined,
    subnetwork: undefined,
    externalAddresses: false,
    serviceAccount: undefined,
    rest: {},
  };
}

/** A READY node that does `activity`; answers when it became READY. */
function ready(name: string, type?: string, options: WorldOptions = {}, activity: Activity = BUSY) {
  const profile = { kind: 'constant' as const, activity };
  const made = worldAt({ ...options, rules: [{ match: 'any', behaviour: { profile } }] });
  made.world.tpu.createNode(nodeSpec(made.world, name, type));
  made.travel(3 * MINUTE);
  const ref = { project: PROJECT, zone: ZONE, name };
  const readyAt = made.world.tpu.node(ref)?.runs[0]?.from ?? 0;
  const read = (metric: string) => [
    ...made.world.timeSeries(PROJECT, `tpu.googleapis.com/${metric}`, START, START + 30 * DAY),
  ];
  return { ...made, ref, readyAt, read };
}

describe('Cloud Monitoring', () => {
  test('shows every worker of a slice under its node, a point a minute, at most 180 s late', () => {
    const { read, travel, readyAt } = ready('slice', 'v5litepod-16');
    travel(HOUR);
    const series = read('tpu/mxu/utilization');
    expect(series.map(({ resource }) => resource)).toEqual(
      ['0', '1', '2', '3'].map((worker_id) => ({
        type: 'tpu_worker',
        labels: { project_id: PROJECT, zone: ZONE, node_id: 'slice', worker_id },
      })),
    );
    const [first] = series;
    expect(first?.points.every(({ value }) => value > 70 && value < 90)).toBe(true);
    const newest = first?.points.at(-1)?.at ?? 0;
    expect(START + 3 * MINUTE + HOUR - newest).toBeLessThanOrEqual(4 * MINUTE);
    expect(first?.points[0]?.at).toBeGreaterThan(readyAt);
    expect(read('tpu/tensorcore/idle_duration').map(({ metric }) => metric.labels.chip)).toHaveLength(16);
    expect(read('cpu/utilization')[0]).toMatchObject({ metric: { labels: { core: '0' } }, unit: '%' });
    expect(read('network/sent_bytes_count')[0]).toMatchObject({ metricKind: 'DELTA', valueType: 'INT64' });
  });

  test('counts the seconds since the last work, also over a change and from the moment it was ready', () => {
    const { world, read, travel, ref, readyAt } = ready('one', undefined, {}, IDLE);
    travel(30 * MINUTE);
    const idle = () => read('tpu/tensorcore/idle_duration')[0]?.points.at(-1);
    const never = idle();
    expect(never?.value).toBe(Math.round(((never?.at ?? 0) - readyAt) / 1000));
    world.setActivity(ref, BUSY);
    travel(10 * MINUTE);
    expect(idle()?.value).toBe(0);
    world.setActivity(ref, IDLE);
    travel(20 * MINUTE);
    const [last, before] = read('tpu/tensorcore/idle_duration')[0]?.points.slice(-2).reverse() ?? [];
    expect((last?.value ?? 0) - (before?.value ?? 0)).toBeCloseTo(60, -1.5);
    expect(last?.value).toBeGreaterThan(15 * 60);
    expect(last?.value).toBeLessThan(21 * 60);
  });

  test('shows nothing while the hosts are silent, and nothing new of a node that stopped', () => {
    const { world, read, travel, ref } = ready('one');
    travel(10 * MINUTE);
    const newest = () => read('tpu/mxu/utilization')[0]?.points.at(-1)?.at ?? 0;
    world.setReportsMetrics(ref, false);
    travel(10 * MINUTE);
    expect(newest()).toBeLessThanOrEqual(START + 13 * MINUTE);
    world.setReportsMetrics(ref, true);
    travel(10 * MINUTE);
    const node = world.tpu.node(ref);
    if (node === undefined) throw new Error('no node');
    world.tpu.stopNode(node);
    travel(DAY);
    expect(newest()).toBeLessThanOrEqual(START + 35 * MINUTE);
    expect(world.machines()[0]).toMatchObject({ status: 'STOPPED', hourlyMicros: 0, reportsMetrics: false });
  });
});
