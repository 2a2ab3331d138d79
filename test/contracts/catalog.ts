/** What every Catalog adapter must do. */
import { describe, expect, it } from 'vitest';
import { FAMILIES, type Family, standardShape } from '../../src/domain/accelerators/index.ts';
import type { Buy } from '../../src/domain/offer.ts';
import type { Catalog } from '../../src/ports/catalog.ts';

const BUYS: readonly Buy[] = ['on-demand', 'spot', 'flex-start'];

export function catalogContract(adapter: string, open: () => Catalog): void {
  describe(`Catalog: ${adapter}`, () => {
    const families: readonly Family[] = FAMILIES;
    const sizes = families.flatMap((family) =>
      family.shapes
        .filter((shape) => shape.standard)
        .flatMap((shape) => BUYS.map((buy) => [family.name, shape.count, buy] as const)),
    );

    it.each(sizes)(
      '%s × %i %s: offers exactly where the family says it is sold so',
      async (name, count, buy) => {
        const family = families.find((each) => each.name === name);
        const shape = family === undefined ? undefined : standardShape(family, count);
        const result = await open().offers(name, count, buy);
        if (!result.ok) throw new Error(result.fault.message);
        const { offers, source } = result.value;
        expect(offers.length > 0).toBe(shape?.buy.includes(buy));
        expect(source).toMatch(/\d{4}-\d{2}-\d{2}/);
        expect(new Set(offers.map(({ zone }) => zone)).size).toBe(offers.length);
        for (const offer of offers) {
          expect(offer).toMatchObject({
            buy,
            shape: { family: name, count, machineType: shape?.machineType },
          });
          expect(offer.zone).toMatch(/^[a-z]+-[a-z]+\d+-[a-z0-9]+$/);
          if (offer.price !== undefined) {
            expect(Number.isInteger(offer.price.microsPerHour)).toBe(true);
            expect(offer.price.microsPerHour).toBeGreaterThan(0);
          }
        }
      },
    );

    it('has nothing of a family or a size that is not there', async () => {
      for (const [name, count] of [
        ['b300', 1],
        ['l4', 3],
        ['l4', 0],
      ] as const) {
        expect(await open().offers(name, count, 'on-demand')).toMatchObject({
          ok: true,
          value: { offers: [] },
        });
      }
    });
  });
}
