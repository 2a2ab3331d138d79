/** A machine's own report under the watchdog: who is asked, what it puts off, and what it lets go. */
import { expect, test } from 'vitest';
import { ok } from '../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { UseReport } from '../../src/domain/use-report.ts';
import { up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const QUIET_HOLDING = (signal: string) => (signal === 'gpu-memory' ? 60 : 0);

/** A machine that is up for `minutes` and says that of itself. */
async function saying(
  said: Partial<UseReport>,
  values: (signal: string) => number = () => 0,
): Promise<{ world: FakeEngine; asked: () => number }> {
  const world = await fakeEngine();
  let asked = 0;
  world.meters.activity = (_id, signal) => values(signal);
  world.cloud.ownUse = async () => {
    asked += 1;
    const at = Math.floor(world.clock.now() / MINUTE) * MINUTE;
    return ok({ at, kernels: [0], sessions: [0], ...said });
  };
  await up(world);
  return { world, asked: () => asked };
}

const state = async ({ store }: FakeEngine) =>
  (await store.machines({ states: ['ready', 'stopped'] }))[0]?.state;

test('a machine whose kernel executes stays, and one that works is not even asked', async () => {
  const executing = await saying({ kernels: [1] });
  await executing.world.travel(3 * HOUR);
  expect(await state(executing.world)).toBe('ready');
  expect(executing.world.chat.of('idle-warning')).toEqual([]);
  const working = await saying({ kernels: [1] }, () => 80);
  await working.world.travel(3 * HOUR);
  expect(working.asked()).toBe(0);
});

test('an open session puts the warning off for four hours of quiet, and no longer', async () => {
  const { world } = await saying({ sessions: [1] });
  await world.travel(4 * HOUR);
  expect(world.chat.of('idle-warning')).toEqual([]);
  await world.travel(40 * MINUTE);
  expect(await state(world)).toBe('stopped');
});

test('somebody who connects after the warning takes it back', async () => {
  const { world } = await saying({});
  await world.travel(40 * MINUTE);
  expect(world.chat.of('idle-warning')).toHaveLength(1);
  const at = () => Math.floor(world.clock.now() / MINUTE) * MINUTE;
  world.cloud.ownUse = async () => ok({ at: at(), kernels: [0], sessions: [1] });
  await world.travel(30 * MINUTE);
  expect(await state(world)).toBe('ready');
  expect((await world.store.journal({ kinds: ['awake'] }))[0]?.text).toContain('somebody is connected');
});

test('memory of kernels that have waited for two hours is no reason to ask any more', async () => {
  const held = await saying({}, QUIET_HOLDING);
  await held.world.travel(4 * HOUR);
  expect(await state(held.world)).toBe('ready');
  const { world } = await saying({}, QUIET_HOLDING);
  const since = world.clock.now() + 10 * MINUTE;
  const at = () => Math.floor(world.clock.now() / MINUTE) * MINUTE;
  world.cloud.ownUse = async () => ok({ at: at(), kernels: [0], sessions: [0], waitingSince: since });
  await world.travel(2 * HOUR);
  expect(await state(world)).toBe('ready');
  expect(world.chat.of('memory-question')).toHaveLength(1);
  await world.travel(40 * MINUTE);
  expect(await state(world)).toBe('stopped');
});

test('a report that stops coming leaves the machine as without one', async () => {
  const { world } = await saying({ at: 0 });
  await world.travel(HOUR);
  expect(await state(world)).toBe('stopped');
});
