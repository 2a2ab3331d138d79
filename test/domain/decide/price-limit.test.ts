/** Which offers are too dear, and what is said when all are. */
import { describe, expect, test } from 'vitest';
import { overOwnLimit, tooDear } from '../../../src/domain/decide/price-limit.ts';
import type { MachineSpec } from '../../../src/domain/machine.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { HOUR } from '../../../src/domain/time.ts';

const SPEC: MachineSpec = { family: 'l4', count: 1, buy: 'on-demand', leaseFor: HOUR, zone: undefined };
const LIMITS = { maxMicrosPerHour: 2_000_000 };

function offer(zone: string, micros: number | undefined, currency = 'USD'): Offer {
  const shape = { family: 'l4', count: 1, machineType: 'g2-standard-8' };
  const price = micros === undefined ? undefined : { microsPerHour: micros, currency };
  return { shape, zone, buy: 'on-demand', price };
}

describe('an offer', () => {
  test.each<[string, number | undefined, string, number | undefined, string | undefined]>([
    ['at the limit of one’s own', 1_000_000, 'USD', 1_000_000, undefined],
    ['a millionth above it', 1_000_001, 'USD', 1_000_000, 'it costs $1.00/h, and --max-price is $1.00/h'],
    ['within policy’s limit alone', 2_000_000, 'USD', undefined, undefined],
    ['above both', 3_000_000, 'USD', 1_000_000, 'it costs $3.00/h, and the limit is $2.00/h'],
    ['above policy’s, below one’s own', 3_000_000, 'USD', 9e6, 'it costs $3.00/h, and the limit is $2.00/h'],
    ['without a price', undefined, 'USD', 1_000_000, 'its price is unknown, and the limit is $1.00/h'],
    [
      'without a price, own above policy’s',
      undefined,
      'USD',
      9e6,
      'its price is unknown, and the limit is $2.00/h',
    ],
    ['in another currency', 1, 'EUR', 1_000_000, 'its price is in EUR, and the limit is $1.00/h'],
  ])('%s', (_, micros, currency, own, because) => {
    const spec = { ...SPEC, ...(own === undefined ? {} : { maxMicrosPerHour: own }) };
    expect(tooDear(offer('us-west1-a', micros, currency), spec, LIMITS)).toBe(because);
  });
});

test('a price that nobody knows passes where policy says so, but never a limit of one’s own', () => {
  const unknown = offer('us-west1-a', undefined);
  const limits = { ...LIMITS, allowUnknownPrices: true };
  expect(tooDear(unknown, SPEC, limits)).toBeUndefined();
  expect(tooDear(unknown, { ...SPEC, maxMicrosPerHour: 9e6 }, limits)).toContain('its price is unknown');
  expect(tooDear(unknown, SPEC, { ...limits, allowUnknownPrices: false })).toContain('its price is unknown');
  expect(tooDear(offer('us-west1-a', 3_000_000), SPEC, limits)).toContain('it costs $3.00/h');
});

describe('one’s own limit is to blame', () => {
  const offers = [
    offer('us-west1-a', undefined),
    offer('us-west1-b', 1_500_000),
    offer('us-west1-c', 700_000),
  ];
  const said = (own: number, over: Partial<MachineSpec> = {}, given = offers) =>
    overOwnLimit({ ...SPEC, ...over, maxMicrosPerHour: own }, given, LIMITS);

  test('when the cheapest is above it and policy would allow it', () => {
    expect(said(500_000)).toBe(
      '1 × l4 is not to be had for $0.50/h anywhere: the cheapest costs $0.70/h, in us-west1-c. Raise --max-price, ask for another accelerator, or try --spot.',
    );
    expect(said(500_000, { buy: 'spot', zone: 'us-*' })).toBe(
      '1 × l4 is not to be had for $0.50/h in us-*: the cheapest costs $0.70/h, in us-west1-c. Raise --max-price, or ask for another accelerator.',
    );
  });

  test('and not otherwise', () => {
    expect(said(700_000)).toBeUndefined();
    expect(said(500_000, {}, [offer('us-west1-a', 2_000_001)])).toBeUndefined();
    expect(
      said(500_000, {}, [offer('us-west1-a', undefined), offer('us-west1-b', 1, 'EUR')]),
    ).toBeUndefined();
    expect(overOwnLimit(SPEC, offers, LIMITS)).toBeUndefined();
  });
});
