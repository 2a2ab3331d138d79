/** Why zones stand in the order in which they are tried. */
import { expect, test } from 'vitest';
import { lastRefusals, type PastAttempt, rankOffers } from '../../../src/domain/decide/stock-memory.ts';
import { reasonInWords, zoneOrder } from '../../../src/domain/decide/zone-order.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';

const NOW = Date.UTC(2026, 10, 20, 9);
const SPEC = { family: 'l4', count: 1, buy: 'on-demand' } as const;

function offer(zone: string, dollars: number | undefined): Offer {
  return {
    shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
    zone,
    buy: 'on-demand',
    price: dollars === undefined ? undefined : { microsPerHour: dollars * 1_000_000, currency: 'USD' },
  };
}

function saidNo(zone: string, ago: number, more: Partial<PastAttempt> = {}): PastAttempt {
  return { ...SPEC, zone, at: NOW - ago, outcome: 'stockout', scope: 'zone', ...more };
}

function reasons(offers: readonly Offer[], past: readonly PastAttempt[] = []): readonly string[] {
  const memory = { past, now: NOW };
  const zones = zoneOrder(rankOffers(offers, SPEC, memory), lastRefusals(offers, SPEC, memory));
  return zones.map(({ offer: { zone } }, i) => `${zone}: ${reasonInWords(zones, i, NOW)}`);
}

const ALL = [offer('us-a1-a', 0.8), offer('us-a1-b', 0.8), offer('us-b1-a', 0.9)];

test.each<[string, readonly Offer[], readonly PastAttempt[], readonly string[]]>([
  [
    'by price, the first called cheapest',
    ALL,
    [],
    ['us-a1-a: $0.80/h, cheapest', 'us-a1-b: $0.80/h', 'us-b1-a: $0.90/h'],
  ],
  [
    'one that said no goes behind, with when',
    ALL,
    [saidNo('us-a1-a', 20 * MINUTE)],
    ['us-a1-b: $0.80/h, cheapest', 'us-b1-a: $0.90/h', 'us-a1-a: $0.80/h, said no 20 min ago'],
  ],
  [
    'a whole region said no: the next is the cheapest of the others',
    ALL,
    [saidNo('us-a1-a', 20 * MINUTE, { scope: 'region' })],
    [
      'us-b1-a: $0.90/h, cheapest of those that did not say no lately',
      'us-a1-a: $0.80/h, said no 20 min ago',
      'us-a1-b: $0.80/h, said no 20 min ago',
    ],
  ],
  [
    'a refusal that a later machine cleared, or of another way to buy, is no reason',
    ALL,
    [
      saidNo('us-a1-a', 2 * HOUR),
      saidNo('us-a1-a', HOUR, { outcome: 'created' }),
      saidNo('us-a1-a', MINUTE, { buy: 'spot' }),
    ],
    ['us-a1-a: $0.80/h, cheapest', 'us-a1-b: $0.80/h', 'us-b1-a: $0.90/h'],
  ],
  [
    'a price that nobody knows is not the cheapest',
    [offer('us-a1-a', undefined)],
    [],
    ['us-a1-a: price unknown'],
  ],
])('%s', (_name, offers, past, wanted) => {
  expect(reasons(offers, past)).toEqual(wanted);
});
