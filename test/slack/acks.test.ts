/** What happens when something is slow, broken or sent twice: an answer in time, one effect, a reference in the log. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { ADA, GPU, GRACE, openStage, type Stage, type StageOptions } from './front.ts';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

async function open(options: StageOptions = {}): Promise<Stage> {
  stage = await openStage(options);
  return stage;
}

test.each(['http', 'socket'] as const)('two deliveries over %s make one machine', async (mode) => {
  const { slack, store } = await open({ mode });
  slack.faults.deliverTwice();
  await slack.desk.type(ADA, GPU, '/gpu up l4');
  await slack.settle();
  expect(await store.machines()).toHaveLength(1);
});

test('fifty commands at once, each acknowledged and written down once; Slack is asked once who the person is', async () => {
  const { slack, store } = await open({ slack: { rateLimits: false }, policy: manyMachines() });
  const typed = Array.from({ length: 50 }, (_, index) =>
    slack.desk.type(ADA, GPU, `/gpu up l4 --name trainer-${index}`),
  );
  const deliveries = await Promise.all(typed);
  expect(deliveries.map((delivery) => delivery.outcome)).toEqual(Array(50).fill('ok'));
  expect(await store.machines()).toHaveLength(50);
  const methods = slack.calls().map((call) => call.method);
  expect(methods.filter((method) => method === 'users.info')).toHaveLength(1);
  expect(methods.filter((method) => method === 'auth.test')).toHaveLength(1);
});

test('when Slack does not tell who it is, nothing is done and the person is told', async () => {
  const { slack, store } = await open();
  slack.faults.onApi('users.info', { kind: 'server-error', status: 500 });
  await slack.desk.type(ADA, GPU, '/gpu up l4');
  expect(stage?.lastAnswer(ADA)).toContain('I could not check with Slack who you are');
  expect(await store.machines()).toEqual([]);
  await slack.desk.type(ADA, GPU, '/gpu up l4');
  expect(await store.machines()).toHaveLength(1);
});

test('when Slack does not answer who it is, the ack is in time all the same', async () => {
  const { slack } = await open();
  slack.faults.onApi('users.info', { kind: 'hang' });
  const delivery = await slack.desk.type(ADA, GPU, '/gpu ls');
  expect(delivery.outcome).toBe('ok');
  expect(stage?.lastAnswer(ADA)).toContain('I could not check with Slack who you are');
});

test('a store that is slow: a first word in time, the answer after it', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { slack } = await open({
    store: (store) => overridden(store, { machines: () => held.then(() => store.machines()) }),
  });
  const delivery = await slack.desk.type(ADA, GPU, '/gpu ls');
  expect(delivery.outcome).toBe('ok');
  expect(stage?.lastAnswer(ADA)).toContain('takes a moment longer');
  release();
  await expect.poll(() => stage?.lastAnswer(ADA)).toContain('You hold no machines');
});

test('a store that fails: the person gets a reference, and the log has the reason under it', async () => {
  const { slack, log } = await open({
    store: (store) => overridden(store, { acceptMachine: () => Promise.reject(new Error('disk full')) }),
  });
  await slack.desk.type(ADA, GPU, '/gpu up l4');
  const reference = /administrator: `([0-9a-f]{8})`/.exec(stage?.lastAnswer(ADA) ?? '')?.[1];
  expect(reference).toBeDefined();
  expect(log).toContainEqual(
    expect.objectContaining({ level: 'error', fields: expect.objectContaining({ reference }) }),
  );
  expect(stage?.lastAnswer(ADA)).not.toContain('disk full');
});

describe('Socket Mode', () => {
  test('when Slack renews every connection at once, commands are answered again within a second', async () => {
    const { slack, store } = await open({ mode: 'socket' });
    await expect.poll(() => slack.connections()).toBe(2);
    slack.disconnectSockets('refresh_requested');
    const began = performance.now();
    await expect
      .poll(async () => (await slack.desk.type(GRACE, GPU, '/gpu up l4 --name steady')).outcome, {
        interval: 20,
      })
      .toBe('ok');
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await store.machines({ name: 'steady' })).toHaveLength(1);
    await expect.poll(() => slack.connections()).toBe(2);
  });

  test('a refused app token ends the start', async () => {
    await expect(open({ mode: 'socket', appToken: 'xapp-wrong' })).rejects.toThrow('invalid_auth');
  });

  test('a Slack that is away for a moment is tried again', async () => {
    const { slack } = await open({ mode: 'socket' });
    await expect.poll(() => slack.connections()).toBe(2);
    slack.faults.onApi('apps.connections.open', { kind: 'server-error', status: 500 }, 2);
    slack.disconnectSockets('refresh_requested');
    await expect.poll(() => slack.connections(), { timeout: 5_000 }).toBe(0);
    await expect.poll(() => slack.connections(), { timeout: 5_000 }).toBe(2);
  });
});

function manyMachines(): NonNullable<StageOptions['policy']> {
  const HOUR = 3_600_000;
  return {
    limits: {
      machinesPerPerson: 100,
      maxMicrosPerHour: 1_000_000_000,
      defaultLease: 8 * HOUR,
      maxLease: 72 * HOUR,
      maxKeep: 24 * HOUR,
      maxWatch: 14 * 24 * HOUR,
    },
  };
}

function overridden(store: Store, parts: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, key) {
      const value = Reflect.get(key in parts ? parts : target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
