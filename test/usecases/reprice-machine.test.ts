/** When Google's list changes, machines cost the new price from then on, and what they cost before stays as it was. */
import { expect, test } from 'vitest';
import type { Price } from '../../src/domain/money.ts';
import { ok } from '../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

/** Every zone's price from now on, as of a list that was just read. */
async function relist({ deps, store, clock }: FakeEngine, price: Price | undefined): Promise<void> {
  const { offers } = deps.catalog;
  Object.assign(deps.catalog, {
    offers: async (...about: Parameters<typeof offers>) => {
      const listed = await offers(...about);
      if (!listed.ok) return listed;
      return ok({ ...listed.value, offers: listed.value.offers.map((one) => ({ ...one, price })) });
    },
  });
  await store.saveListing('prices', { readAt: clock.now(), value: { regions: {} } });
}

const usd = (microsPerHour: number): Price => ({ microsPerHour, currency: 'USD' });

test('a running machine has a second entry at the new price; its disk, whose price stays, has one', async () => {
  const bench = await fakeEngine();
  bench.meters.activity = () => 80;
  await up(bench, { leaseFor: 24 * HOUR });
  await bench.travel(HOUR);
  await relist(bench, usd(900_000));
  await bench.travel(10 * MINUTE);
  const entries = await bench.store.ledger(0, bench.clock.now());
  const priced = (kind: string) =>
    entries.filter((one) => one.kind === kind).map(({ price, endedAt }) => [price?.microsPerHour, endedAt]);
  const [, next] = entries.filter(({ kind }) => kind === 'machine');
  expect(priced('machine')).toEqual([
    [700_000, next?.startedAt],
    [900_000, undefined],
  ]);
  expect(priced('disk')).toEqual([[27_397, undefined]]);
  expect(priced('address')).toEqual([[5_000, undefined]]);
  expect((await bench.store.machines())[0]?.price).toEqual(usd(900_000));
  // It is the same life: a stop ends it, at the new price alone.
  await ask(bench, { verb: 'stop' });
  await bench.travel(5 * MINUTE);
  const runs = await bench.store.runs(0, bench.clock.now());
  expect(runs).toMatchObject([{ endReason: 'owner', price: usd(900_000) }]);
});

test('a price that is not known any more stays as it was; a stopped machine starts at the new one', async () => {
  const bench = await fakeEngine();
  bench.meters.activity = () => 80;
  await up(bench, { leaseFor: 24 * HOUR });
  await bench.travel(HOUR);
  await relist(bench, undefined);
  await bench.travel(10 * MINUTE);
  expect(await bench.store.runs(0, bench.clock.now())).toMatchObject([{ price: usd(700_000) }]);
  await ask(bench, { verb: 'stop' });
  await bench.travel(5 * MINUTE);
  await relist(bench, usd(500_000));
  await bench.travel(10 * MINUTE);
  expect(await bench.store.runs(0, bench.clock.now())).toHaveLength(1);
  await ask(bench, { verb: 'start' });
  await bench.travel(10 * MINUTE);
  const runs = await bench.store.runs(0, bench.clock.now());
  expect(runs.map(({ price }) => price)).toEqual([usd(700_000), usd(500_000)]);
});
