/** What disks and addresses cost where a machine may be: asked of the catalogue, and what of it is kept with a machine. */
import { bootDiskOf, familyOf, shapeNamed } from '../domain/accelerators/index.ts';
import type { Extras } from '../domain/extras.ts';
import type { Machine, MachineSpec } from '../domain/machine.ts';
import type { Offer } from '../domain/offer.ts';
import { type Region, regionOf } from '../domain/zone.ts';
import type { Catalog } from '../ports/catalog.ts';
import { bothSources, type Source } from './price-source.ts';

export interface ExtrasThere {
  /** What cannot be read is not there. */
  readonly regions: Readonly<Record<Region, Extras>>;
  /** Where the prices are from; undefined where there are none. */
  readonly from: Source | undefined;
}

/** Of every region in which there is one of the offers. */
export async function extrasOf(
  catalog: Pick<Catalog, 'extras'>,
  offers: readonly Offer[],
): Promise<ExtrasThere> {
  const regions = [...new Set(offers.map(({ zone }) => regionOf(zone)))];
  const answers = await Promise.all(regions.map((region) => catalog.extras(region)));
  const found = answers.flatMap((answer, i) => {
    const region = regions[i];
    return answer.ok && region !== undefined ? [{ region, ...answer.value }] : [];
  });
  const sources = found.map(({ extras: _, region: __, ...from }): Source => from);
  return {
    regions: Object.fromEntries(found.map(({ region, extras }) => [region, extras])),
    from: sources.reduce<Source | undefined>(
      (all, one) => (all === undefined ? one : bothSources(all, one)),
      undefined,
    ),
  };
}

/** Of the machine's region, as the catalogue has them today, or as they were when it was placed. */
export async function extrasAt(
  catalog: Pick<Catalog, 'extras'> | undefined,
  { zone, extras }: Pick<Machine, 'zone' | 'extras'>,
): Promise<Extras | undefined> {
  if (zone === undefined) return undefined;
  const region = regionOf(zone);
  const today = await catalog?.extras(region);
  return today?.ok ? today.value.extras : extras?.[region];
}

/** The machine with the prices of its region as they are today, where they can be read. */
export async function withExtras(
  catalog: Pick<Catalog, 'extras'> | undefined,
  machine: Machine,
): Promise<Machine> {
  const there = await extrasAt(catalog, machine);
  if (there === undefined || machine.zone === undefined) return machine;
  const { spec, zone, diskType } = machine;
  return { ...machine, extras: keptOf(spec, { [regionOf(zone)]: there }, diskType) };
}

/** Only what such a machine is billed for: all of it is stored with every machine. */
export function keptOf(
  { family: name, count, machineType, buy }: Pick<MachineSpec, 'family' | 'count' | 'machineType' | 'buy'>,
  regions: Readonly<Record<Region, Extras>>,
  diskType?: string,
): Readonly<Record<Region, Extras>> {
  const family = familyOf(name);
  const shape = family === undefined ? undefined : shapeNamed(family, count, machineType);
  const usual = shape && bootDiskOf({ family: name, machineType: shape.machineType });
  const type = diskType ?? usual ?? '';
  return Object.fromEntries(
    Object.entries(regions).map(([region, { currency, disks, address, addressSpot }]) => {
      const perGb = disks[type];
      const isSpot = buy === 'spot';
      return [
        region,
        {
          currency,
          disks: perGb === undefined ? {} : { [type]: perGb },
          ...(isSpot || address === undefined ? {} : { address }),
          ...(!isSpot || addressSpot === undefined ? {} : { addressSpot }),
        },
      ];
    }),
  );
}
