/** What could still be had: the lesser of a region's quota and the project's, and what is unknown never as 0. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Family, familyOf } from '../../../src/domain/accelerators/index.ts';
import { fits, mostOf, quotaEverywhere, regionQuotas } from '../../../src/domain/decide/quota.ts';
import type { Quota } from '../../../src/domain/quota.ts';
import { regionMatches } from '../../../src/domain/zone.ts';

function family(name: string): Family {
  const found = familyOf(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

const quota = (metric: string, region: string, limit: number, usage = 0): Quota => ({
  metric,
  region,
  limit,
  usage,
});
const L4 = family('l4');
const ALL = (limit: number, usage = 0) => quota('GPUS_ALL_REGIONS', 'global', limit, usage);

describe('a family in its regions', () => {
  test('the lesser of both limits, on demand and spot, most to be had first', () => {
    const quotas = [
      ALL(10, 4),
      quota('NVIDIA_L4_GPUS', 'us-east4', 4, 1),
      quota('NVIDIA_L4_GPUS', 'us-central1', 16, 2),
      quota('PREEMPTIBLE_NVIDIA_L4_GPUS', 'us-east4', 2, 2),
      quota('NVIDIA_T4_GPUS', 'us-east4', 99),
    ];
    expect(regionQuotas(L4, quotas, ['us-east4', 'us-central1', 'asia-east1'])).toEqual([
      {
        region: 'us-central1',
        onDemand: { kind: 'known', limit: 16, usage: 2, left: 6 },
        spot: { kind: 'unknown' },
      },
      {
        region: 'us-east4',
        onDemand: { kind: 'known', limit: 4, usage: 1, left: 3 },
        spot: { kind: 'known', limit: 2, usage: 2, left: 0 },
      },
      { region: 'asia-east1', onDemand: { kind: 'unknown' }, spot: { kind: 'unknown' } },
    ]);
  });

  test('unlimited stays so unless the project bounds it; a limit below the use leaves 0', () => {
    const left = (quotas: readonly Quota[]) =>
      regionQuotas(L4, quotas, ['us-east4']).map(({ onDemand }) => onDemand)[0];
    expect(left([ALL(-1), quota('NVIDIA_L4_GPUS', 'us-east4', -1, 7)])).toMatchObject({ left: -1 });
    expect(left([ALL(9, 7), quota('NVIDIA_L4_GPUS', 'us-east4', -1, 7)])).toMatchObject({ left: 2 });
    expect(left([quota('NVIDIA_L4_GPUS', 'us-east4', 1, 3)])).toMatchObject({ left: 0 });
  });

  test('what only Cloud Quotas counts is said to be there; what is not sold is not a matter of quota', () => {
    const [h100] = regionQuotas(family('h100'), [ALL(8)], ['us-east4']);
    expect(h100).toEqual({
      region: 'us-east4',
      onDemand: { kind: 'elsewhere' },
      spot: { kind: 'unknown' },
    });
    expect(regionQuotas(family('h200'), [ALL(8)], ['us-east4'])[0]?.onDemand).toEqual({ kind: 'not-sold' });
  });

  test('only regions that were asked for; without a catalogue those with any quota', () => {
    const quotas = [
      quota('NVIDIA_L4_GPUS', 'us-east4', 4),
      quota('NVIDIA_L4_GPUS', 'us-west1', 0),
      quota('PREEMPTIBLE_NVIDIA_L4_GPUS', 'europe-west4', 1),
    ];
    const regions = (sold: readonly string[], pattern?: string) =>
      regionQuotas(L4, quotas, sold, pattern).map(({ region }) => region);
    expect(regions([])).toEqual(['us-east4', 'europe-west4']);
    expect(regions(['us-east4', 'us-west1', 'europe-west4'], 'us-*')).toEqual(['us-east4', 'us-west1']);
  });

  test('never more than either limit leaves, whatever the limits are', () => {
    const figure = fc.integer({ min: -1, max: 40 });
    fc.assert(
      fc.property(figure, fc.nat(40), figure, fc.nat(40), (limit, usage, all, used) => {
        const quotas = [ALL(all, used), quota('NVIDIA_L4_GPUS', 'us-east4', limit, usage)];
        const state = regionQuotas(L4, quotas, ['us-east4'])[0]?.onDemand;
        if (state?.kind !== 'known') throw new Error('the quota is known');
        for (const count of [1, 2, 4, 8]) {
          const isAllowed = (most: number, now: number) => most < 0 || now + count <= most;
          expect(fits(state, count)).toBe(isAllowed(limit, usage) && isAllowed(all, used));
        }
      }),
    );
  });
});

test('where most could be had, and in how many regions any', () => {
  const quotas = [
    quota('NVIDIA_L4_GPUS', 'us-east4', 4, 1),
    quota('NVIDIA_L4_GPUS', 'us-west1', 5, 0),
    quota('NVIDIA_L4_GPUS', 'us-west4', 0, 0),
  ];
  const rows = regionQuotas(L4, quotas, ['us-east4', 'us-west1', 'us-west4', 'asia-east1']);
  expect(mostOf(rows, 'onDemand')).toEqual({
    kind: 'known',
    region: 'us-west1',
    limit: 5,
    usage: 0,
    left: 5,
    regions: 2,
  });
  expect(mostOf(rows, 'spot')).toEqual({ kind: 'unknown' });
  expect(mostOf([], 'spot')).toEqual({ kind: 'unknown' });
});

test('the project’s own limit, or that Google did not show it', () => {
  expect(quotaEverywhere([ALL(8, 3)])).toEqual({ kind: 'known', limit: 8, usage: 3, left: 5 });
  expect(quotaEverywhere([])).toEqual({ kind: 'unknown' });
});

test.each([
  ['us-central1', 'us-central1', true],
  ['us-central1-b', 'us-central1', true],
  ['us-central1-*', 'us-central1', true],
  ['us-*', 'us-central1', true],
  ['*', 'us-central1', true],
  ['us', 'us-central1', false],
  ['us-central', 'us-central1', false],
  ['us-central1', 'us-central2', false],
  ['europe-*', 'us-central1', false],
])('%s means %s: %s', (pattern, region, means) => {
  expect(regionMatches(pattern, region)).toBe(means);
});
