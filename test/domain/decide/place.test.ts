/** Planning: which offers may be tried, in which order, and why others are left out. */
import { describe, expect, test } from 'vitest';
import { type PlanInput, planPlacement } from '../../../src/domain/decide/place.ts';
import type { MachineSpec } from '../../../src/domain/machine.ts';
import type { Buy, Offer } from '../../../src/domain/offer.ts';
import type { Quota } from '../../../src/domain/quota.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { LIMITS, NOON } from './given.ts';

function offer(zone: string, dollars: number | undefined, over: Partial<Offer> = {}): Offer {
  return {
    shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
    zone,
    buy: 'on-demand',
    price: dollars === undefined ? undefined : { microsPerHour: Math.round(dollars * 1e6), currency: 'USD' },
    ...over,
  };
}

const OFFERS = [
  offer('us-central1-b', 0.85),
  offer('europe-west4-a', 0.94),
  offer('us-central1-a', 0.85),
  offer('us-west1-a', 0.7),
];

function spec(over: Partial<MachineSpec> = {}): MachineSpec {
  return { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined, ...over };
}

function plan(over: Partial<PlanInput> = {}) {
  return planPlacement({
    spec: spec(),
    offers: OFFERS,
    quotas: undefined,
    past: [],
    limits: LIMITS,
    now: NOON,
    ...over,
  });
}

function zones(over: Partial<PlanInput> = {}): string[] {
  const planned = plan(over);
  return planned.kind === 'planned' ? planned.placement.offers.map(({ zone }) => zone) : [planned.why];
}

function refusal(over: Partial<PlanInput>): string {
  const planned = plan(over);
  return planned.kind === 'refused' ? planned.because : 'planned';
}

function quota(metric: string, region: string, limit: number, usage = 0): Quota {
  return { metric, region, limit, usage };
}

const L4 = 'NVIDIA_L4_GPUS';
const SPOT_L4 = 'PREEMPTIBLE_NVIDIA_L4_GPUS';

describe('the order', () => {
  test('is by price, then by name', () => {
    expect(zones()).toEqual(['us-west1-a', 'us-central1-a', 'us-central1-b', 'europe-west4-a']);
  });

  test('starts with nothing tried and nothing skipped', () => {
    expect(plan()).toMatchObject({ kind: 'planned', placement: { attempts: [], skipped: [] } });
  });

  test('puts a zone that was out just now last', () => {
    const past = [
      {
        zone: 'us-west1-a',
        family: 'nvidia-l4',
        buy: 'on-demand' as const,
        count: 1,
        at: NOON,
        outcome: 'stockout' as const,
        scope: 'zone' as const,
      },
    ];
    expect(zones({ past })).toEqual(['us-central1-a', 'us-central1-b', 'europe-west4-a', 'us-west1-a']);
  });
});

describe('places', () => {
  test.each([
    ['us-central1-a', ['us-central1-a']],
    ['us-central1', ['us-central1-a', 'us-central1-b']],
    ['us-*', ['us-west1-a', 'us-central1-a', 'us-central1-b']],
    ['*-a', ['us-west1-a', 'us-central1-a', 'europe-west4-a']],
    ['asia-east1', ['zone']],
  ])('%s', (zone, wanted) => {
    expect(zones({ spec: spec({ zone }) })).toEqual(wanted);
  });

  test('one where there is none says where there is', () => {
    expect(refusal({ spec: spec({ zone: 'asia-east1' }) })).toBe(
      'There is no l4 in asia-east1. It is in europe-west4, us-central1, us-west1.',
    );
    const six = Array.from({ length: 6 }, (_, i) => offer(`region${i}-a`, 1));
    expect(refusal({ spec: spec({ zone: 'mars1' }), offers: six })).not.toContain('more');
    const many = Array.from({ length: 9 }, (_, i) => offer(`region${i}-a`, 1));
    expect(refusal({ spec: spec({ zone: 'mars1' }), offers: many })).toBe(
      'There is no l4 in mars1. It is in region0, region1, region2, region3, region4, region5 and 3 more regions.',
    );
  });
});

describe('offers of something else', () => {
  const rows: [string, Partial<Offer>][] = [
    ['another way of buying', { buy: 'spot' }],
    ['another count', { shape: { family: 'l4', count: 2, machineType: 'g2-standard-24' } }],
    ['another family', { shape: { family: 't4', count: 1, machineType: 'n1-standard-8' } }],
  ];
  test.each(rows)('%s is not tried', (_, over) => {
    expect(zones({ offers: [offer('us-west1-a', 0.5, over), offer('us-west1-b', 1)] })).toEqual([
      'us-west1-b',
    ]);
    expect(zones({ offers: [offer('us-west1-a', 0.5, over)] })).toEqual(['accelerator']);
  });

  test('families that nobody knows are not sold, whatever is offered', () => {
    const strange = { family: 'x9', count: 1, machineType: 'x9-standard-1' };
    expect(
      zones({ spec: spec({ family: 'x9' }), offers: [offer('us-west1-a', 1, { shape: strange })] }),
    ).toEqual(['accelerator']);
    expect(zones({ offers: [offer('us-west1-a', 1, { shape: strange }), offer('us-west1-b', 1)] })).toEqual([
      'us-west1-b',
    ]);
  });

  test('nobody sells it', () => {
    expect(refusal({ offers: [], spec: spec({ count: 3 }) })).toBe(
      'Google sells no machine with 3 × NVIDIA L4 on-demand at present. It comes with 1, 2, 4 or 8.',
    );
    expect(refusal({ offers: [], spec: spec({ family: 'x9' }) })).toBe(
      'Google sells no machine with 1 × x9 on-demand at present.',
    );
  });
});

