/** Google's lists: kept whole, and never replaced by an older reading. */
import { expect, test } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import type { Subject } from './store.ts';
import { START } from './store-values.ts';

const SHAPES = {
  zones: { 'us-central1-ai1a': { machineTypes: ['g2-standard-8'], accelerators: { 'nvidia-tesla-t4': 4 } } },
  silent: ['us-east1-b'],
};
const PRICES = { regions: { 'us-central1': { 'nvidia-l4': { onDemand: 560_040_000.5, spot: 1 } } } };

export function listingCases(subject: Subject): void {
  test('nothing is there before it was saved', async () => {
    const { store } = subject();
    expect(await store.listingTimes()).toEqual({});
    expect(await store.listing('shapes')).toBeUndefined();
  });

  test('comes back as it was saved, each under its name', async () => {
    const { store } = subject();
    await store.saveListing('shapes', { readAt: START, value: SHAPES });
    await store.saveListing('prices', { readAt: START + HOUR, value: PRICES });
    expect(await store.listingTimes()).toEqual({ shapes: START, prices: START + HOUR });
    expect(await store.listing('shapes')).toEqual({ readAt: START, value: SHAPES });
    expect(await store.listing('prices')).toEqual({ readAt: START + HOUR, value: PRICES });
  });

  test('is replaced by a newer reading, not by an older one that took longer', async () => {
    const { store } = subject();
    const newer = { regions: { 'us-east1': {} } };
    await store.saveListing('prices', { readAt: START, value: PRICES });
    await store.saveListing('prices', { readAt: START + HOUR, value: newer });
    await store.saveListing('prices', { readAt: START, value: PRICES });
    expect(await store.listing('prices')).toEqual({ readAt: START + HOUR, value: newer });
  });

  test('outlives what is forgotten', async () => {
    const { store, clock } = subject();
    await store.saveListing('prices', { readAt: START, value: PRICES });
    clock.advance(200 * 24 * HOUR);
    await store.prune();
    expect(await store.listing('prices')).toBeDefined();
  });
}
