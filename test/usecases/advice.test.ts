/** Advice on capacity at a birth: it changes the order, is asked for sparingly, and is never needed. */
import { expect, test } from 'vitest';
import { fail, ok } from '../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { AdviceQuestion } from '../../src/ports/advice.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine, ZONES } from '../support/fake-engine.ts';

async function bornIn(world: FakeEngine, buy: 'spot' | 'on-demand', family = 'l4') {
  const answer = await requestMachine(world.deps, {
    dedupe: `${family} ${buy}`,
    team: 'T1',
    botTeam: 'T1',
    channel: 'C1',
    actor: 'UADA',
    isGuest: false,
    spec: { family, count: 1, buy, leaseFor: HOUR, zone: undefined },
  });
  if (answer.kind !== 'accepted') throw new Error(answer.kind);
  await world.travel(5 * MINUTE);
  return (await world.store.machine(answer.machine.id))?.zone;
}

test('a spot machine is looked for where Google says that one is to be had', async () => {
  const world = await fakeEngine();
  const asked: AdviceQuestion[] = [];
  world.advise = (question) => {
    asked.push(question);
    const good = question.zones.includes('us-central1-b');
    return ok(good ? [{ zone: 'us-central1-b', obtainability: 0.9, uptime: undefined }] : []);
  };
  expect(await bornIn(world, 'spot')).toBe('us-central1-b');
  expect(asked.map(({ region, zones }) => [region, ...zones])).toEqual([
    ['us-east4', 'us-east4-a', 'us-east4-c'],
    ['us-central1', 'us-central1-a', 'us-central1-b'],
    ['europe-west4', 'europe-west4-a'],
  ]);
});

test('on demand, and for GPUs attached to N1, nobody is asked', async () => {
  const world = await fakeEngine();
  world.advise = () => {
    throw new Error('asked');
  };
  expect(await bornIn(world, 'on-demand')).toBe(ZONES[0]);
  expect(await bornIn(world, 'spot', 't4')).toBe(ZONES[0]);
});

test.each(['denied', 'unavailable', 'invalid', 'throttled'] as const)(
  'advice that is %s is unknown, and the machine is born all the same',
  async (kind) => {
    const world = await fakeEngine();
    world.advise = () => fail({ kind, scope: 'call', message: 'no' });
    expect(await bornIn(world, 'spot')).toBe(ZONES[0]);
  },
);
