/** GPU memory that is held while all else is quiet, where the policy lets silence stop a machine. */
import { expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const stops = (policy: Policy): Policy => ({
  ...policy,
  watch: { ...policy.watch, memoryHeld: 'stop', memoryUnanswered: HOUR },
});

async function asked(change?: (policy: Policy) => Policy): Promise<FakeEngine> {
  const world = await fakeEngine(change);
  world.meters.activity = (_id, signal) => (signal === 'gpu-memory' ? 60 : 0);
  await up(world);
  for (let i = 0; i < 60 && world.chat.of('memory-question').length === 0; i++)
    await world.travel(2 * MINUTE);
  return world;
}

it('asks, warns an hour later when nobody answers, and stops; once each', async () => {
  const world = await asked(stops);
  const askedAt = world.clock.now();
  expect(world.chat.of('memory-question')).toMatchObject([{ answerBy: expect.any(Number) }]);
  await world.travel(55 * MINUTE);
  expect(world.chat.of('idle-warning')).toEqual([]);
  await world.travel(40 * MINUTE);
  expect(world.cloud.stopped).toEqual(['trainer']);
  expect(world.chat.of('memory-question')).toMatchObject([{ end: { kind: 'stopped', reason: 'idle' } }]);
  expect(world.chat.of('idle-warning')).toHaveLength(2);
  expect(world.chat.of('stopped')).toHaveLength(1);
  const [warned] = await world.store.journal({ kinds: ['warned'] });
  expect((warned?.at ?? 0) - askedAt).toBeGreaterThanOrEqual(58 * MINUTE);
});

it('takes a keep for an answer, and asks anew when that is over', async () => {
  const world = await asked(stops);
  await ask(world, { verb: 'keep', for: 2 * HOUR, why: 'waiting for a colleague' });
  await world.travel(2 * HOUR - MINUTE);
  expect(world.chat.of('memory-question')).toMatchObject([{ end: { kind: 'kept' } }]);
  expect(world.chat.of('idle-warning')).toEqual([]);
  await world.travel(5 * MINUTE);
  expect(world.chat.of('memory-question')).toHaveLength(2);
  expect(world.cloud.stopped).toEqual([]);
});

it('stops nothing by itself unless the policy says so', async () => {
  const world = await asked();
  await world.travel(5 * HOUR);
  expect(world.chat.of('memory-question')).toHaveLength(1);
  expect(world.chat.of('memory-question')[0]).not.toHaveProperty('answerBy');
  expect(world.chat.of('idle-warning')).toEqual([]);
  expect(world.cloud.stopped).toEqual([]);
});
