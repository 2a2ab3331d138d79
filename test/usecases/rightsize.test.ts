/** /gpu rightsize from the request to its answer: what was measured of the machine over days, and nothing else. */
import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { askMachine } from '../../src/usecases/ask-machine.ts';
import { findSavings, savingsOf } from '../../src/usecases/find-savings.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type Activity, type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const WHO = { team: 'T1', botTeam: 'T1', channel: 'C1', actor: 'UADA', isGuest: false };

/** A machine with A100s that has been up for so long, and whose meters answer with that. */
async function running(forHowLong: number, activity: Activity, count = 1): Promise<FakeEngine> {
  const engine = await fakeEngine();
  const spec = {
    family: 'a100-40',
    count,
    buy: 'on-demand',
    leaseFor: 8 * HOUR,
    zone: undefined,
  } as const;
  await requestMachine(engine.deps, { ...WHO, dedupe: 'd1', spec, name: 'trainer' });
  await engine.travel(10 * MINUTE);
  // As if it had been started earlier: a week of passes would prove nothing more.
  const startedAt = engine.clock.now() - forHowLong;
  for (const [key, one] of engine.cloud.machines) {
    engine.cloud.machines.set(key, { ...one, lastStartedAt: startedAt });
  }
  await engine.travel(6 * MINUTE);
  engine.meters.activity = activity;
  return engine;
}

async function answerOf(engine: FakeEngine) {
  const asked = await askMachine(engine.deps, {
    ...WHO,
    dedupe: 'd2',
    machineName: 'trainer',
    what: { verb: 'rightsize' },
  });
  expect(asked.kind).toBe('accepted');
  await engine.engine.drain(10_000);
  return engine.chat.of('rightsize').at(-1)?.answer;
}

const LIGHT: Activity = (_id, signal) => ({ gpu: 8, 'gpu-memory': 30, cpu: 10 })[signal as 'gpu'] ?? 0;

it('tells what would have been large enough, by three days of samples', async () => {
  const engine = await running(3 * DAY, LIGHT);
  expect(await answerOf(engine)).toMatchObject({
    use: { gpu: { mean: 8, high: 8, peak: 8 }, gpuMemory: { peak: 30 }, cpu: { high: 10 } },
  });
});

it('says that an hour is too little', async () => {
  const engine = await running(HOUR, LIGHT);
  expect(await answerOf(engine)).toMatchObject({ kind: 'too-little', needed: DAY });
});

it('says what could not be read, and changes nothing', async () => {
  const engine = await running(3 * DAY, LIGHT);
  engine.meters.fault = { kind: 'unavailable', scope: 'call', message: 'no answer' };
  expect(await answerOf(engine)).toBeUndefined();
  expect(engine.chat.of('request-failed')).toMatchObject([
    { machineName: 'trainer', next: 'Ask again: /gpu rightsize trainer' },
  ]);
  expect(engine.cloud.changed).toEqual([]);
});

it('is looked for once a day, of what runs, for the digest and for its owner', async () => {
  const engine = await running(3 * DAY, LIGHT, 2);
  // The first look met nothing that had been up for long, and wrote nothing; that of another hour is yet to come.
  const { policy } = engine.deps;
  const later = { ...engine.deps, policy: { ...policy, digest: { ...policy.digest, hour: 10 } } };
  await findSavings(later, engine.clock.now());
  const machines = await engine.store.machines();
  const now = engine.clock.now();
  expect(await savingsOf(engine.deps, machines, now)).toMatchObject([
    { name: 'trainer', owner: 'UADA', from: { family: 'a100-40', count: 2 }, gpuMean: 8 },
  ]);
  // What has been made smaller meanwhile is called too large no more.
  const smaller = machines.map((one) => ({ ...one, spec: { ...one.spec, family: 'l4' } }));
  expect(await savingsOf(engine.deps, smaller, now)).toEqual([]);
  await findSavings(later, engine.clock.now());
  expect(await engine.store.journal({ kinds: ['sized'] })).toHaveLength(1);
});