describe('the price limit', () => {
  const limits = { maxMicrosPerHour: 850_000 };

  test('lets what costs exactly that much pass and names what does not', () => {
    const planned = plan({ limits });
    expect(planned).toMatchObject({
      placement: {
        skipped: [{ zone: 'europe-west4-a', because: 'it costs $0.94/h, and the limit is $0.85/h' }],
      },
    });
    expect(zones({ limits })).toHaveLength(3);
  });

  test('holds back what has no known price, or one in another currency', () => {
    const offers = [
      offer('us-west1-a', undefined),
      offer('us-west1-b', undefined, { price: { microsPerHour: 1, currency: 'EUR' } }),
      offer('us-west1-c', 1),
    ];
    expect(plan({ offers })).toMatchObject({
      placement: {
        offers: [{ zone: 'us-west1-c' }],
        skipped: [
          { zone: 'us-west1-a', because: 'its price is unknown, and the limit is $20.00/h' },
          { zone: 'us-west1-b', because: 'its price is in EUR, and the limit is $20.00/h' },
        ],
      },
    });
  });

  test('refuses when nothing is left, and says how to go on', () => {
    expect(refusal({ limits: { maxMicrosPerHour: 100_000 } })).toBe(
      '1 × l4 is not to be had anywhere: it costs $0.85/h, and the limit is $0.10/h. Ask for a smaller machine, try --spot, or have an administrator raise limits.maxPricePerHour in lamplighter.yaml.',
    );
    expect(zones({ limits: { maxMicrosPerHour: 100_000 } })).toEqual(['price']);
  });

  test('does not advise to raise a limit where no price is known', () => {
    const offers = [offer('us-west1-a', undefined), offer('us-west1-b', undefined)];
    expect(refusal({ offers })).toBe(
      '1 × l4 is not to be had anywhere: its price is unknown, and the limit is $20.00/h. Ask for another accelerator: nothing is started at a price that nobody knows, unless limits.allowUnknownPrices in lamplighter.yaml says so.',
    );
    expect(refusal({ offers, spec: spec({ zone: 'us-west1-a' }) })).toContain('or leave --zone out');
  });
});

