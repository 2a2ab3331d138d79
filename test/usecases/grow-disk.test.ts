/** A disk that is to grow: once, told in one message, and as it was when Google says no. */
import { beforeEach, expect, test } from 'vitest';
import { diskPerMonth } from '../../src/domain/disk.ts';
import { fail, ok } from '../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { type Ask, askMachine } from '../../src/usecases/ask-machine.ts';
import { extrasAt } from '../../src/usecases/extras.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const by = { actor: 'UADA', team: 'T1', botTeam: 'T1', channel: 'CGPU', isGuest: false };
let bench: FakeEngine;
let asked = 0;

beforeEach(async () => {
  bench = await fakeEngine();
  await requestMachine(bench.deps, {
    ...by,
    dedupe: 'up',
    spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
    name: 'trainer',
  });
  await bench.travel(10 * MINUTE);
});

function ask(what: Ask, over: Partial<typeof by> = {}) {
  return askMachine(bench.deps, { ...by, ...over, dedupe: `ask-${++asked}`, machineName: 'trainer', what });
}

async function trainer() {
  const [machine] = await bench.store.machines({ name: 'trainer' });
  if (machine === undefined) throw new Error('there is no trainer');
  return machine;
}

test('a running machine gets a larger disk: one message from the wish to the end, labels that tell it', async () => {
  expect(await ask({ verb: 'disk', gb: 500 })).toMatchObject({ kind: 'accepted' });
  await bench.travel(2 * MINUTE);
  expect(bench.cloud.grown).toEqual([500]);
  expect(bench.cloud.stopped).toEqual([]);
  const machine = await trainer();
  expect(machine).toMatchObject({ state: 'ready', spec: { diskGb: 500 } });
  expect(machine.change).toBeUndefined();
  const [seen] = bench.cloud.machines.values();
  expect(seen?.labels).toMatchObject({ 'lamplighter-disk-gb': '500' });
  const said = bench.chat.said.filter(({ notice }) => notice.kind === 'change');
  expect(said.map(({ destination, notice }) => [destination, notice])).toMatchObject([
    [
      { to: 'channel', channel: 'CGPU' },
      { end: { kind: 'done' }, change: { disk: { fromGb: 200 } } },
    ],
  ]);
});

test('the answers of both calls are lost: it grows once all the same', async () => {
  bench.cloud.loseAnswerOf.push('growDisk', 'growDisk');
  await ask({ verb: 'disk', gb: 500 });
  await bench.travel(5 * MINUTE);
  expect(bench.cloud.grown).toEqual([500]);
  expect((await trainer()).spec.diskGb).toBe(500);
});

test('a disk that somebody else has made larger already stays as it is, and that is said', async () => {
  const { zone = '' } = await trainer();
  bench.cloud.disks.set(`ml-prod/${zone}/trainer`, 800);
  await ask({ verb: 'disk', gb: 500 });
  await bench.travel(2 * MINUTE);
  expect(bench.cloud.grown).toEqual([]);
  expect(bench.chat.of('change')).toMatchObject([
    {
      end: {
        kind: 'failed',
        because: expect.stringMatching(/^Its disk has 800 GB already.*\/gpu disk trainer 1600\.$/),
      },
    },
  ]);
  const after = await trainer();
  expect([after.state, after.change]).toEqual(['ready', undefined]);
});

test('over quota: told with what to do, and the machine can be asked for something else', async () => {
  const quota = { metric: 'SSD_TOTAL_GB', limit: 300, region: 'us-east4' };
  bench.cloud.growDisk = async () => fail({ kind: 'quota', scope: 'region', message: 'exceeded', quota });
  await ask({ verb: 'disk', gb: 500 });
  await bench.travel(2 * MINUTE);
  expect(bench.chat.of('change')).toMatchObject([
    {
      end: {
        kind: 'failed',
        because:
          'Google refused it: over quota (SSD_TOTAL_GB, limit 300). Ask Google for more of that quota, or for a smaller size.',
      },
    },
  ]);
  await ask({ verb: 'stop' });
  await bench.travel(2 * MINUTE);
  expect((await trainer()).state).toBe('stopped');
});

test('what cannot be is refused at once and changes nothing', async () => {
  const refusals: readonly (readonly [Ask, Partial<typeof by>, RegExp])[] = [
    [{ verb: 'disk', gb: 100 }, {}, /has 200 GB, and Google makes no disk smaller/],
    [{ verb: 'disk', gb: 200 }, {}, /has 200 GB already/],
    [{ verb: 'disk', gb: 70_000 }, {}, /at most 65,536 GB/],
    [{ verb: 'disk', gb: 500 }, { actor: 'UBOB' }, /may grow the disk of trainer/],
  ];
  for (const [what, over, message] of refusals) {
    expect(await ask(what, over)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(message),
    });
  }
  await bench.travel(2 * MINUTE);
  expect(bench.cloud.grown).toEqual([]);
});

test('while it grows, a stop is refused with the reason, and one that came with it waits', async () => {
  await Promise.all([ask({ verb: 'disk', gb: 500 }), ask({ verb: 'stop' })]);
  await bench.travel(0);
  if ((await trainer()).change !== undefined) {
    expect(await ask({ verb: 'stop' })).toMatchObject({
      kind: 'refused',
      message: 'trainer is getting a larger disk. Ask again when that is done.',
    });
  }
  await bench.travel(5 * MINUTE);
  expect(bench.cloud.grown).toEqual([500]);
  expect(await trainer()).toMatchObject({ state: 'stopped', spec: { diskGb: 500 } });
});

test('what it costs is the price of its region: today’s, or the one it was placed at', async () => {
  const priced = (perGb: number) => ({ currency: 'USD', disks: { 'pd-balanced': perGb } });
  const there = { zone: 'asia-south1-a', extras: { 'asia-south1': priced(120_000) } };
  const asked: string[] = [];
  const dearer = {
    extras: async (region: string) => {
      asked.push(region);
      return ok({ extras: priced(130_000), source: 'a list' });
    },
  };
  const broken = {
    extras: async () => fail({ kind: 'unavailable', scope: 'call', message: 'no disk' } as const),
  };
  const cost = async (...given: Parameters<typeof extrasAt>) =>
    diskPerMonth(await extrasAt(...given), 'pd-balanced', 500)?.micros;
  expect(await cost(dearer, there)).toBe(65_000_000);
  expect(await cost(broken, there)).toBe(60_000_000);
  expect(await cost(undefined, there)).toBe(60_000_000);
  expect(await cost(broken, { zone: 'asia-south1-a' })).toBeUndefined();
  expect(await cost(dearer, { zone: undefined })).toBeUndefined();
  expect(asked).toEqual(['asia-south1']);
  expect(diskPerMonth(priced(120_000), 'hyperdisk-balanced', 500)).toBeUndefined();
});

test('a machine that does not know its region’s prices learns them', async () => {
  const before = await trainer();
  expect(before.extras).toBeDefined();
  await ask({ verb: 'disk', gb: 500 });
  const taken = await bench.store.claimMachine('test', MINUTE);
  if (taken === undefined) throw new Error('nothing is due');
  const now = await bench.store.now();
  const { extras: _, ...without } = await trainer();
  await bench.store.saveMachine(taken, without, now, []);
  expect((await trainer()).extras).toBeUndefined();
  await bench.travel(2 * MINUTE);
  expect((await trainer()).extras).toEqual(before.extras);
});
