/** A machine that goes to another zone: with its disk, back where nothing takes it, and nothing is left over. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fail, ok } from '../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { type Ask, askMachine } from '../../src/usecases/ask-machine.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine, ZONES } from '../support/fake-engine.ts';

const by = { actor: 'UADA', team: 'T1', botTeam: 'T1', channel: 'CGPU', isGuest: false };
const AWAY = { verb: 'move', family: 'l4', count: 1, buy: 'on-demand' } as const;
const HERE = 'us-east4-a';
const THERE = 'us-east4-c';
let bench: FakeEngine;
let asked = 0;

beforeEach(async () => {
  bench = await fakeEngine();
  bench.meters.activity = () => 80;
  const spec = { family: 'l4', count: 1, buy: 'on-demand' as const, leaseFor: 8 * HOUR, zone: undefined };
  await requestMachine(bench.deps, { ...by, dedupe: 'up', spec, name: 'trainer' });
  await bench.travel(10 * MINUTE);
});

function ask(what: Ask) {
  return askMachine(bench.deps, { ...by, dedupe: `ask-${++asked}`, machineName: 'trainer', what });
}

async function trainer() {
  const [machine] = await bench.store.machines({ name: 'trainer' });
  if (machine === undefined) throw new Error('there is no trainer');
  return machine;
}

const places = () => [...bench.cloud.machines.keys()];
const ledger = () => bench.store.runs(0, bench.clock.now() + HOUR);

/** Neither a second machine nor a copy is left over, and one run at most costs money. */
async function nothingLeft(zone: string) {
  expect(places()).toEqual([`ml-prod/${zone}/trainer`]);
  expect([...bench.cloud.copies.keys()]).toEqual([]);
  expect((await trainer()).zone).toBe(zone);
  expect(bench.chat.of('orphan')).toEqual([]);
  expect((await ledger()).filter(({ endedAt }) => endedAt === undefined).length).toBeLessThan(2);
}

