/** A region whose quota for disks is used up takes no machine, however many GPUs it allows. */
import { expect, test } from 'vitest';
import { planPlacement } from '../../../src/domain/decide/place.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { LIMITS, NOON } from './given.ts';

function planned(family: string, machineType: string, diskGb: number | undefined, free: number) {
  const offer = (zone: string, dollars: number): Offer => ({
    shape: { family, count: 1, machineType },
    zone,
    buy: 'spot',
    price: { microsPerHour: dollars * 1e6, currency: 'USD' },
  });
  return planPlacement({
    spec: {
      ...{ family, count: 1, buy: 'spot', leaseFor: 8 * HOUR, zone: undefined },
      ...(diskGb === undefined ? {} : { diskGb }),
    },
    offers: [offer('us-west1-a', 1), offer('us-east4-a', 2)],
    quotas: [
      { metric: 'SSD_TOTAL_GB', region: 'us-west1', limit: 1_000, usage: 1_000 - free },
      { metric: 'SSD_TOTAL_GB', region: 'us-east4', limit: 70_000, usage: 0 },
    ],
    past: [],
    limits: LIMITS,
    now: NOON,
  });
}

test.each<[string, number | undefined, number, string[]]>([
  ['exactly enough for the usual 200 GB', undefined, 200, ['us-west1-a', 'us-east4-a']],
  ['one too few for the usual', undefined, 199, ['us-east4-a']],
  ['exactly enough for what was asked', 500, 500, ['us-west1-a', 'us-east4-a']],
  ['one too few for what was asked', 500, 499, ['us-east4-a']],
  ['enough for a small one', 50, 60, ['us-west1-a', 'us-east4-a']],
])('%s', (_, diskGb, free, zones) => {
  const plan = planned('l4', 'g2-standard-8', diskGb, free);
  expect(plan.kind === 'planned' && plan.placement.offers.map(({ zone }) => zone)).toEqual(zones);
});

test('says which quota, how much of it is used, and how large the disk is', () => {
  expect(planned('l4', 'g2-standard-8', 500, 400)).toMatchObject({
    placement: {
      skipped: [
        {
          zone: 'us-west1-a',
          because: 'quota SSD_TOTAL_GB in us-west1 is 1000, 600 in use, and this needs 500 GB',
        },
      ],
    },
  });
  expect(planned('l4', 'g2-standard-8', 65_000, 400)).toMatchObject({ kind: 'planned' });
});

test('does not hold back what boots from Hyperdisk, which that quota does not count', () => {
  const plan = planned('rtx-pro-6000', 'g4-standard-48', 500, 0);
  expect(plan.kind === 'planned' && plan.placement.offers).toHaveLength(2);
});
