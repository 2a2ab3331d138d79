/** Offers laid side by side: their order, what is unknown, what is not sold, what ran out. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cheapest, zonePrices } from '../../../src/domain/decide/prices.ts';
import type { Buy, Offer } from '../../../src/domain/offer.ts';

function offer(zone: string, dollars: number | undefined, buy: Buy = 'on-demand'): Offer {
  return {
    shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
    zone,
    buy,
    price:
      dollars === undefined ? undefined : { microsPerHour: Math.round(dollars * 1_000_000), currency: 'USD' },
  };
}

describe('the rows of a family', () => {
  test('lay on demand and spot of a zone side by side, cheapest first, unknown last', () => {
    const rows = zonePrices(
      [offer('b', 2), offer('x', undefined), offer('a', 2), offer('c', 1)],
      [offer('c', 0.5, 'spot'), offer('spot-only', 1.5, 'spot')],
      [],
    );
    expect(rows.map(({ zone }) => zone)).toEqual(['c', 'spot-only', 'a', 'b', 'x']);
    expect(rows[0]).toMatchObject({
      onDemand: { kind: 'known', price: { microsPerHour: 1_000_000 } },
      spot: { kind: 'known', price: { microsPerHour: 500_000 } },
    });
    expect(rows[1]?.onDemand).toEqual({ kind: 'not-sold' });
    expect(rows[2]?.spot).toEqual({ kind: 'not-sold' });
    expect(rows[4]?.onDemand).toEqual({ kind: 'unknown' });
  });

  test('count the stockouts of their own zone and family, whatever the family was called', () => {
    const stockouts = [
      { zone: 'a', family: 'l4', at: 20 },
      { zone: 'a', family: 'nvidia-l4', at: 50 },
      { zone: 'a', family: 't4', at: 90 },
      { zone: 'b', family: 'l4', at: 99 },
    ];
    const [a] = zonePrices([offer('a', 1)], [], stockouts);
    expect(a?.stockouts).toEqual({ count: 2, lastAt: 50 });
    expect(zonePrices([offer('c', 1)], [], stockouts)[0]?.stockouts).toBeUndefined();
  });

  test('hold every zone once and nothing at no price, whatever is on offer', () => {
    const some = fc.array(
      fc.record({
        zone: fc.constantFrom('a', 'b', 'c', 'd'),
        dollars: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(some, some, (onDemand, spot) => {
        const rows = zonePrices(
          onDemand.map(({ zone, dollars }) => offer(zone, dollars)),
          spot.map(({ zone, dollars }) => offer(zone, dollars, 'spot')),
          [],
        );
        const zones = rows.map(({ zone }) => zone);
        expect(new Set(zones)).toEqual(new Set([...onDemand, ...spot].map(({ zone }) => zone)));
        expect(zones).toHaveLength(new Set(zones).size);
        for (const quote of rows.flatMap((row) => [row.onDemand, row.spot])) {
          if (quote.kind === 'known') expect(quote.price.microsPerHour).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('the cheapest offer', () => {
  test('is the one with the lowest known price; of equals one that did not run out', () => {
    const stockouts = [{ zone: 'a', family: 'l4', at: 1 }];
    const offers = [offer('a', 1), offer('b', 1), offer('c', 2), offer('d', undefined)];
    expect(cheapest(offers, stockouts)).toMatchObject({ kind: 'known', offer: { zone: 'b' } });
    expect(cheapest(offers, [])).toMatchObject({ kind: 'known', offer: { zone: 'a' } });
  });

  test('is unknown where no price is known, and not sold where there is no offer', () => {
    expect(cheapest([offer('a', undefined)], [])).toEqual({ kind: 'unknown' });
    expect(cheapest([], [])).toEqual({ kind: 'not-sold' });
  });
});
