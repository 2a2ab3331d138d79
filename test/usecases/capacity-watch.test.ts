/** Capacity watches over fakes: few calls for many people, one machine however it is pressed, and what comes of it. */
import { expect, test } from 'vitest';
import { fail, ok } from '../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { AdviceQuestion } from '../../src/ports/advice.ts';
import { askMachine } from '../../src/usecases/ask-machine.ts';
import { MOST_QUESTIONS } from '../../src/usecases/look-for-capacity.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { keepWatching, stopWatch, takeCapacity } from '../../src/usecases/take-capacity.ts';
import { type AskToWatch, watchCapacity } from '../../src/usecases/watch-capacity.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const BY = { team: 'T1', botTeam: 'T1', isGuest: false } as const;
const NONE = fail({ kind: 'unavailable' as const, scope: 'call' as const, message: 'lost' });
const GOOD = (question: AdviceQuestion) =>
  ok(question.zones.slice(0, 1).map((zone) => ({ zone, obtainability: 0.9, uptime: HOUR })));

async function watching(world: FakeEngine, n = 1, over: Partial<AskToWatch> = {}) {
  const spec = { family: 'l4', count: 1, buy: 'spot' as const, leaseFor: HOUR, zone: 'us-east4' };
  const ask = { ...BY, dedupe: `d${n}`, channel: 'C1', actor: 'UADA', spec, ...over };
  const answer = await watchCapacity(world.deps, ask);
  if (answer.kind !== 'accepted') throw new Error(answer.kind);
  return answer.watch;
}

async function told(world: FakeEngine) {
  world.advise = GOOD;
  const watch = await watching(world);
  await world.travel(5 * MINUTE);
  const press = { ...BY, actor: 'UADA', watchId: watch.id, round: 1 };
  return { watch, press };
}

test('a question is asked once, however many people watch', async () => {
  const world = await fakeEngine();
  const asked: string[] = [];
  world.advise = (question) => {
    asked.push(`${question.shape.family} ${question.zones.join(' ')}`);
    return ok([]);
  };
  for (let n = 1; n <= 8; n++) await watching(world, n, { actor: `UP${n}` });
  await watching(world, 9, {
    spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: HOUR, zone: undefined },
  });
  await world.travel(10 * MINUTE);
  expect(new Set(asked)).toEqual(new Set(['l4 us-east4-a us-east4-c']));
  expect(asked.length).toBeLessThanOrEqual(6);
});

test('where there are too many questions, every one has its turn', async () => {
  const world = await fakeEngine();
  const asked: AdviceQuestion[] = [];
  world.advise = (question) => {
    asked.push(question);
    return ok([]);
  };
  for (let n = 1; n <= MOST_QUESTIONS + 5; n++) {
    const deps = {
      ...world.deps,
      policy: { ...world.deps.policy, projects: [{ id: `p${n}`, channels: [] }] },
    };
    await watching({ ...world, deps }, n, { actor: `UP${n}` });
  }
  await world.travel(MINUTE);
  expect(asked).toHaveLength(MOST_QUESTIONS);
  await world.travel(6 * MINUTE);
  expect(new Set(asked.map(({ project }) => project)).size).toBe(MOST_QUESTIONS + 5);
});

test('advice that fails is unknown: nothing is told, and what was told stands', async () => {
  const world = await fakeEngine();
  world.advise = () => NONE;
  await watching(world);
  await world.travel(10 * MINUTE);
  expect(world.chat.of('capacity')).toEqual([]);
  world.advise = GOOD;
  await world.travel(5 * MINUTE);
  world.advise = () => NONE;
  await world.travel(20 * MINUTE);
  expect(world.chat.of('capacity')).toMatchObject([{ sighting: { zone: 'us-east4-a' } }]);
  expect(world.chat.of('capacity')[0]?.outcome).toBeUndefined();
});

test('ten presses at once make one machine; the watch ends with it', async () => {
  const world = await fakeEngine();
  const { watch, press } = await told(world);
  const answers = await Promise.all(Array.from({ length: 10 }, () => takeCapacity(world.deps, press)));
  expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
  expect(await takeCapacity(world.deps, press)).toMatchObject({ kind: 'refused', field: 'watch' });
  const [machine, other] = await world.store.machines({});
  expect(other).toBeUndefined();
  expect(machine).toMatchObject({ spec: watch.spec, channel: 'C1', lease: { owner: 'UADA' } });
  await world.travel(10 * MINUTE);
  expect(world.chat.of('capacity')).toMatchObject([
    { outcome: { kind: 'taken', machineName: machine?.name } },
  ]);
  expect(await world.store.capacityWatches()).toEqual([]);
  expect(await takeCapacity(world.deps, press)).toMatchObject({
    kind: 'refused',
    example: '/gpu up l4 --zone us-east4 --spot',
  });
});

