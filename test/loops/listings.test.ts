/** When Google's lists are read: by one replica, before they are too old, and again soon when that failed. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fail, ok, type Result } from '../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { listingsSource } from '../../src/loops/listings.ts';
import type { Source } from '../../src/loops/pump.ts';
import type { Listings } from '../../src/ports/listings.ts';
import type { Store } from '../../src/ports/store.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

let bench: FakeEngine;
let reads: string[];
let down: boolean;
let silent: readonly string[];

const ZONE = { machineTypes: ['g2-standard-8'], accelerators: {} };

beforeEach(async () => {
  bench = await fakeEngine((policy) => ({
    ...policy,
    projects: [{ id: 'closed', channels: [] }, ...policy.projects],
  }));
  reads = [];
  down = false;
  silent = [];
});
afterEach(() => bench.store.close());

const listings: Listings = {
  async shapes(project) {
    reads.push(`shapes of ${project}`);
    if (project === 'closed') return fail({ kind: 'denied', scope: 'project', message: 'no' });
    const zones = Object.fromEntries(
      ['a-b1-a', 'a-b1-b'].filter((zone) => !silent.includes(zone)).map((zone) => [zone, ZONE]),
    );
    return answer({ zones, silent });
  },
  async partPrices() {
    reads.push('prices');
    return answer({ regions: {} });
  },
};

function answer<T>(value: T): Result<T> {
  return down ? fail({ kind: 'unavailable', scope: 'call', message: 'down' }) : ok(value);
}

function replica(store: Partial<Store> = {}): Source {
  return listingsSource({ ...bench.deps, store: { ...bench.store, ...store }, listings });
}

/** Lets time pass with a look every minute. */
async function pass(by: number, ...replicas: readonly Source[]): Promise<void> {
  for (const until = bench.clock.now() + by; bench.clock.now() < until; ) {
    bench.clock.advance(MINUTE);
    for (const source of replicas) await (await source.claim())?.();
  }
}

test('nothing is read in the first minute; then both lists, of the first project that answers', async () => {
  const source = replica();
  expect(await source.claim()).toBeUndefined();
  bench.clock.advance(MINUTE - 1);
  expect(await source.claim()).toBeUndefined();
  await pass(3 * MINUTE, source);
  expect(reads).toEqual(['shapes of closed', 'shapes of ml-prod', 'prices']);
  expect(await bench.store.listing('shapes')).toMatchObject({ value: { zones: { 'a-b1-a': ZONE } } });
});

test('replicas read a list once between them: shapes every six hours, prices every twelve', async () => {
  const replicas = [replica(), replica()];
  for (const source of replicas) await source.claim();
  await pass(12 * HOUR + 10 * MINUTE, ...replicas);
  expect(reads.filter((read) => read === 'prices')).toHaveLength(2);
  expect(reads.filter((read) => read === 'shapes of ml-prod')).toHaveLength(3);
});

test('a list that cannot be read keeps its age and is tried again a quarter of an hour later', async () => {
  const source = replica();
  await source.claim();
  await pass(5 * MINUTE, source);
  const before = await bench.store.listingTimes();
  down = true;
  await pass(12 * HOUR, source);
  expect(await bench.store.listingTimes()).toEqual(before);
  reads = [];
  await pass(30 * MINUTE, source);
  expect(reads.filter((read) => read === 'prices')).toHaveLength(2);
  down = false;
  await pass(16 * MINUTE, source);
  expect((await bench.store.listingTimes()).prices).toBeGreaterThan(before.prices ?? 0);
});

test('what was known of a zone outlives an answer without it', async () => {
  const source = replica();
  await source.claim();
  await pass(5 * MINUTE, source);
  silent = ['a-b1-b'];
  await pass(6 * HOUR, source);
  const kept = await bench.store.listing('shapes');
  expect(kept?.value).toEqual({ zones: { 'a-b1-a': ZONE, 'a-b1-b': ZONE }, silent: [] });
});
