/** The Catalog over the store: what it answers before and after Google's lists were read, and how often it looks. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import type { Store } from '../../src/ports/store.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { storedCatalog } from '../../src/usecases/stored-catalog.ts';
import { catalogContract } from '../contracts/catalog.ts';

const START = Date.parse('2026-11-21T12:00:00Z');
const ZONES = {
  zones: { 'us-central1-ai1a': { machineTypes: ['g2-standard-8'], accelerators: {} } },
  silent: [],
};
const DOLLAR = 1_000_000_000;
const PRICES = {
  regions: {
    'us-central1': {
      'nvidia-l4': { onDemand: DOLLAR / 2 },
      'g2 vCPU': { onDemand: DOLLAR / 32 },
      'g2 GiB': { onDemand: DOLLAR / 128 },
    },
  },
};

const snapshot = snapshotCatalog();
let clock: SandboxClock;
let store: Store;
let asked: string[];

beforeEach(async () => {
  clock = new SandboxClock(START);
  store = await openStore('sqlite::memory:', { clock });
  asked = [];
});
afterEach(() => store.close());

function open(over: Partial<Store> = {}) {
  const counted = {
    listingTimes: () => {
      asked.push('times');
      return (over.listingTimes ?? store.listingTimes)();
    },
    listing: ((name) => {
      asked.push(name);
      return (over.listing ?? store.listing)(name);
    }) as Store['listing'],
  };
  return storedCatalog({ store: counted, snapshot, clock });
}

async function l4(catalog = open()) {
  const listed = await catalog.offers('l4', 1, 'on-demand');
  if (!listed.ok) throw new Error(listed.fault.message);
  return listed.value;
}

catalogContract('the store, of which nothing was read', () =>
  storedCatalog({
    store: { listingTimes: async () => ({}), listing: async () => undefined },
    snapshot,
    clock: new SandboxClock(START),
  }),
);

describe('what was read', () => {
  it('is the snapshot, with its date, as long as there is nothing else', async () => {
    const { offers, ...from } = await l4();
    expect(from).toEqual({ source: 'list prices of 2026-07-30' });
    expect(offers.length).toBeGreaterThan(30);
  });

  it('gives zones and prices, and says when each was read', async () => {
    await store.saveListing('shapes', { readAt: START - HOUR, value: ZONES });
    await store.saveListing('prices', { readAt: START - 3 * HOUR, value: PRICES });
    expect(await l4()).toEqual({
      source: "prices of Google's catalog",
      readAt: START - 3 * HOUR,
      zonesReadAt: START - HOUR,
      offers: [
        {
          shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
          zone: 'us-central1-ai1a',
          buy: 'on-demand',
          price: { microsPerHour: 1_000_000, currency: 'USD' },
        },
      ],
    });
  });

  it('says so when the snapshot had to fill in', async () => {
    await store.saveListing('prices', { readAt: START, value: PRICES });
    expect(await l4()).toMatchObject({ readAt: START, filledFrom: 'list prices of 2026-07-30' });
  });
});

describe('disks and addresses', () => {
  async function extras(region: string) {
    const read = await open().extras(region);
    if (!read.ok) throw new Error(read.fault.message);
    return read.value;
  }

  it('cost what the list says, by the month and the hour; what it lacks is filled in', async () => {
    const month = (usd: number) => (usd * DOLLAR) / 730;
    const value = {
      regions: {
        'us-central1': {
          'pd-balanced GiB': { onDemand: month(0.11) },
          'local-ssd GiB': { onDemand: month(0.09), spot: month(0.03) },
          address: { onDemand: DOLLAR / 100, spot: DOLLAR / 200 },
        },
        global: { address: { onDemand: DOLLAR / 50 } },
      },
    };
    await store.saveListing('prices', { readAt: START, value });
    const { extras: found, ...from } = await extras('us-central1');
    expect(from).toMatchObject({ readAt: START, filledFrom: expect.stringMatching(/\d{4}-\d{2}-\d{2}/) });
    expect(found).toMatchObject({
      disks: { 'pd-balanced': 110_000, 'pd-ssd': 170_000 },
      localSsd: 90_000,
      localSsdSpot: 30_000,
      address: 10_000,
      addressSpot: 5_000,
    });
    expect((await extras('europe-west4')).extras.address).toBe(20_000);
  });

  it('are the snapshot’s, with its date, as long as there is no list', async () => {
    const { extras: found, ...from } = await extras('us-central1');
    expect(from).toEqual({ source: expect.stringMatching(/\d{4}-\d{2}-\d{2}/) });
    expect(found.disks['pd-balanced']).toBe(100_000);
  });
});

describe('looking', () => {
  it('happens once a minute at most, and reads a list only when it is new', async () => {
    await store.saveListing('prices', { readAt: START, value: PRICES });
    const catalog = open();
    await Promise.all([l4(catalog), l4(catalog), catalog.offers('t4', 1, 'spot')]);
    expect(asked).toEqual(['times', 'prices']);
    clock.advance(MINUTE);
    await l4(catalog);
    expect(asked).toEqual(['times', 'prices', 'times']);
    await store.saveListing('prices', { readAt: START + MINUTE, value: { regions: {} } });
    clock.advance(MINUTE - 1);
    expect((await l4(catalog)).readAt).toBe(START);
    clock.advance(1);
    expect((await l4(catalog)).readAt).toBe(START + MINUTE);
  });

  it('goes on with what is known when the store does not answer', async () => {
    await store.saveListing('prices', { readAt: START, value: PRICES });
    let down = false;
    const catalog = open({
      listingTimes: async () => {
        if (down) throw new Error('connection terminated');
        return store.listingTimes();
      },
    });
    await l4(catalog);
    down = true;
    clock.advance(MINUTE);
    expect((await l4(catalog)).readAt).toBe(START);
  });

  it('answers from memory: the same list, not a new one', async () => {
    const catalog = open();
    expect((await l4(catalog)).offers).toBe((await l4(catalog)).offers);
  });
});
