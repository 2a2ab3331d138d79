/** TPU nodes over the wire: a life from creation to deletion, and everything that the API refuses. */
import { afterEach, describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../../src/domain/time.ts';
import { PROJECT, START, startTpuCloud, V5E, ZONE } from './cloud.ts';

let cloud: Awaited<ReturnType<typeof startTpuCloud>>;
afterEach(() => cloud.server.close());

const PARENT = `projects/${PROJECT}/locations/${ZONE}`;

test('a node is created, used, stopped, started and deleted', async () => {
  cloud = await startTpuCloud();
  const labels = { lamplighter: '1' };
  const created = await cloud.create('one', {
    ...V5E,
    labels,
    schedulingConfig: { spot: true, reserved: false },
    networkConfig: { enableExternalIps: true },
  });
  expect(created).toEqual({
    name: expect.stringMatching(new RegExp(`^${PARENT}/operations/operation-`)),
    metadata: {
      '@type': 'type.googleapis.com/google.cloud.common.OperationMetadata',
      createTime: new Date(START).toISOString(),
      target: `${PARENT}/nodes/one`,
      verb: 'create',
      apiVersion: 'v2',
    },
  });
  expect(await cloud.node('one')).toMatchObject({
    state: 'CREATING',
    id: expect.stringMatching(/^\d{15,}$/),
  });
  cloud.travel(3 * MINUTE);
  const done = await cloud.operation(created);
  expect(done).toMatchObject({
    done: true,
    response: { '@type': 'type.googleapis.com/google.cloud.tpu.v2.Node', state: 'READY' },
  });
  const node = await cloud.node('one');
  expect(node).toMatchObject({
    name: `${PARENT}/nodes/one`,
    state: 'READY',
    health: 'HEALTHY',
    acceleratorType: 'v5litepod-8',
    acceleratorConfig: { type: 'V5LITE_POD', topology: '2x4' },
    networkEndpoints: [{ port: 8470, accessConfig: { externalIp: expect.any(String) } }],
    serviceAccount: { scope: expect.arrayContaining(['https://www.googleapis.com/auth/cloud-platform']) },
    apiVersion: 'V2',
    labels,
  });
  expect(node.schedulingConfig).toEqual({ spot: true });
  expect(node.serviceAccount.email).toMatch(/^\d+-compute@developer\.gserviceaccount\.com$/);

  expect(await cloud.call('POST', `${ZONE}/nodes/one:stop`, {})).toMatchObject({
    metadata: { verb: 'stop' },
  });
  expect(await cloud.state('nodes/one')).toBe('STOPPING');
  cloud.travel(2 * MINUTE);
  expect(await cloud.state('nodes/one')).toBe('STOPPED');
  await cloud.call('POST', `${ZONE}/nodes/one:start`, {});
  expect(await cloud.state('nodes/one')).toBe('STARTING');
  cloud.travel(3 * MINUTE);
  expect(await cloud.state('nodes/one')).toBe('READY');

  const deleted = await cloud.call('DELETE', `${ZONE}/nodes/one`);
  expect(await cloud.state('nodes/one')).toBe('DELETING');
  cloud.travel(2 * MINUTE);
  expect(await cloud.node('one')).toBe(`404 NOT_FOUND: Resource '${PARENT}/nodes/one' was not found`);
  expect((await cloud.operation(deleted)).response).toEqual({
    '@type': 'type.googleapis.com/google.protobuf.Empty',
  });
});

describe('refused at once', () => {
  const cases: [string, string, object, RegExp][] = [
    ['a bad id', 'No_', V5E, /^400 INVALID_ARGUMENT: .*Invalid node_id/],
    ['no runtime', 'a', { acceleratorType: 'v5litepod-8' }, /^400 .*runtime_version field must be/],
    [
      'a runtime of another generation',
      'a',
      { ...V5E, runtimeVersion: 'v2-alpha-tpuv6e' },
      /^400 .*not compatible with the accelerator type "v5litepod-8"/,
    ],
    ['an unknown runtime', 'a', { ...V5E, runtimeVersion: 'v3' }, /^400 .*"v3" could not be found/],
    [
      'a size that is not sold',
      'a',
      { ...V5E, acceleratorType: 'v5litepod-12' },
      /^400 .*was not found in zone/,
    ],
    [
      'a type and a configuration',
      'a',
      { ...V5E, acceleratorConfig: { type: 'V5LITE_POD', topology: '2x4' } },
      /^400 .*Only one of accelerator_type and accelerator_config/,
    ],
    ['a field that does not exist', 'a', { ...V5E, machineType: 'x' }, /^400 .*Unknown name "machineType"/],
    ['a label outside the alphabet', 'a', { ...V5E, labels: { owner: 'Ada' } }, /^400 .*Invalid value "Ada"/],
    [
      'more than the quota',
      'a',
      { ...V5E, acceleratorType: 'v5litepod-128' },
      /^429 RESOURCE_EXHAUSTED: Quota limit 'TPUV5sLitepodPerProjectPerZoneForTPUAPI' has been exceeded. Limit: 64 in zone us-central1-a\.$/,
    ],
  ];
  test('what Google would not take', async () => {
    cloud = await startTpuCloud();
    for (const [what, name, body, refusal] of cases) {
      expect(await cloud.create(name, body), what).toMatch(refusal);
    }
    expect(await cloud.call('GET', '-/nodes')).toEqual({});
  });

  test('a name that is taken, and zones that are closed or unknown', async () => {
    cloud = await startTpuCloud({ projects: [{ id: PROJECT, tpuDeniedZones: ['us-central2-b'] }] });
    await cloud.create('one', V5E);
    expect(await cloud.create('one', V5E)).toMatch(/^409 ALREADY_EXISTS/);
    const denied = /^403 PERMISSION_DENIED: Permission denied on 'locations\/.*' \(or it may not exist\)\.$/;
    expect(await cloud.call('GET', 'us-central2-b/acceleratorTypes')).toMatch(denied);
    expect(await cloud.create('one', V5E, 'mars-central1-a')).toMatch(denied);
  });

  test('stops and starts that a node cannot do', async () => {
    cloud = await startTpuCloud();
    await cloud.create('slice', {
      ...V5E,
      acceleratorType: 'v5litepod-16',
      schedulingConfig: { spot: true },
    });
    cloud.travel(3 * MINUTE);
    expect((await cloud.node('slice')).networkEndpoints).toHaveLength(4);
    expect(await cloud.call('POST', `${ZONE}/nodes/slice:stop`, {})).toMatch(/^400 .*several hosts/);
    cloud.world.preempt({ project: PROJECT, zone: ZONE, name: 'slice' });
    expect(await cloud.state('nodes/slice')).toBe('PREEMPTED');
    expect(await cloud.call('POST', `${ZONE}/nodes/slice:start`, {})).toMatch(
      /^400 INVALID_ARGUMENT: .*start is not supported while in state PREEMPTED \[EID: 0x/,
    );
  });
});

test('a zone without capacity ends the operation with code 8 and leaves nothing', async () => {
  cloud = await startTpuCloud({ stockouts: [{ zone: ZONE, accelerator: 'tpu-v5e' }] });
  const created = await cloud.create('one', V5E);
  cloud.travel(2 * MINUTE);
  expect((await cloud.operation(created)).error).toEqual({
    code: 8,
    message: expect.stringMatching(/^There is no more capacity in the zone "us-central1-a"/),
  });
  expect(await cloud.state('nodes/one')).toBe('404');
  expect(usage('TPUV5sLitepodServing')).toBe(0);
});

test('a preempted node keeps its quota until it is deleted; a quota refusal says which', async () => {
  cloud = await startTpuCloud({ projects: [{ id: PROJECT, quotas: { [PREEMPTIBLE]: 8 } }] });
  const spot = { ...V5E, schedulingConfig: { spot: true } };
  await cloud.create('one', spot);
  cloud.travel(3 * MINUTE);
  cloud.world.preempt({ project: PROJECT, zone: ZONE, name: 'one' });
  expect(await cloud.create('two', spot)).toMatch(/^429 .*Limit: 8 in zone us-central1-a/);
  await cloud.call('DELETE', `${ZONE}/nodes/one`);
  cloud.travel(2 * MINUTE);
  expect(await cloud.create('two', spot)).toMatchObject({ metadata: { verb: 'create' } });
});

test('a preemptible node is TERMINATED after a day, and never runs again', async () => {
  cloud = await startTpuCloud();
  await cloud.create('old', { ...V5E, schedulingConfig: { preemptible: true } });
  cloud.travel(23 * HOUR);
  expect(await cloud.state('nodes/old')).toBe('READY');
  cloud.travel(2 * HOUR);
  expect(await cloud.state('nodes/old')).toBe('TERMINATED');
  expect(await cloud.call('POST', `${ZONE}/nodes/old:start`, {})).toMatch(/while in state TERMINATED/);
  expect(usage('TPUV5sPreemptibleLitepodServing')).toBe(8);
});

test('labels and metadata change; nothing else does, and not while something is under way', async () => {
  cloud = await startTpuCloud();
  const one = `${ZONE}/nodes/one`;
  await cloud.create('one', { ...V5E, labels: { a: '1' } });
  const labels = { labels: { a: '2' } };
  expect(await cloud.call('PATCH', `${one}?updateMask=labels`, labels)).toMatch(/while in state CREATING/);
  cloud.travel(3 * MINUTE);
  expect(await cloud.call('PATCH', `${one}?updateMask=accelerator_type`, V5E)).toMatch(
    /^400 .*cannot be updated/,
  );
  const changed = await cloud.call('PATCH', `${one}?updateMask=labels,description`, labels);
  cloud.travel(MINUTE);
  expect(await cloud.operation(changed)).toMatchObject({ done: true, response: { labels: { a: '2' } } });
});

test('the set-up of every host reports through guest attributes', async () => {
  cloud = await startTpuCloud();
  const script = 'PUT guest-attributes/lamplighter/phase booted-at: booting jupyter ready';
  const node = { acceleratorType: 'v5litepod-16', runtimeVersion: V5E.runtimeVersion };
  await cloud.create('slice', { ...node, metadata: { 'startup-script': script } });
  cloud.travel(2 * MINUTE);
  const ask = (body: object) => cloud.call('POST', `${ZONE}/nodes/slice:getGuestAttributes`, body);
  cloud.travel(4 * MINUTE);
  const { guestAttributes } = await ask({ queryPath: 'lamplighter/' });
  expect(guestAttributes).toHaveLength(4);
  expect(guestAttributes[3]).toEqual({
    queryPath: 'lamplighter/',
    queryValue: {
      items: [
        { namespace: 'lamplighter', key: 'booted-at', value: expect.stringMatching(/^\d{10}$/) },
        { namespace: 'lamplighter', key: 'phase', value: 'ready' },
      ],
    },
  });
  expect(await ask({ queryPath: 'lamplighter/', workerIds: ['4'] })).toMatch(/^400 .*no worker "4"/);
});

test('lists cover a zone or all zones, in pages, and say which zones did not answer', async () => {
  cloud = await startTpuCloud();
  const v6e = { acceleratorType: 'v6e-1', runtimeVersion: 'v2-alpha-tpuv6e' };
  await cloud.create('one', V5E);
  await cloud.create('two', v6e, 'us-central1-b');
  const first = await cloud.call('GET', '-/nodes?pageSize=1');
  expect(first.nodes).toHaveLength(1);
  const rest = await cloud.call('GET', `-/nodes?pageSize=1&pageToken=${first.nextPageToken}`);
  expect(rest).toEqual({ nodes: [expect.objectContaining({ acceleratorType: 'v6e-1' })] });
  cloud.world.setUnreachable('us-central1-b', true);
  expect(await cloud.call('GET', '-/nodes')).toMatchObject({
    nodes: [{ acceleratorType: 'v5litepod-8' }],
    unreachable: [`projects/${PROJECT}/locations/us-central1-b`],
  });
  expect(await cloud.call('GET', 'us-central1-b/nodes')).toMatch(/^503/);
  const { acceleratorTypes } = await cloud.call('GET', `${ZONE}/acceleratorTypes`);
  expect(acceleratorTypes).toContainEqual({
    name: `${PARENT}/acceleratorTypes/v5p-16`,
    type: 'v5p-16',
    acceleratorConfigs: [{ type: 'V5P', topology: '2x2x2' }],
  });
  const { runtimeVersions } = await cloud.call('GET', `${ZONE}/runtimeVersions`);
  expect(runtimeVersions).toContainEqual({
    name: `${PARENT}/runtimeVersions/v2-alpha-tpuv6e`,
    version: 'v2-alpha-tpuv6e',
  });
});

const PREEMPTIBLE = 'TPUV5sPreemptibleLitepodServingPerProjectPerZoneForTPUAPI';

function usage(metric: string): number | undefined {
  return cloud.world.project(PROJECT)?.quotas.usage(ZONE, `${metric}PerProjectPerZoneForTPUAPI`);
}