describe('quotas', () => {
  const all = ['us-west1-a', 'us-central1-a', 'us-central1-b', 'europe-west4-a'];
  const noWest = all.slice(1);
  const rows: [string, Partial<PlanInput>, string[]][] = [
    ['unknown: nothing is held back', { quotas: undefined }, all],
    ['none listed', { quotas: [] }, all],
    ['regional, exactly enough', { quotas: [quota(L4, 'us-west1', 4, 3)] }, all],
    ['regional, one too few', { quotas: [quota(L4, 'us-west1', 4, 4)] }, noWest],
    ['regional, nothing allowed', { quotas: [quota(L4, 'us-west1', 0)] }, noWest],
    ['regional, unlimited', { quotas: [quota(L4, 'us-west1', -1, 900)] }, all],
    ['of the whole region', { quotas: [quota(L4, 'us-central1', 0)] }, ['us-west1-a', 'europe-west4-a']],
    ['of another metric', { quotas: [quota('NVIDIA_T4_GPUS', 'us-west1', 0)] }, all],
    ['preemptible says nothing of on demand', { quotas: [quota(SPOT_L4, 'us-west1', 0)] }, all],
    ['project-wide, exactly enough', { quotas: [quota('GPUS_ALL_REGIONS', 'global', 3, 2)] }, all],
    ['project-wide, one too few', { quotas: [quota('GPUS_ALL_REGIONS', 'global', 3, 3)] }, ['quota']],
    ['project-wide, unlimited', { quotas: [quota('GPUS_ALL_REGIONS', 'global', -1, 3)] }, all],
    [
      'both must allow it',
      { quotas: [quota('GPUS_ALL_REGIONS', 'global', 0), quota(L4, 'us-west1', 9)] },
      ['quota'],
    ],
    [
      'none anywhere',
      { quotas: ['us-west1', 'us-central1', 'europe-west4'].map((region) => quota(L4, region, 0)) },
      ['quota'],
    ],
  ];
  test.each(rows)('%s', (_, over, wanted) => {
    expect(zones(over)).toEqual(wanted);
  });

  function bought(buy: Buy, quotas: Quota[], family = 'l4'): string[] {
    const shape = { family, count: 1, machineType: 'any' };
    const offers = [offer('us-west1-a', 1, { buy, shape }), offer('us-east4-a', 2, { buy, shape })];
    return zones({ spec: spec({ buy, family }), offers, quotas });
  }
  test('spot draws on the preemptible quota, flex-start on either', () => {
    const both = ['us-west1-a', 'us-east4-a'];
    expect(bought('spot', [quota(SPOT_L4, 'us-west1', 0)])).toEqual(['us-east4-a']);
    expect(bought('spot', [quota(L4, 'us-west1', 0)])).toEqual(both);
    expect(bought('spot', [quota(SPOT_L4, 'us-west1', 0), quota(L4, 'us-west1', 9)])).toEqual(['us-east4-a']);
    expect(bought('flex-start', [quota(SPOT_L4, 'us-west1', 0), quota(L4, 'us-west1', 9)])).toEqual(both);
    expect(bought('flex-start', [quota(SPOT_L4, 'us-west1', 0), quota(L4, 'us-west1', 0)])).toEqual([
      'us-east4-a',
    ]);
    expect(bought('flex-start', [quota(SPOT_L4, 'us-west1', 0)])).toEqual(['us-east4-a']);
    expect(bought('flex-start', [quota(L4, 'us-west1', 0)])).toEqual(both);
  });

  test('on-demand H100 has no metric of its own, so only the project-wide one is asked', () => {
    expect(bought('on-demand', [quota('PREEMPTIBLE_NVIDIA_H100_GPUS', 'us-west1', 0)], 'h100')).toHaveLength(
      2,
    );
    expect(bought('spot', [quota('PREEMPTIBLE_NVIDIA_H100_GPUS', 'us-west1', 0)], 'h100')).toEqual([
      'us-east4-a',
    ]);
    const flex = [quota('PREEMPTIBLE_NVIDIA_H100_GPUS', 'us-west1', 0)];
    expect(bought('flex-start', flex, 'h100')).toEqual(['us-east4-a']);
  });

  test('say which and how much', () => {
    expect(plan({ quotas: [quota(L4, 'us-west1', 4, 4)] })).toMatchObject({
      placement: {
        skipped: [
          {
            zone: 'us-west1-a',
            because: 'quota NVIDIA_L4_GPUS in us-west1 is 4, 4 in use, and this needs 1',
          },
        ],
      },
    });
    expect(refusal({ quotas: [quota('GPUS_ALL_REGIONS', 'global', 1, 1)] })).toBe(
      'The project may have 1 GPU in all regions together and uses 1 of them; this needs 1 more (NVIDIA L4). The quota is GPUS_ALL_REGIONS. Ask Google for more of that quota: /gpu quota request all 2.',
    );
    const none = ['us-west1', 'us-central1', 'europe-west4'].map((region) => quota(L4, region, 0));
    expect(refusal({ quotas: none })).toBe(
      '1 × l4 is not to be had anywhere: quota NVIDIA_L4_GPUS in us-west1 is 0, 0 in use, and this needs 1. Ask Google for more of that quota: /gpu quota request l4 1 us-west1.',
    );
    expect(refusal({ quotas: none, spec: spec({ zone: 'us-west1-a' }) })).toBe(
      '1 × l4 is not to be had in us-west1-a: quota NVIDIA_L4_GPUS in us-west1 is 0, 0 in use, and this needs 1. Ask Google for more of that quota: /gpu quota request l4 1 us-west1, or leave --zone out.',
    );
  });

  test('price and quota both in the way: the quota is named', () => {
    const over = { limits: { maxMicrosPerHour: 850_000 }, spec: spec({ zone: '*-a' }) };
    const quotas = ['us-west1', 'us-central1'].map((region) => quota(L4, region, 0));
    expect(refusal({ ...over, quotas, offers: OFFERS.toReversed() })).toContain(
      'quota NVIDIA_L4_GPUS in us-west1',
    );
  });
});

test('zones without access are told among those that are left out, and why a zone that was named is refused', () => {
  const denied = ['us-east5-b', 'europe-west4-b'];
  const skipped = (over: Partial<PlanInput> = {}) => {
    const planned = plan({ denied, ...over });
    return planned.kind === 'planned' ? planned.placement.skipped : planned.because;
  };
  const because = 'Google gives this project no access';
  expect(skipped()).toEqual(denied.map((zone) => ({ zone, because })));
  expect(skipped({ spec: spec({ zone: 'us-*' }) })).toEqual([{ zone: 'us-east5-b', because }]);
  expect(skipped({ spec: spec({ zone: 'us-east5-b' }) })).toBe(
    'Google gives this project no access to the l4 in us-east5-b. It is in europe-west4, us-central1, us-west1.',
  );
});
