/** Everything together on one world: a machine is born over the wire, seen by Monitoring, and billed. */
import { BigQuery } from '@google-cloud/bigquery';
import { afterEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { SandboxClock } from '../../../src/sandbox/clock.ts';
import { type SandboxGoogle, startGoogleApi } from '../../../src/sandbox/google-api/google-api.ts';
import { World } from '../../../src/sandbox/world/world.ts';
import { authClient, metricClient, schedulerClient } from './clients.ts';
import { startTarget, type Target } from './scheduler/target.ts';

const START = Date.parse('2026-11-20T12:00:00Z');

let api: SandboxGoogle | undefined;
let target: Target | undefined;

afterEach(async () => {
  await api?.close();
  await target?.close();
  target = undefined;
});

const machine = {
  zone: 'us-central1-a',
  name: 'trainer',
  machineType: 'g2-standard-8',
  createdAt: START - 2 * HOUR,
};

it('shows one world through Compute, Monitoring and BigQuery', async () => {
  const clock = new SandboxClock(START);
  const world = new World(clock, { machines: [machine] });
  world.setActivity(
    { project: 'ml-research', zone: machine.zone, name: machine.name },
    { gpu: 80, cpu: 30, gpuMemory: 50, networkBytesPerSecond: 1_000 },
  );
  api = await startGoogleApi({ world, clock });
  clock.advance(30 * MINUTE);

  const headers = { authorization: 'Bearer t' };
  const url = `${api.url}/compute/v1/projects/ml-research/zones/us-central1-a/instances/trainer`;
  const instance = (await (await fetch(`${url}?fields=id,status`, { headers })).json()) as { id: string };
  expect(instance).toEqual({ id: expect.stringMatching(/^\d+$/), status: 'RUNNING' });

  const client = metricClient(api.port);
  const seconds = clock.now() / 1000;
  const [series] = await client.listTimeSeries({
    name: 'projects/ml-research',
    filter: `metric.type="agent.googleapis.com/gpu/utilization" AND resource.labels.instance_id="${instance.id}"`,
    interval: { startTime: { seconds: seconds - 1200 }, endTime: { seconds: seconds - 300 } },
    aggregation: { alignmentPeriod: { seconds: 900 }, perSeriesAligner: 'ALIGN_MEAN' },
  });
  await client.close();
  expect(series).toHaveLength(1);
  expect(series[0]?.points?.[0]?.value?.doubleValue).toBeGreaterThan(60);

  clock.advance(3 * DAY);
  const { project, dataset, table } = api.billing;
  const bigquery = new BigQuery({ projectId: project, apiEndpoint: api.url, authClient: authClient() });
  const query = `SELECT service.description AS service, SUM(cost) > 0 AS costs FROM \`${project}.${dataset}.${table}\`
    WHERE project.id = 'ml-research' AND sku.description LIKE '%L4%' GROUP BY 1`;
  const [rows] = await bigquery.query({ query });
  expect(rows).toEqual([{ service: 'Compute Engine', costs: true }]);
  expect(api.failures()).toEqual([]);
  expect(api.unserved()).toEqual([]);
});

describe('Cloud Scheduler', () => {
  async function createJob(google: SandboxGoogle, at: Target): Promise<void> {
    const client = schedulerClient(google.port);
    const parent = 'projects/ml-research/locations/us-central1';
    const httpTarget = { uri: `${at.url}/tick`, httpMethod: 'POST' as const };
    await client.createJob({
      parent,
      job: { name: `${parent}/jobs/tick`, schedule: '* * * * *', httpTarget },
    });
    await client.close();
  }

  it('fires by itself when the clock runs and it is told to look', async () => {
    const clock = new SandboxClock(START, 600);
    target = await startTarget();
    api = await startGoogleApi({ world: new World(clock), clock, scheduler: { pollMs: 20 } });
    await createJob(api, target);
    const { received } = target;
    await expect.poll(() => received.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(3);
    const slots = received.map(({ headers }) => headers['x-cloudscheduler-scheduletime']);
    expect(new Set(slots).size).toBe(slots.length);
  });

  it('otherwise fires when asked', async () => {
    const clock = new SandboxClock(START);
    target = await startTarget();
    api = await startGoogleApi({ world: new World(clock), clock });
    await createJob(api, target);
    expect(api.scheduler.nextDueAt()).toBe(START + MINUTE);
    clock.advance(MINUTE);
    expect(target.received).toHaveLength(0);
    await api.fireDue();
    expect(target.received).toHaveLength(1);
  });
});