test('taken in vain: its owner reads so, the watch goes on and tells again when that is half an hour ago', async () => {
  const world = await fakeEngine();
  const { press } = await told(world);
  world.cloud.stockedOut.add('us-east4-a').add('us-east4-c');
  await takeCapacity(world.deps, press);
  await world.travel(10 * MINUTE);
  expect(world.chat.of('capacity')).toMatchObject([{ outcome: { kind: 'missed' } }]);
  expect((await world.store.capacityWatches()).map(({ state }) => state.kind)).toEqual(['looking']);
  world.cloud.stockedOut.clear();
  await world.travel(15 * MINUTE);
  expect(world.chat.of('capacity')).toHaveLength(1);
  await world.travel(15 * MINUTE);
  expect(world.chat.of('capacity')).toHaveLength(2);
  await takeCapacity(world.deps, { ...press, round: 2 });
  await world.travel(10 * MINUTE);
  expect((await world.store.machines({})).map(({ state }) => state)).toEqual(['ready']);
});

test('a machine that may not be had is refused in words, and the button stays', async () => {
  const world = await fakeEngine((policy) => ({
    ...policy,
    limits: { ...policy.limits, machinesPerPerson: 0 },
  }));
  const { press } = await told(world);
  expect(await takeCapacity(world.deps, press)).toMatchObject({ kind: 'refused', field: 'limit' });
  expect((await world.store.capacityWatches()).map(({ state }) => state.kind)).toEqual(['there']);
  expect(world.chat.of('capacity')[0]?.outcome).toBeUndefined();
});

test('nobody else can press, and an old message does nothing', async () => {
  const world = await fakeEngine();
  const { press } = await told(world);
  for (const act of [takeCapacity, keepWatching, stopWatch]) {
    for (const over of [{ actor: 'UBOB' }, { team: 'T2' }, { watchId: 'mxxxxxxxxx' }]) {
      expect(await act(world.deps, { ...press, ...over }), JSON.stringify(over)).toMatchObject({
        kind: 'refused',
      });
    }
  }
  expect(await takeCapacity(world.deps, { ...press, round: 0 })).toMatchObject({
    kind: 'refused',
    example: '/gpu up l4 --zone us-east4 --spot --wait',
  });
  expect(await world.store.machines({})).toEqual([]);
});

test('left, it is not told again while it is there; then it ends by its button', async () => {
  const world = await fakeEngine();
  const { press } = await told(world);
  expect(await keepWatching(world.deps, press)).toMatchObject({ kind: 'done' });
  await world.travel(HOUR);
  expect(world.chat.of('capacity')).toMatchObject([{ outcome: { kind: 'kept' } }]);
  expect(await stopWatch(world.deps, press)).toMatchObject({ kind: 'done' });
  expect(await stopWatch(world.deps, press)).toMatchObject({ kind: 'refused' });
  await world.travel(HOUR);
  expect(world.chat.said.filter(({ notice }) => notice.kind.startsWith('capacity'))).toHaveLength(1);
});

test('on its day it ends with a word, whatever is there', async () => {
  const world = await fakeEngine();
  world.advise = GOOD;
  await watching(world, 1, { for: HOUR });
  await watching(world, 2, {
    for: HOUR,
    spec: { family: 't4', count: 1, buy: 'spot', leaseFor: HOUR, zone: undefined },
  });
  await world.travel(HOUR + 3 * MINUTE);
  expect(world.chat.of('capacity')).toMatchObject([{ outcome: { kind: 'over' } }]);
  expect(world.chat.of('capacity-over').map(({ watch }) => [watch.spec.family, watch.round])).toEqual([
    ['l4', 1],
    ['t4', 0],
  ]);
});

test('a machine that its owner stops frees its zone for others, one that Google takes does not', async () => {
  const world = await fakeEngine();
  world.meters.activity = () => 90;
  const spec = { family: 'l4', count: 1, buy: 'spot' as const, leaseFor: 8 * HOUR, zone: undefined };
  const born = async (n: number) => {
    const answer = await requestMachine(world.deps, {
      ...BY,
      dedupe: `m${n}`,
      channel: 'C1',
      actor: 'UADA',
      spec,
    });
    if (answer.kind !== 'accepted') throw new Error(answer.kind);
    await world.travel(HOUR);
    return answer.machine;
  };
  await born(1);
  await watching(world, 1, { actor: 'UBOB', spec });
  for (const machine of world.cloud.machines.values()) {
    world.cloud.machines.set(`${machine.project}/${machine.zone}/${machine.name}`, {
      ...machine,
      status: 'stopped',
      lastStoppedAt: world.clock.now(),
    });
  }
  await world.travel(10 * MINUTE);
  expect(world.chat.of('preempted')).toHaveLength(1);
  expect(world.chat.of('capacity')).toEqual([]);

  const { id } = await born(2);
  expect(world.chat.of('capacity')).toMatchObject([
    { sighting: { evidence: { kind: 'created' } }, outcome: { kind: 'gone' } },
  ]);
  const stop = {
    ...BY,
    dedupe: 's',
    channel: 'C1',
    actor: 'UADA',
    machineId: id,
    what: { verb: 'stop' },
  } as const;
  await askMachine(world.deps, stop);
  await world.travel(10 * MINUTE);
  expect(world.chat.of('capacity').slice(1)).toMatchObject([{ sighting: { evidence: { kind: 'freed' } } }]);
});
