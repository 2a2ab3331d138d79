/** Operations of the simulated Compute Engine: waiting, and failures inside them; and what machines say of themselves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { l4, PROJECT, startCloud, ZONE } from './cloud.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
beforeAll(async () => {
  cloud = await startCloud({
    projects: [{ id: PROJECT, quotas: { 'us-central1/NVIDIA_L4_GPUS': 2, 'us-east1/NVIDIA_L4_GPUS': 0 } }],
  });
});
afterAll(() => cloud.close());

const insert = (body: object, zone = ZONE) => cloud.call('POST', `zones/${zone}/instances`, body);
const machine = (type: string, zone = ZONE) => `zones/${zone}/machineTypes/${type}`;

describe('quota', () => {
  test('a limit that could never suffice is a 403 at once', async () => {
    const zone = 'us-east1-b';
    const answer = await insert(l4('never', {}, zone), zone);
    expect(answer.status).toBe(403);
    expect(answer.body.error).toMatchObject({
      message: "Quota 'NVIDIA_L4_GPUS' exceeded.  Limit: 0.0 in region us-east1.",
      errors: [{ domain: 'usageLimits', reason: 'quotaExceeded' }],
    });
  });

  test('a limit that is used up fails the operation with quotaInfo, and leaves nothing', async () => {
    await insert(l4('q1'));
    await insert(l4('q2'));
    const { body } = await insert(l4('q3'));
    cloud.travel(10_000);
    const done = (await cloud.call('GET', `zones/${ZONE}/operations/${body.name}`)).body;
    expect(done).toMatchObject({ status: 'DONE', httpErrorStatusCode: 403 });
    expect(done.error.errors[0]).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      message: "Quota 'NVIDIA_L4_GPUS' exceeded.  Limit: 2.0 in region us-central1.",
      errorDetails: [
        {
          quotaInfo: {
            metricName: 'compute.googleapis.com/nvidia_l4_gpus',
            limitName: 'NVIDIA-L4-GPUS-per-project-region',
            dimensions: { region: 'us-central1' },
            limit: 2,
          },
        },
      ],
    });
    expect((await cloud.call('GET', `zones/${ZONE}/instances/q3`)).status).toBe(404);
    const region = (await cloud.call('GET', 'regions/us-central1')).body;
    const l4s = region.quotas.find((quota: { metric: string }) => quota.metric === 'NVIDIA_L4_GPUS');
    expect(l4s).toEqual({ metric: 'NVIDIA_L4_GPUS', limit: 2, usage: 2 });
    expect(region.quotas.map((quota: { metric: string }) => quota.metric)).not.toContain(
      'GPU_FAMILY:NVIDIA_H100',
    );
  });

  test('H100 counts against its gpu_family', async () => {
    cloud.world.setQuota(PROJECT, 'us-central1', 'GPU_FAMILY:NVIDIA_H100', 9);
    const h100 = (name: string) => l4(name, { machineType: machine('a3-highgpu-8g') });
    expect((await insert(h100('h1'))).status).toBe(200);
    const { body } = await insert(h100('h2'));
    cloud.travel(10_000);
    const done = (await cloud.call('GET', `zones/${ZONE}/operations/${body.name}`)).body;
    expect(done.error.errors[0].errorDetails[0].quotaInfo).toMatchObject({
      limitName: 'GPUS-PER-GPU-FAMILY-per-project-region',
      dimensions: { region: 'us-central1', gpu_family: 'NVIDIA_H100' },
    });
  });
});

test('a zone without capacity says so inside the operation, after which nothing is left', async () => {
  const zone = 'us-west1-a';
  cloud.world.setStockout(zone, 'nvidia-l4', true);
  const { body } = await insert(l4('nowhere', {}, zone), zone);
  const path = `zones/${zone}/operations/${body.name}`;
  cloud.travel(9_000);
  expect((await cloud.call('GET', path)).body.status).toBe('RUNNING');
  cloud.travel(21_000);
  const done = (await cloud.call('GET', path)).body;
  expect(done).toMatchObject({ status: 'DONE', httpErrorStatusCode: 503 });
  expect(done.error.errors[0].code).toBe('ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS');
  expect(done.error.errors[0].message).toContain('STOCKOUT');
  expect((await cloud.call('GET', `zones/${zone}/instances/nowhere`)).status).toBe(404);
  expect((await cloud.call('GET', `zones/${zone}/disks/nowhere`)).status).toBe(404);
  const usage = cloud.world.quotas().find((q) => q.region === 'us-west1' && q.metric === 'NVIDIA_L4_GPUS');
  expect(usage?.usage).toBe(0);
});

describe('waiting', () => {
  const zone = 'us-west1-b';

  test('a wait ends with the operation, as the clock moves', async () => {
    const { body } = await insert(l4('waited', {}, zone), zone);
    cloud.clock.setSpeed(600);
    const [done] = await cloud.operations.wait({ project: PROJECT, zone, operation: body.name });
    cloud.clock.setSpeed(0);
    expect(done.status).toBe('DONE');
    expect((await cloud.call('GET', `zones/${zone}/instances/waited`)).body.status).toBe('RUNNING');
  });

  test('while the clock moves slowly a wait answers within seconds, DONE or not', async () => {
    await cloud.call('POST', `zones/${zone}/instances/waited/stop`);
    cloud.travel(120_000);
    const start = await cloud.call('POST', `zones/${zone}/instances/waited/start`);
    expect(start).toMatchObject({ status: 200 });
    cloud.clock.setSpeed(1);
    const from = performance.now();
    const answer = await cloud.call('POST', `zones/${zone}/operations/${start.body.name}/wait`);
    cloud.clock.setSpeed(0);
    expect(answer.body.status).toMatch(/^(PENDING|RUNNING)$/);
    expect(performance.now() - from).toBeGreaterThan(1_500);
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  test('while the clock stands still a wait answers at once', async () => {
    const { body } = await insert(l4('still', {}, zone), zone);
    const from = performance.now();
    const answer = await cloud.call('POST', `zones/${zone}/operations/${body.name}/wait`);
    expect(answer.body.status).toBe('PENDING');
    expect(performance.now() - from).toBeLessThan(1_000);
  });

  test('an operation that never was is a 404', async () => {
    const answer = await cloud.call('GET', `zones/${zone}/operations/operation-1`);
    expect(answer.status).toBe(404);
  });
});

describe('inside the machine', () => {
  const zone = 'us-west1-c';
  const script = [
    '#!/bin/bash',
    'report() { curl -X PUT --data "$2" "$METADATA/guest-attributes/lamplighter/$1"; }',
    'report booted-at 1; for phase in booting driver agent jupyter ready; do report phase $phase; done',
    'bash add-google-cloud-ops-agent-repo.sh --also-install',
  ].join('\n');
  const items = (enabled: boolean) => [
    { key: 'startup-script', value: script },
    ...(enabled ? [{ key: 'enable-guest-attributes', value: 'TRUE' }] : []),
  ];
  const attributes = (name: string) =>
    `zones/${zone}/instances/${name}/getGuestAttributes?queryPath=lamplighter/`;

  async function phases(name: string): Promise<string[]> {
    const seen: string[] = [];
    for (let i = 0; i < 60; i++) {
      cloud.travel(5_000);
      const { status, body } = await cloud.call('GET', attributes(name));
      const said = body.queryValue?.items.find((item: { key: string }) => item.key === 'phase')?.value;
      if (status === 200 && seen.at(-1) !== said) seen.push(said);
    }
    return seen;
  }

  test('the startup script reports its phases, the console grows, the agent begins to send', async () => {
    await insert(l4('guest', { metadata: { items: items(true) } }, zone), zone);
    const none = await cloud.call('GET', attributes('guest'));
    expect(none.status).toBe(404);
    expect(none.body.error.message).toBe(
      "The resource 'lamplighter/' of type 'Guest Attribute' was not found.",
    );
    expect(await phases('guest')).toEqual(['booting', 'driver', 'agent', 'jupyter', 'ready']);
    const serial = await cloud.call('GET', `zones/${zone}/instances/guest/serialPort`);
    expect(serial.body.contents).toMatch(/nvidia-smi: GPU 0: NVIDIA L4/);
    const rest = await cloud.call(
      'GET',
      `zones/${zone}/instances/guest/serialPort?start=${serial.body.next}`,
    );
    expect(rest.body.contents).toBe('');
    expect(cloud.world.machines().find(({ name }) => name === 'guest')?.reportsMetrics).toBe(true);
    const key = await cloud.call(
      'GET',
      `zones/${zone}/instances/guest/getGuestAttributes?variableKey=lamplighter/phase`,
    );
    expect(key.body.variableValue).toBe('ready');
  });

  test('a later boot says when it began', async () => {
    const booted = async () => {
      const { body } = await cloud.call('GET', attributes('guest'));
      return Number(body.queryValue.items.find((item: { key: string }) => item.key === 'booted-at').value);
    };
    const first = await booted();
    await cloud.call('POST', `zones/${zone}/instances/guest/stop`);
    cloud.travel(120_000);
    await cloud.call('POST', `zones/${zone}/instances/guest/start`);
    cloud.travel(300_000);
    const { lastStartTimestamp } = (await cloud.call('GET', `zones/${zone}/instances/guest`)).body;
    expect(await booted()).toBeGreaterThan(first);
    expect(await booted()).toBe(Math.floor(Date.parse(lastStartTimestamp) / 1000));
  });

  test('nothing is reported where the metadata does not allow it, or no account may write metrics', async () => {
    const change = { metadata: { items: items(false) }, serviceAccounts: [] };
    await insert(l4('mute', change, zone), zone);
    expect(await phases('mute')).toEqual([]);
    expect(cloud.world.machines().find(({ name }) => name === 'mute')?.reportsMetrics).toBe(false);
    const serial = await cloud.call('GET', `zones/${zone}/instances/mute/serialPort`);
    expect(serial.body.contents).toContain('PermissionDenied');
  });
});
