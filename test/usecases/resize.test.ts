/** A machine that becomes another one: forward, back where there is none, killed between any two calls. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fail, ok } from '../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { type Ask, askMachine } from '../../src/usecases/ask-machine.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const by = { actor: 'UADA', team: 'T1', botTeam: 'T1', channel: 'CGPU', isGuest: false };
const TO_FOUR = { verb: 'resize', family: 'l4', count: 4, buy: 'on-demand', start: false } as const;
const ZONE = 'us-east4-a';
let bench: FakeEngine;
let asked = 0;

async function born(bench: FakeEngine, family = 'l4', buy: 'on-demand' | 'spot' = 'on-demand') {
  const spec = { family, count: 1, buy, leaseFor: 8 * HOUR, zone: undefined };
  await requestMachine(bench.deps, { ...by, dedupe: 'up', spec, name: 'trainer' });
  await bench.travel(10 * MINUTE);
}

beforeEach(async () => {
  bench = await fakeEngine();
  bench.meters.activity = () => 80;
});

function ask(what: Ask) {
  return askMachine(bench.deps, { ...by, dedupe: `ask-${++asked}`, machineName: 'trainer', what });
}

async function trainer() {
  const [machine] = await bench.store.machines({ name: 'trainer' });
  if (machine === undefined) throw new Error('there is no trainer');
  return machine;
}

const ledger = () => bench.store.runs(0, bench.clock.now() + HOUR);

describe('a running machine', () => {
  test('stops, becomes larger, starts; one run at each price, one message, no word of a stop', async () => {
    await born(bench);
    const before = await trainer();
    expect(await ask(TO_FOUR)).toMatchObject({ kind: 'accepted' });
    await bench.travel(10 * MINUTE);
    const after = await trainer();
    expect(after).toMatchObject({
      state: 'ready',
      zone: ZONE,
      spec: { family: 'l4', count: 4 },
      shape: { machineType: 'g2-standard-48' },
      price: { microsPerHour: 4 * 700_000 },
    });
    expect(after.change).toBeUndefined();
    expect(after.lease).toEqual(before.lease);
    expect(bench.cloud.changed).toEqual(['type g2-standard-48']);
    expect(bench.cloud.created).toHaveLength(1);
    expect(
      (await ledger()).map(({ price, endedAt }) => [price?.microsPerHour, endedAt !== undefined]),
    ).toEqual([
      [700_000, true],
      [2_800_000, false],
    ]);
    expect(bench.chat.of('stopped')).toEqual([]);
    expect(bench.chat.of('change')).toMatchObject([{ end: { kind: 'done' }, machine: { state: 'ready' } }]);
    const births = bench.chat.said.filter(({ key }) => key.startsWith('birth:'));
    expect(births.map(({ notice }) => notice)).toMatchObject([{ machine: { spec: { count: 4 } } }]);
    const [seen] = bench.cloud.machines.values();
    expect(seen?.labels).toMatchObject({ 'lamplighter-count': '4', 'lamplighter-owner': 'uada' });
  });

  test('its zone has none of the larger: it is what it was, runs again, and everybody learns of the stockout', async () => {
    await born(bench);
    bench.cloud.outOf.add(`${ZONE} g2-standard-48`);
    await ask(TO_FOUR);
    await bench.travel(15 * MINUTE);
    expect(await trainer()).toMatchObject({
      state: 'ready',
      spec: { count: 1 },
      shape: { machineType: 'g2-standard-8' },
      price: { microsPerHour: 700_000 },
    });
    expect(bench.cloud.changed).toEqual(['type g2-standard-48', 'type g2-standard-8']);
    expect((await ledger()).map(({ price }) => price?.microsPerHour)).toEqual([700_000, 700_000]);
    const because = `${ZONE} could not start it as 4 × l4 (no capacity now). It is as it was again.`;
    expect(bench.chat.of('change')).toMatchObject([{ end: { kind: 'failed', because } }]);
    const attempts = await bench.store.journal({ kinds: ['attempt'] });
    expect(attempts[0]?.detail).toMatchObject({
      zone: ZONE,
      family: 'l4',
      count: 4,
      fault: { kind: 'stockout' },
    });
  });

  test('its zone has none at all: it stays stopped as what it was, and that is said', async () => {
    await born(bench);
    bench.cloud.stockedOut.add(ZONE);
    await ask(TO_FOUR);
    await bench.travel(15 * MINUTE);
    expect(await trainer()).toMatchObject({ state: 'stopped', spec: { count: 1 } });
    expect([...bench.cloud.machines.values()][0]?.machineType).toBe('g2-standard-8');
    expect(bench.chat.of('change')).toMatchObject([
      {
        end: {
          kind: 'failed',
          because: expect.stringMatching(/as it was again, but Google could not start it/),
        },
      },
    ]);
    expect((await ledger()).every(({ endedAt }) => endedAt !== undefined)).toBe(true);
  });

  test('Google refuses the second of two steps: the first is undone', async () => {
    await born(bench, 't4');
    const fault = { kind: 'invalid', scope: 'project', message: 'too large' } as const;
    bench.cloud.refuses.set('type n1-standard-32', fault);
    await ask({ ...TO_FOUR, family: 't4' });
    await bench.travel(15 * MINUTE);
    expect(bench.cloud.changed).toEqual(['4 × t4', '1 × t4']);
    expect(await trainer()).toMatchObject({ state: 'ready', spec: { family: 't4', count: 1 } });
    expect(bench.chat.of('change')).toMatchObject([
      { end: { because: 'Google refused it: too large. It is as it was again.' } },
    ]);
  });

  test('quota, price and zone are looked at before it is stopped', async () => {
    await born(bench);
    bench.quotas = [
      { metric: 'NVIDIA_L4_GPUS', region: 'us-east4', limit: 3, usage: 1 },
      { metric: 'GPUS_ALL_REGIONS', region: 'global', limit: 8, usage: 1 },
    ];
    await ask(TO_FOUR);
    await bench.travel(5 * MINUTE);
    expect(bench.cloud.stopped).toEqual([]);
    expect(bench.chat.of('request-failed')).toMatchObject([
      {
        what: expect.stringMatching(
          /^trainer cannot become 4 × l4. The quota NVIDIA_L4_GPUS in us-east4 is 3, 0 in use/,
        ),
      },
    ]);
    // It holds one itself, which is free once it is stopped.
    bench.quotas = [{ metric: 'NVIDIA_L4_GPUS', region: 'us-east4', limit: 4, usage: 1 }];
    await ask(TO_FOUR);
    await bench.travel(10 * MINUTE);
    expect(await trainer()).toMatchObject({ state: 'ready', spec: { count: 4 } });
  });

  test('a keep on the way holds the lease; a stop is refused until it has ended', async () => {
    await born(bench);
    await ask(TO_FOUR);
    await bench.travel(MINUTE / 2);
    const kept = await ask({ verb: 'keep', for: 10 * HOUR });
    const until = kept.kind === 'accepted' ? kept.until : undefined;
    expect(until).toBeGreaterThan((await trainer()).lease.until);
    expect(await ask({ verb: 'stop' })).toMatchObject({
      kind: 'refused',
      message: 'trainer is being resized. Ask again when that is done.',
    });
    await bench.travel(10 * MINUTE);
    expect(await trainer()).toMatchObject({ state: 'ready', spec: { count: 4 }, lease: { until } });
  });

  test('somebody removes it in the console meanwhile: it is gone, and the change has an end', async () => {
    await born(bench);
    await ask(TO_FOUR);
    await bench.travel(MINUTE / 2);
    bench.cloud.machines.clear();
    await bench.travel(10 * MINUTE);
    expect(await bench.store.machines({ states: ['gone'] })).toMatchObject([{ name: 'trainer' }]);
    expect(bench.chat.of('change')).toMatchObject([{ end: { kind: 'failed' } }]);
  });
});

test('a stopped machine stays stopped and costs nothing until it is started', async () => {
  await born(bench);
  await ask({ verb: 'stop' });
  await bench.travel(5 * MINUTE);
  await ask(TO_FOUR);
  await bench.travel(5 * MINUTE);
  expect(await trainer()).toMatchObject({ state: 'stopped', spec: { count: 4 } });
  expect(await ledger()).toHaveLength(1);
  await ask({ verb: 'start' });
  await bench.travel(10 * MINUTE);
  expect((await trainer()).state).toBe('ready');
  expect((await ledger()).at(-1)?.price?.microsPerHour).toBe(2_800_000);
});

test('a spot machine that Google took back comes back on demand, with a lease as of a start', async () => {
  await born(bench, 'l4', 'spot');
  const at = { project: 'ml-prod', zone: ZONE, name: 'trainer' };
  await bench.travel(7 * HOUR);
  bench.cloud.stopOutside(at);
  await bench.travel(2 * MINUTE);
  expect(bench.chat.of('preempted')).toHaveLength(1);
  await ask({ ...TO_FOUR, count: 1, start: true });
  await bench.travel(10 * MINUTE);
  const machine = await trainer();
  expect(machine).toMatchObject({ state: 'ready', spec: { buy: 'on-demand', count: 1 } });
  expect(machine.lease.until).toBeGreaterThan(bench.clock.now() + 7 * HOUR);
  expect(bench.cloud.changed).toEqual(['on-demand']);
  expect([...bench.cloud.machines.values()][0]?.spot).toBe(false);
});

test('a spot machine that was stopped by hand is not told as taken back; where nobody can tell, it is', async () => {
  await born(bench, 'l4', 'spot');
  const at = { project: 'ml-prod', zone: ZONE, name: 'trainer' };
  bench.cloud.preempted = ok(false);
  bench.cloud.stopOutside(at);
  await bench.travel(2 * MINUTE);
  expect(bench.chat.of('preempted')).toEqual([]);
  expect(bench.chat.of('stopped')).toMatchObject([{ reason: 'outside' }]);
  await ask({ verb: 'start' });
  await bench.travel(10 * MINUTE);
  bench.cloud.preempted = fail({ kind: 'denied', scope: 'project', message: 'no' });
  bench.cloud.stopOutside(at);
  await bench.travel(2 * MINUTE);
  expect(bench.chat.of('preempted')).toHaveLength(1);
});
