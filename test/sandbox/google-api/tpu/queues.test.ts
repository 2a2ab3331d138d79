/** Queued resources over the wire: waiting, being served, running out of time, preemption, and going away. */
import { afterEach, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../../src/domain/time.ts';
import { PROJECT, queued, startTpuCloud, V5E, ZONE } from './cloud.ts';

let cloud: Awaited<ReturnType<typeof startTpuCloud>>;
afterEach(() => cloud.server.close());

const QUEUE = `${ZONE}/queuedResources/q`;

test('a queue waits out a stockout, makes its node, and takes everything away with force', async () => {
  cloud = await startTpuCloud();
  cloud.world.setStockout(ZONE, 'tpu-v5e', true);
  const created = await cloud.enqueue('q', queued('q', { queueingPolicy: { validUntilDuration: '7200s' } }));
  expect(await cloud.state('queuedResources/q')).toBe('CREATING');
  cloud.travel(HOUR);
  expect(await cloud.operation(created)).toMatchObject({ done: true, metadata: { verb: 'create' } });
  expect(await cloud.state('queuedResources/q')).toBe('WAITING_FOR_RESOURCES');
  expect(await cloud.call('GET', `${ZONE}/nodes`)).toEqual({});

  cloud.world.setStockout(ZONE, 'tpu-v5e', false);
  cloud.travel(MINUTE + 5_000);
  expect(await cloud.queue('q')).toMatchObject({
    spot: {},
    queueingPolicy: { validUntilDuration: '7200s' },
    tpu: { nodeSpec: [{ nodeId: 'q', node: { acceleratorType: 'v5litepod-8' } }] },
    state: { state: 'PROVISIONING', provisioningData: {}, stateInitiator: 'SERVICE' },
  });
  cloud.travel(3 * MINUTE);
  expect(await cloud.state('queuedResources/q')).toBe('ACTIVE');
  const node = await cloud.node('q');
  expect(node).toMatchObject({
    state: 'READY',
    schedulingConfig: { spot: true },
    queuedResource: expect.stringMatching(/\/queuedResources\/q$/),
  });
  expect(await cloud.call('POST', `${ZONE}/nodes/q:stop`, {})).toMatch(/^400 .*queued resources/);

  expect(await cloud.call('DELETE', QUEUE)).toMatch(/^400 FAILED_PRECONDITION: .*still has nodes/);
  await cloud.call('DELETE', `${QUEUE}?force=true`);
  cloud.travel(2 * MINUTE);
  expect(await cloud.state('queuedResources/q')).toBe('404');
  expect(await cloud.state('nodes/q')).toBe('404');
  expect(used()).toBe(0);
});

test('a queue whose time is up fails, and eats quota until it is deleted', async () => {
  cloud = await startTpuCloud({ stockouts: [{ zone: ZONE, accelerator: 'tpu-v5e' }] });
  await cloud.enqueue('q', queued('q', { queueingPolicy: { validUntilDuration: '600s' } }));
  cloud.travel(601_000);
  const { state } = await cloud.queue('q');
  expect(state).toMatchObject({ state: 'FAILED', failedData: { error: { message: /valid until/ } } });
  cloud.travel(24 * HOUR);
  expect(used()).toBe(8);
  await cloud.call('DELETE', QUEUE);
  cloud.travel(MINUTE);
  expect(used()).toBe(0);
});

test('a preempted spot slice suspends its queue, which stays until it is forced away', async () => {
  cloud = await startTpuCloud();
  await cloud.enqueue('q', queued('q'));
  cloud.travel(5 * MINUTE);
  cloud.world.preempt({ project: PROJECT, zone: ZONE, name: 'q' });
  expect(await cloud.state('queuedResources/q')).toBe('SUSPENDING');
  cloud.travel(2 * MINUTE);
  expect(await cloud.queue('q')).toMatchObject({ state: { state: 'SUSPENDED', suspendedData: {} } });
  expect(await cloud.state('nodes/q')).toBe('PREEMPTED');
  expect(used()).toBe(8);
  await cloud.call('DELETE', `${QUEUE}?force=true`);
  cloud.travel(2 * MINUTE);
  expect([used(), await cloud.state('nodes/q')]).toEqual([0, '404']);
});

test('multislice makes several nodes, and is active when all are ready', async () => {
  cloud = await startTpuCloud();
  const spec = { parent: `projects/${PROJECT}/locations/${ZONE}`, node: V5E };
  const body = { tpu: { nodeSpec: [{ ...spec, multisliceParams: { nodeCount: 2 } }] }, guaranteed: {} };
  await cloud.enqueue('q', body);
  cloud.travel(5 * MINUTE);
  const { nodes } = await cloud.call('GET', `${ZONE}/nodes`);
  expect(nodes).toMatchObject([
    { name: expect.stringMatching(/q-0$/), multisliceNode: true, state: 'READY' },
    { name: expect.stringMatching(/q-1$/), multisliceNode: true, state: 'READY' },
  ]);
  expect(await cloud.state('queuedResources/q')).toBe('ACTIVE');
  for (const name of ['q-0', 'q-1']) await cloud.call('DELETE', `${ZONE}/nodes/${name}`);
  cloud.travel(5 * MINUTE);
  expect(await cloud.queue('q')).toMatchObject({ state: { state: 'SUSPENDED' } });
});

test('what the queue does not take', async () => {
  cloud = await startTpuCloud();
  await cloud.create('taken', V5E);
  const cases: [string, object, RegExp][] = [
    ['no node', { spot: {} }, /^400 .*exactly one node spec/],
    ['another zone', queued('a', {}, V5E, 'us-west4-a'), /^400 .*parent of the node spec/],
    ['both tiers', queued('a', { guaranteed: {} }), /^400 .*oneof/],
    ['a reservation that is empty', queued('a', { reservationName: 'r' }), /^400 FAILED_PRECONDITION/],
    ['a node that is there', queued('taken'), /^409 ALREADY_EXISTS/],
    [
      'more than the quota',
      queued('a', {}, { ...V5E, acceleratorType: 'v5litepod-128' }),
      /^429 .*Preemptible/,
    ],
    [
      'a time gone by',
      queued('a', { queueingPolicy: { validUntilTime: '2026-01-01T00:00:00Z' } }),
      /^400 .*future/,
    ],
  ];
  for (const [what, body, refusal] of cases) expect(await cloud.enqueue('q', body), what).toMatch(refusal);
  expect(await cloud.call('GET', '-/queuedResources')).toEqual({});
});

test('the same requestId leads to the same operation, a second name is taken', async () => {
  cloud = await startTpuCloud();
  const requestId = '1f1f1f1f-0000-4000-8000-000000000001';
  const first = await cloud.enqueue(`q&requestId=${requestId}`, queued('q'));
  expect((await cloud.enqueue(`q&requestId=${requestId}`, queued('q'))).name).toBe(first.name);
  expect(await cloud.enqueue('q', queued('q'))).toMatch(/^409 ALREADY_EXISTS/);
});

function used(): number | undefined {
  const metric = 'TPUV5sPreemptibleLitepodServingPerProjectPerZoneForTPUAPI';
  return cloud.world.project(PROJECT)?.quotas.usage(ZONE, metric);
}