describe('a running machine', () => {
  test('is born anew of a copy of its disk; the old one goes last; one message, the lease stays', async () => {
    const before = await trainer();
    bench.cloud.disks.set(`ml-prod/${HERE}/trainer`, 700);
    expect(await ask(AWAY)).toMatchObject({ kind: 'accepted' });
    await bench.travel(15 * MINUTE);
    const after = await trainer();
    expect(after).toMatchObject({ state: 'ready', price: { microsPerHour: 710_000 }, lease: before.lease });
    expect(after.change).toBeUndefined();
    expect(after.incarnation?.instanceId).not.toBe(before.incarnation?.instanceId);
    await nothingLeft(THERE);
    expect(bench.cloud.snapshotsTaken).toHaveLength(1);
    expect(bench.cloud.madeOf).toEqual(bench.cloud.snapshotsTaken);
    expect([...bench.cloud.disks]).toEqual([[`ml-prod/${THERE}/trainer`, 700]]);
    expect((await ledger()).map(({ price }) => price?.microsPerHour)).toEqual([700_000, 710_000]);
    expect(bench.chat.of('change')).toMatchObject([{ end: { kind: 'done' } }]);
    expect([...bench.chat.of('stopped'), ...bench.chat.of('found')]).toEqual([]);
    await ask({ verb: 'stop' });
    await bench.travel(5 * MINUTE);
    expect((await trainer()).state).toBe('stopped');
  });

  test('is not mistaken for its new self where Google chooses the zone', async () => {
    const { offers } = bench.deps.catalog;
    // Zones of one region and one price are asked for at once.
    Object.assign(bench.deps.catalog, {
      offers: async (...about: Parameters<typeof offers>) => {
        const listed = await offers(...about);
        const price = { microsPerHour: 720_000, currency: 'USD' };
        return listed.ok
          ? ok({ ...listed.value, offers: listed.value.offers.map((one) => ({ ...one, price })) })
          : listed;
      },
    });
    const before = await trainer();
    await ask({ ...AWAY, zone: 'us-central1' });
    await bench.travel(20 * MINUTE);
    const after = await trainer();
    expect(after.placement.attempts.at(-1)?.zones).toHaveLength(2);
    expect(after).toMatchObject({ state: 'ready', zone: 'us-central1-a' });
    expect(after.incarnation?.instanceId).not.toBe(before.incarnation?.instanceId);
    expect(bench.chat.of('change')).toMatchObject([{ end: { kind: 'done' } }]);
    await nothingLeft('us-central1-a');
  });

  test('goes where the pattern says, past zones without capacity, also as another machine', async () => {
    bench.cloud.stockedOut.add('us-central1-a');
    await ask({ ...AWAY, family: 'a100-80', zone: 'us-central1' });
    await bench.travel(20 * MINUTE);
    expect(await trainer()).toMatchObject({
      state: 'ready',
      spec: { family: 'a100-80' },
      shape: { machineType: 'a2-ultragpu-1g' },
    });
    await nothingLeft('us-central1-b');
    const attempts = await bench.store.journal({ kinds: ['attempt'] });
    expect(attempts.slice(0, 2).map(({ text }) => text)).toEqual([
      'us-central1-b took trainer.',
      'us-central1-a: no capacity now.',
    ]);
  });

  test('no zone takes it: it runs again where it was, and nothing is left over', async () => {
    for (const zone of ZONES.slice(1)) bench.cloud.stockedOut.add(zone);
    await ask(AWAY);
    await bench.travel(30 * MINUTE);
    expect(await trainer()).toMatchObject({
      state: 'ready',
      price: { microsPerHour: 700_000 },
    });
    await nothingLeft(HERE);
    expect(bench.chat.of('change')).toMatchObject([
      {
        end: {
          kind: 'failed',
          because: expect.stringMatching(/no capacity in 4 zones.*It is where it was, as it was\.$/s),
        },
      },
    ]);
  });

  test('no zone takes it, and its own has none any more: stopped where it was, and that is said', async () => {
    await ask(AWAY);
    for (const zone of ZONES) bench.cloud.stockedOut.add(zone);
    await bench.travel(30 * MINUTE);
    expect((await trainer()).state).toBe('stopped');
    await nothingLeft(HERE);
    expect(bench.chat.of('change')).toMatchObject([
      {
        end: {
          because: expect.stringMatching(
            /as it was again, but Google could not start it \(no capacity now\)/,
          ),
        },
      },
    ]);
  });

  test('the copy fails: it runs again where it was', async () => {
    bench.cloud.snapshotStatus = 'failed';
    await ask(AWAY);
    await bench.travel(20 * MINUTE);
    expect((await trainer()).state).toBe('ready');
    await nothingLeft(HERE);
    expect(bench.cloud.created).toHaveLength(1);
  });

  test('Google refuses the copy: it runs again where it was', async () => {
    bench.cloud.snapshotFault = { kind: 'denied', scope: 'project', message: 'no permission' };
    await ask(AWAY);
    await bench.travel(20 * MINUTE);
    expect((await trainer()).state).toBe('ready');
    await nothingLeft(HERE);
    expect(bench.chat.of('change')).toMatchObject([
      {
        end: {
          because:
            'Google could not copy its disk: not permitted: no permission. It is where it was, as it was.',
        },
      },
    ]);
  });

  test('the new one does not come up: it is removed, and the old one runs again', async () => {
    await ask(AWAY);
    await bench.travel(3 * MINUTE);
    bench.cloud.setUpTime = 10 * HOUR;
    await bench.travel(30 * MINUTE);
    bench.cloud.setUpTime = 3 * MINUTE;
    await bench.travel(10 * MINUTE);
    expect((await trainer()).state).toBe('ready');
    await nothingLeft(HERE);
    expect(bench.chat.of('change')).toMatchObject([
      {
        end: {
          because: expect.stringMatching(/^It did not come up in us-east4-c: Its set-up has not finished/),
        },
      },
    ]);
  });

  test('somebody starts the old one by hand meanwhile: it is left alone, and people are told', async () => {
    await ask(AWAY);
    await bench.travel(3 * MINUTE);
    const at = { project: 'ml-prod', zone: HERE, name: 'trainer' };
    await bench.cloud.start(at, 'by hand');
    await bench.travel(15 * MINUTE);
    expect(places().toSorted()).toEqual([`ml-prod/${HERE}/trainer`, `ml-prod/${THERE}/trainer`]);
    const [change] = bench.chat.of('change');
    expect(change).toMatchObject({
      end: { kind: 'done' },
      change: { left: expect.stringContaining('it runs again') },
    });
  });

  test('quota is looked at before it is stopped, without what it holds itself', async () => {
    bench.quotas = [{ metric: 'GPUS_ALL_REGIONS', region: 'global', limit: 0, usage: 0 }];
    await ask(AWAY);
    await bench.travel(5 * MINUTE);
    expect(bench.cloud.stopped).toEqual([]);
    expect(bench.chat.of('request-failed')).toMatchObject([
      { what: expect.stringMatching(/^trainer stays where it is. The project may have 0 GPUs/) },
    ]);
    bench.quotas = [{ metric: 'GPUS_ALL_REGIONS', region: 'global', limit: 1, usage: 1 }];
    await ask(AWAY);
    await bench.travel(15 * MINUTE);
    await nothingLeft(THERE);
  });
});

