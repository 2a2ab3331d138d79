/** The watchdog frozen: it warns and stops nothing, says until when, and goes on by itself or when it is told to. */
import { beforeEach, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { freezeWatchdog, unfreezeWatchdog } from '../../src/usecases/freeze-watchdog.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const by = { actor: 'UADA', team: 'T1', botTeam: 'T1', channel: 'CGPU', isGuest: false };
const grace = { ...by, actor: 'UGRACE' };
let bench: FakeEngine;
let asked = 0;

beforeEach(async () => {
  bench = await fakeEngine((policy) => ({
    ...policy,
    admins: ['UGRACE'],
    digest: { ...policy.digest, channels: ['CGPU'] },
  }));
  await begin('trainer', 8 * HOUR);
  await bench.travel(10 * MINUTE);
});

async function begin(name: string, leaseFor: number) {
  const spec = { family: 'l4', count: 1, buy: 'on-demand', leaseFor, zone: undefined } as const;
  await requestMachine(bench.deps, { ...by, dedupe: `up-${name}`, spec, name });
}

async function freeze(length: number, why = '', who = grace) {
  const until = (await bench.store.now()) + length;
  return freezeWatchdog(bench.deps, { ...who, dedupe: `freeze-${++asked}` }, until, why);
}

const stopped = () => bench.cloud.stopped.length;
const warnings = () => bench.chat.of('idle-warning').filter(({ reminder }) => !reminder);
const told = () =>
  bench.chat.said
    .filter(({ notice }) => notice.kind === 'freeze')
    .map(({ destination, notice }) => [destination.to, notice.kind === 'freeze' && notice.freeze.ended?.by]);

test('an open warning is put off to the end of the freeze, and the stop comes then', async () => {
  await bench.travel(25 * MINUTE);
  expect(warnings()).toHaveLength(1);
  expect(await freeze(2 * HOUR, 'network migration')).toMatchObject({ kind: 'accepted' });
  const until = (await bench.store.brakes()).freeze?.until ?? 0;
  await bench.travel(100 * MINUTE);
  expect(stopped()).toBe(0);
  expect(warnings()).toMatchObject([{ stopAt: until, frozen: true }]);
  expect(told()).toEqual([
    ['person', undefined],
    ['channel', undefined],
  ]);
  await bench.travel(30 * MINUTE);
  expect(stopped()).toBe(1);
  expect(bench.chat.of('freeze').at(-1)).toMatchObject({ freeze: { ended: { at: until } } });
  expect(warnings()).toHaveLength(1);
});

test('lifted early: the stop is announced anew, a whole warning ahead', async () => {
  await freeze(5 * HOUR);
  await bench.travel(HOUR);
  expect(warnings()).toMatchObject([{ frozen: true }]);
  const lifted = await bench.store.now();
  expect(await unfreezeWatchdog(bench.deps, { ...grace, dedupe: 'thaw' })).toMatchObject({
    kind: 'accepted',
  });
  await bench.travel(12 * MINUTE);
  expect(stopped()).toBe(0);
  const [warning] = warnings();
  expect(warning?.frozen).toBeUndefined();
  expect((warning?.stopAt ?? 0) - lifted).toBeLessThanOrEqual(17 * MINUTE);
  await bench.travel(10 * MINUTE);
  expect(stopped()).toBe(1);
  expect(told().filter(([, who]) => who === 'UGRACE')).toHaveLength(2);
});

test('a lease that ends meanwhile ends with the freeze, also when its end was decided just before', async () => {
  await begin('short', HOUR);
  bench.meters.activity = () => undefined;
  await bench.travel(50 * MINUTE);
  await freeze(2 * HOUR);
  await bench.travel(110 * MINUTE);
  expect(stopped()).toBe(0);
  await bench.travel(20 * MINUTE);
  const [short] = await bench.store.machines({ name: 'short' });
  expect(short).toMatchObject({ state: 'stopped', stopReason: 'lease-end' });
});

test('administrators alone, for a week at most, once however often it is delivered', async () => {
  expect(await freeze(HOUR, '', by)).toMatchObject({
    kind: 'refused',
    message: 'Only an administrator may freeze the watchdog. Ask <@UGRACE>.',
  });
  expect(await freeze(8 * 24 * HOUR)).toMatchObject({ kind: 'refused', example: '/gpu freeze for 2h' });
  expect(await freeze(-1)).toMatchObject({ kind: 'refused' });
  expect(await unfreezeWatchdog(bench.deps, { ...grace, dedupe: 'none' })).toMatchObject({
    kind: 'refused',
    message: 'The watchdog is not frozen.',
  });
  const until = (await bench.store.now()) + HOUR;
  const twice = { ...grace, dedupe: 'twice' };
  expect(await freezeWatchdog(bench.deps, twice, until, '')).toMatchObject({ kind: 'accepted' });
  expect(await freezeWatchdog(bench.deps, twice, until, '')).toEqual({ kind: 'duplicate' });
  await bench.travel(MINUTE);
  expect(told()).toHaveLength(2);
});
