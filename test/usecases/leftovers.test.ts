/** Disks, snapshots, addresses and reservations that nothing uses: told once a day, with age and cost. */
import { expect, it, test } from 'vitest';
import type { Leftover } from '../../src/domain/leftover.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { askToClear } from '../../src/usecases/clear-leftover.ts';
import { type FakeEngine, fakeEngine, START } from '../support/fake-engine.ts';

const LEFT = {
  id: '77001',
  project: 'ml-prod',
  place: 'us-central1-a',
  createdAt: START - 30 * DAY,
} as const;
const DISK: Leftover = {
  ...LEFT,
  kind: 'disk',
  name: 'datasets',
  sizeGb: 500,
  type: 'pd-balanced',
  detachedAt: START - 9 * DAY,
};
const RESERVED: Leftover = {
  ...LEFT,
  kind: 'reservation',
  name: 'for-the-paper',
  machineType: 'g2-standard-8',
  accelerators: { type: 'nvidia-l4', count: 1 },
  idle: 2,
};

async function withLeftovers(...leftovers: readonly Leftover[]): Promise<FakeEngine> {
  const engine = await fakeEngine((policy) => ({ ...policy, admins: ['ULINUS'] }));
  engine.leftovers = leftovers;
  return engine;
}

const reports = (engine: FakeEngine) => engine.chat.of('leftovers').map(({ report }) => report);

it('is told once a day, the dearest first, with what a month of it costs', async () => {
  const engine = await withLeftovers(DISK, RESERVED);
  await engine.travel(HOUR);
  const [report] = reports(engine);
  expect(report).toMatchObject({ count: 2, unpriced: 0, unread: [] });
  expect(report?.shown.map(({ leftover }) => leftover.name)).toEqual(['for-the-paper', 'datasets']);
  // Two machines at $0.72 for 730 hours.
  expect(report?.shown[0]?.perMonth).toEqual({ micros: 2 * 720_000 * 730, currency: 'USD' });
  const extras = await engine.deps.catalog.extras('us-central1');
  const perGb = extras.ok ? extras.value.extras.disks['pd-balanced'] : undefined;
  expect(report?.shown[1]?.perMonth).toEqual({ micros: 500 * (perGb ?? 0), currency: 'USD' });
  await engine.travel(20 * HOUR);
  expect(reports(engine)).toHaveLength(1);
  await engine.travel(6 * HOUR);
  expect(reports(engine)).toHaveLength(2);
});

it('leaves out what was made or detached within a day', async () => {
  const engine = await withLeftovers(
    { ...DISK, detachedAt: START - 2 * HOUR },
    { ...RESERVED, createdAt: START },
  );
  await engine.travel(3 * HOUR);
  expect(reports(engine)).toEqual([]);
});

it('calls a price unknown that no list tells', async () => {
  const engine = await withLeftovers(
    { ...DISK, type: 'pd-marvellous' },
    { ...LEFT, kind: 'address', place: 'us-central1', name: 'old-front', address: '34.1.2.3' },
  );
  await engine.travel(HOUR);
  expect(reports(engine)).toMatchObject([{ count: 2, perMonth: [], unpriced: 2 }]);
});

const WHICH = {
  kind: 'disk',
  project: 'ml-prod',
  place: 'us-central1-a',
  name: 'datasets',
  id: '77001',
} as const;
const LINUS = { dedupe: 'd1', actor: 'ULINUS', team: 'T1', botTeam: 'T1', channel: 'DLINUS' };

async function reported(...leftovers: readonly Leftover[]): Promise<{ engine: FakeEngine; at: number }> {
  const engine = await withLeftovers(...leftovers);
  await engine.travel(10 * MINUTE);
  return { engine, at: engine.chat.of('leftovers')[0]?.at ?? 0 };
}

it('is deleted for an administrator who says so, once, and marked in the report', async () => {
  const { engine, at } = await reported(DISK, RESERVED);
  expect(await askToClear(engine.deps, LINUS, WHICH, at)).toEqual({ kind: 'accepted' });
  expect(await askToClear(engine.deps, { ...LINUS, dedupe: 'd2' }, WHICH, at)).toEqual({ kind: 'duplicate' });
  await engine.travel(MINUTE);
  expect(engine.leftovers).toEqual([RESERVED]);
  expect(engine.chat.of('cleared')).toMatchObject([{ leftover: { name: 'datasets' } }]);
  expect(reports(engine)[0]?.shown.map(({ gone }) => gone?.by)).toEqual([undefined, 'ULINUS']);
  expect(await engine.store.journal({ kinds: ['cleared'] })).toMatchObject([
    { text: '<@ULINUS> had the disk datasets in us-central1-a (ml-prod) deleted.' },
  ]);
});

it('is deleted for nobody else', async () => {
  const { engine, at } = await reported(DISK);
  const answer = await askToClear(engine.deps, { ...LINUS, actor: 'UADA' }, WHICH, at);
  expect(answer).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('Only an administrator'),
  });
  await engine.travel(MINUTE);
  expect(engine.leftovers).toEqual([DISK]);
});

test.each<[string, Leftover, RegExp]>([
  ['another disk has its name', { ...DISK, id: '99' }, /another disk of that name/],
  ['it was in use since', { ...DISK, detachedAt: START }, /in use within the day/],
  ['a service keeps it', { ...DISK, keeper: 'GKE' }, /GKE keeps it/],
])('stays when %s', async (_name, now, because) => {
  const { engine, at } = await reported(DISK);
  engine.leftovers = [now];
  await askToClear(engine.deps, LINUS, WHICH, at);
  await engine.travel(MINUTE);
  expect(engine.leftovers).toEqual([now]);
  expect(engine.chat.of('request-failed')).toMatchObject([{ what: expect.stringMatching(because) }]);
});
