/** Disks, snapshots, addresses and reservations that nothing uses: told once a day, with age and cost. */
import { expect, it } from 'vitest';
import type { Leftover } from '../../src/domain/leftover.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { type FakeEngine, fakeEngine, START } from '../support/fake-engine.ts';

const LEFT = { project: 'ml-prod', place: 'us-central1-a', createdAt: START - 30 * DAY } as const;
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
