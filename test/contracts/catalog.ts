/** What every Catalog adapter must do. */
import { describe, expect, it } from 'vitest';
import { GPU_FAMILIES, standardShape } from '../../src/domain/accelerators/index.ts';
import type { Buy } from '../../src/domain/offer.ts';
import { regionOf } from '../../src/domain/zone.ts';
import type { Catalog } from '../../src/ports/catalog.ts';

/** Prices that nobody read anew say of when they are. */
const DATED = /\d{4}-\d{2}-\d{2}/;
const BUYS: readonly Buy[] = ['on-demand', 'spot', 'flex-start'];

export function catalogContract(adapter: string, open: () => Catalog): void {
  describe(`Catalog: ${adapter}`, () => {
    const families = GPU_FAMILIES;
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
        expect(source).toMatch(result.value.readAt === undefined ? DATED : /catalog/);
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

    it('tells what disks and addresses cost in every region that sells an L4, dated, as whole micros', async () => {
      const catalog = open();
      const listed = await catalog.offers('l4', 1, 'on-demand');
      if (!listed.ok) throw new Error(listed.fault.message);
      for (const region of new Set(listed.value.offers.map(({ zone }) => regionOf(zone)))) {
        const result = await catalog.extras(region);
        if (!result.ok) throw new Error(result.fault.message);
        const { extras, source, readAt } = result.value;
        expect(source).toMatch(readAt === undefined ? DATED : /catalog/);
        const { currency, disks, ...rest } = extras;
        expect(currency).toMatch(/^[A-Z]{3}$/);
        expect(Object.keys(disks)).toEqual(expect.arrayContaining(['pd-balanced', 'pd-ssd']));
        for (const micros of [...Object.values(disks), ...Object.values(rest)]) {
          expect(Number.isInteger(micros)).toBe(true);
          expect(micros).toBeGreaterThan(0);
        }
        expect(extras.address).toBeGreaterThanOrEqual(extras.addressSpot ?? 0);
      }
    });

    it('knows no price of disks and addresses where it knows none', async () => {
      expect(await open().extras('moon-central1')).toMatchObject({
        ok: true,
        value: { extras: { disks: {} } },
      });
    });

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