test('a stopped machine runs once it is there, with a lease as of a start', async () => {
  await ask({ verb: 'stop' });
  await bench.travel(7 * HOUR);
  await ask(AWAY);
  await bench.travel(15 * MINUTE);
  const machine = await trainer();
  expect(machine.state).toBe('ready');
  expect(machine.lease.until).toBeGreaterThan(bench.clock.now() + 7 * HOUR);
  await nothingLeft(THERE);
});

test('a machine that could not be started again moves, and what it costs there goes on being counted', async () => {
  await ask({ verb: 'stop' });
  await bench.travel(10 * MINUTE);
  bench.cloud.stockedOut.add(HERE);
  await ask({ verb: 'start' });
  while ((await trainer()).state !== 'stopped' || (await trainer()).incarnation !== undefined) {
    await bench.travel(MINUTE / 60);
  }
  await ask(AWAY);
  await bench.travel(20 * MINUTE);
  expect((await trainer()).state).toBe('ready');
  await nothingLeft(THERE);
  const open = (await bench.store.ledger(0, bench.clock.now())).filter(
    ({ endedAt }) => endedAt === undefined,
  );
  expect(open.map(({ kind, zone }) => `${kind} ${zone}`).sort()).toEqual([
    `address ${THERE}`,
    `disk ${THERE}`,
    `machine ${THERE}`,
  ]);
});

test('a copy that no move needs is told once a day to those who can remove it, and left alone', async () => {
  const labels = { lamplighter: 'yes', 'lamplighter-machine': 'mlost' };
  const createdAt = bench.clock.now();
  bench.cloud.copies.set('old', { project: 'ml-prod', name: 'old', status: 'ready', createdAt, labels });
  await bench.travel(30 * MINUTE);
  expect(bench.chat.of('orphan')).toEqual([]);
  await bench.travel(24 * HOUR);
  const told = await bench.store.journal({ kinds: ['orphan'] });
  expect(told.map(({ machineName }) => machineName)).toEqual(['old']);
  expect([...bench.cloud.copies.keys()]).toEqual(['old']);
});

test('where machines have no address on the internet, the quota of addresses keeps nobody', async () => {
  bench = await fakeEngine((policy) => ({
    ...policy,
    network: { ...policy.network, publicAddress: false },
  }));
  bench.meters.activity = () => 80;
  const spec = { family: 'l4', count: 1, buy: 'on-demand' as const, leaseFor: 8 * HOUR, zone: undefined };
  bench.quotas = ['us-east4', 'us-central1', 'europe-west4'].map((region) => ({
    metric: 'IN_USE_ADDRESSES',
    region,
    limit: 0,
    usage: 0,
  }));
  await requestMachine(bench.deps, { ...by, dedupe: 'up', spec, name: 'trainer' });
  await bench.travel(10 * MINUTE);
  await ask(AWAY);
  await bench.travel(15 * MINUTE);
  await nothingLeft(THERE);
});

test('a copy that could not be removed costs money until it is gone', async () => {
  const { copies } = bench.cloud;
  // Google goes on refusing, until somebody removes it by hand.
  const refuses = fail({ kind: 'denied' as const, scope: 'call' as const, message: 'not allowed' });
  bench.cloud.removeSnapshot = async () => refuses;
  await ask(AWAY);
  await bench.travel(20 * MINUTE);
  expect((await trainer()).change).toBeUndefined();
  const copy = async () => {
    const entries = await bench.store.ledger(0, bench.clock.now());
    return entries.filter(({ kind }) => kind === 'snapshot');
  };
  const [name = ''] = copies.keys();
  expect(await copy()).toMatchObject([{ key: name, resource: name, endedAt: undefined }]);
  copies.clear();
  await bench.travel(25 * HOUR);
  const [gone] = await copy();
  expect(gone?.endedAt).toBeGreaterThan(gone?.startedAt ?? 0);
});
