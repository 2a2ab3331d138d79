/** TPU nodes in the world: what their hosts show to Cloud Monitoring, cost, and report of themselves. */
import { describe, expect, test } from 'vitest';
import type { Activity } from '../../../src/sandbox/world/console.ts';
import type { WorldOptions } from '../../../src/sandbox/world/options.ts';
import { attributesOf } from '../../../src/sandbox/world/tpu-guest.ts';
import type { NodeSpec } from '../../../src/sandbox/world/tpu-node.ts';
import { tpuService, tpuSku } from '../../../src/sandbox/world/tpu-price-list.ts';
import { DAY, HOUR, MINUTE, PROJECT, START, worldAt, ZONE } from './worlds.ts';

const BUSY: Activity = { gpu: 80, cpu: 30, gpuMemory: 50, networkBytesPerSecond: 100_000 };
const IDLE: Activity = { gpu: 0, cpu: 0, gpuMemory: 0, networkBytesPerSecond: 0 };

type Made = ReturnType<typeof worldAt>;

function nodeSpec(world: Made['world'], name: string, type = 'v5litepod-8'): NodeSpec {
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
function ready(name: string, type?: string, change: Partial<NodeSpec> = {}, activity: Activity = BUSY) {
  const profile = { kind: 'constant' as const, activity };
  const projects: WorldOptions['projects'] = [{ id: PROJECT, otherUsdPerDay: 0 }];
  const made = worldAt({ projects, rules: [{ match: 'any', behaviour: { profile } }] });
  made.world.tpu.createNode({ ...nodeSpec(made.world, name, type), ...change });
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

describe('the set-up of the hosts', () => {
  const script =
    'PUT guest-attributes booting framework agent jupyter ready; booted-at; report tpu; lamplighter-end';
  const account = { email: 'x', scopes: ['https://www.googleapis.com/auth/cloud-platform'] };

  test('each host reports its phases and, once a minute, what it measured', () => {
    const metadata = { 'startup-script': script };
    const { world, ref, travel } = ready('slice', 'v5litepod-16', { metadata });
    travel(4 * HOUR);
    const node = world.tpu.node(ref);
    if (node === undefined) throw new Error('no node');
    for (const worker of [0, 3]) {
      const said = attributesOf(node, worker, START + 4 * HOUR);
      expect(said.get('lamplighter/phase')).toBe('ready');
      const report = JSON.parse(said.get('lamplighter/tpu') ?? '');
      expect(report).toMatchObject({ at: START + 4 * HOUR, worker });
      for (const key of ['busy', 'cpu', 'network']) expect(report[key]).toHaveLength(120);
      expect(Math.min(...report.busy)).toBeGreaterThan(70);
    }
    world.setReportsMetrics(ref, false);
    travel(HOUR);
    const late = attributesOf(node, 0, START + 5 * HOUR).get('lamplighter/tpu') ?? '';
    expect(JSON.parse(late).at).toBeLessThan(START + 4 * HOUR + 5 * MINUTE);
  });

  test.each([
    ['one host is stopped', 'v5litepod-8', (path: string) => `POST ${path}:stop`, 'STOPPED'],
    ['a slice is deleted', 'v5litepod-16', (path: string) => `DELETE ${path}`, undefined],
  ])('ends the TPU by itself when its time is over: %s', (_what, type, how, state) => {
    const path = `projects/${PROJECT}/locations/${ZONE}/nodes/one`;
    const metadata = {
      'startup-script': script,
      'lamplighter-max-run': '3600',
      'lamplighter-end': how(path),
    };
    const { world, ref, travel } = ready('one', type, { metadata, serviceAccount: account });
    travel(58 * MINUTE);
    expect(world.tpu.node(ref)?.state).toBe('READY');
    travel(5 * MINUTE);
    expect(world.tpu.node(ref)?.state).toBe(state);
  });

  test('a copy that the metadata order is made, and told of', () => {
    const metadata = { 'startup-script': `${script}; lamplighter-copy` };
    const { world, ref, travel } = ready('one', undefined, { metadata, serviceAccount: account });
    travel(10 * MINUTE);
    const node = world.tpu.node(ref);
    if (node === undefined) throw new Error('no node');
    const order = ['c1', 'to-machine', 'gs://team-datasets/cifar10', 'data', '170498071'].join('\n');
    world.tpu.updateNode(node, (spec) => ({
      ...spec,
      metadata: { ...spec.metadata, 'lamplighter-copy': order },
    }));
    travel(5 * MINUTE);
    const said = attributesOf(node, 0, START).get('lamplighter/copy');
    expect(said).toMatch(/^c1 done \d+ 170498071 170498071$/);
  });

  test('a copy from a slice is its first host’s work; onto it, every host’s', () => {
    const metadata = { 'startup-script': `${script}; lamplighter-copy` };
    const { world, ref, travel } = ready('two', 'v5litepod-16', { metadata, serviceAccount: account });
    travel(10 * MINUTE);
    const node = world.tpu.node(ref);
    if (node === undefined) throw new Error('no node');
    const said = (way: string) => {
      const order = [way.slice(0, 2), way, 'gs://team-datasets/cifar10', 'results', '0'].join('\n');
      world.tpu.updateNode(node, (spec) => ({
        ...spec,
        metadata: { ...spec.metadata, 'lamplighter-copy': order },
      }));
      travel(5 * MINUTE);
      return node.workers.map((_, host) => attributesOf(node, host, START).get('lamplighter/copy'));
    };
    const [first, ...others] = said('from-machine');
    expect(first).toMatch(/^fr done \d+ 2400000000 2400000000$/);
    expect(new Set(others)).toEqual(new Set(['fr done 0 0 0']));
    // With what the first has just put there, once.
    for (const host of said('to-machine')) expect(host).toMatch(/^to done \d+ 2570498071 2570498071$/);
  });

  test('an account that may not call the API ends nothing', () => {
    const path = `projects/${PROJECT}/locations/${ZONE}/nodes/one`;
    const metadata = {
      'startup-script': script,
      'lamplighter-max-run': '60',
      'lamplighter-end': `DELETE ${path}`,
    };
    const { world, ref, travel } = ready('one', 'v5litepod-16', { metadata });
    travel(DAY);
    expect(world.tpu.node(ref)?.state).toBe('READY');
  });
});

describe('the bill', () => {
  test('has the chips by the second while the node is READY, under the service of its generation', () => {
    const { world, ref, travel, clock, readyAt } = ready('one');
    travel(5 * HOUR);
    const node = world.tpu.node(ref);
    if (node === undefined) throw new Error('no node');
    world.tpu.deleteNode(node);
    travel(6 * DAY);
    const rows = world.billingRows(clock.now()).filter(({ sku }) => sku.description.startsWith('TpuV'));
    const hours = ((node.charges[0]?.to ?? 0) - readyAt) / HOUR;
    expect(rows.reduce((sum, { cost }) => sum + cost, 0)).toBeCloseTo(hours * 9.6, 2);
    expect(rows[0]).toMatchObject({
      service: { id: '6F81-5844-456A' },
      sku: { description: 'TpuV5e running in Iowa' },
      location: { zone: ZONE },
      labels: [{ key: 'owner', value: 'ada' }],
    });
    const chipHours = rows.reduce((sum, { usage }) => sum + usage.amount_in_pricing_units, 0);
    expect(chipHours).toBeCloseTo(hours * 8, 2);
  });

  test('calls the older generations Cloud TPU', () => {
    expect(tpuService('v3')).toEqual({ id: 'E000-3F24-B8AA', description: 'Cloud TPU' });
    expect(tpuSku('v6e', 1, true, 'us-east5-a')).toBe(
      'TpuV6e attached to Spot Preemptible VMs running in Columbus',
    );
    expect(tpuSku('v2', 4, false, 'us-central1-a')).toBe('Tpu-v2 Pod Accelerator USA');
  });
});
