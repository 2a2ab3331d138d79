/** A changed idle rule replayed on what was measured: stops, regrets, and money counted until work came back. */
import { beforeEach, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { type AskPolicyTest, askPolicyTest } from '../../src/usecases/ask-policy-test.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine, START } from '../support/fake-engine.ts';

const by = { actor: 'UADA', team: 'T1', botTeam: 'T1', channel: 'CGPU', isGuest: false };
let bench: FakeEngine;
let asked = 0;

/** Works for two hours, is quiet for three, works for one. */
beforeEach(async () => {
  bench = await fakeEngine((policy) => ({ ...policy, watch: { ...policy.watch, dryRun: true } }));
  bench.meters.activity = (_id, signal, at) => {
    const works = at < START + 2 * HOUR || at >= START + 5 * HOUR;
    return signal === 'network' ? 900 : works && signal === 'gpu' ? 80 : 1;
  };
  const spec = { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined } as const;
  await requestMachine(bench.deps, { ...by, dedupe: 'up', spec, name: 'trainer' });
  await bench.travel(6 * HOUR);
});

async function tested(over: Partial<AskPolicyTest> = {}) {
  const ask = { ...by, dedupe: `test-${++asked}`, change: {}, days: 30, project: undefined, ...over };
  expect(await askPolicyTest(bench.deps, ask)).toEqual({ kind: 'accepted' });
  await bench.travel(MINUTE);
  const notice = bench.chat.said.at(-1)?.notice;
  if (notice?.kind !== 'policy-test') throw new Error(`said ${notice?.kind}`);
  return notice.test;
}

test('the rule as it is: one stop, saved until work came back, at the price of the run', async () => {
  const { total, present, largest, machines, replayed } = await tested();
  expect(total).toEqual(present);
  const [stop] = largest;
  expect(largest).toHaveLength(1);
  expect(stop).toMatchObject({ machineName: 'trainer', because: 'work', regretted: false });
  expect(stop?.until).toBe(START + 5 * HOUR);
  // The last minute of work, the window, the warning; samples are a minute apart.
  const expected = START + 2 * HOUR - MINUTE + 45 * MINUTE;
  expect(Math.abs((stop?.at ?? 0) - expected)).toBeLessThanOrEqual(2 * MINUTE);
  const [run] = await bench.store.runs(START, START + 7 * HOUR);
  const hours = ((stop?.until ?? 0) - (stop?.at ?? 0)) / HOUR;
  expect(total.money).toEqual([
    { currency: 'USD', micros: Math.round(hours * (run?.price?.microsPerHour ?? 0)) },
  ]);
  expect([machines.length, replayed]).toEqual([1, 1]);
});

test('a window of two hours stops later, less than an hour before work comes back: regretted', async () => {
  const { total, present } = await tested({ change: { window: 2 * HOUR } });
  expect(total).toMatchObject({ stops: 1, regretted: 1 });
  expect(total.saved).toBeLessThan(present.saved);
  expect((await tested({ change: { window: 3 * HOUR } })).total).toMatchObject({ stops: 0, money: [] });
});

test('a threshold under what it shows never stops it; a lease that ends ends the saving', async () => {
  expect((await tested({ change: { cpuBusyAt: 0.9 } })).total.stops).toBe(0);
  bench.meters.activity = (_id, signal, at) => (signal === 'gpu' && at < START + 2 * HOUR ? 80 : 0);
  await bench.travel(12 * HOUR);
  const { largest } = await tested();
  const [machine] = await bench.store.machines({ name: 'trainer' });
  expect(largest).toMatchObject([{ because: 'lease', until: machine?.lease.until }]);
});

test('what Google does not give whole is said, and a senseless rule is refused', async () => {
  bench.meters.complete = false;
  expect((await tested()).troubles).toMatchObject([{ because: 'Google gave only a part of it' }]);
  const senseless = { ...by, dedupe: 'no', change: { gpuBusyAt: 1 }, days: 30, project: undefined };
  expect(await askPolicyTest(bench.deps, senseless)).toMatchObject({
    kind: 'refused',
    example: '/gpu policy test --gpu 5',
  });
});
