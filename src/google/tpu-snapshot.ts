/** Where TPUs are sold and for how much, from the snapshot in data/gcp-tpu-offers.csv. */
import { shapeNamed, standardShape, type TpuFamily } from '../domain/accelerators/index.ts';
import type { Price } from '../domain/money.ts';
import type { Buy, Offer } from '../domain/offer.ts';
import { type Cells, named, price, readSnapshot, type Snapshot } from './snapshot.ts';

const FILE = 'gcp-tpu-offers.csv';
const CURRENCY = 'USD';
/** Its only price is a third party's, of no known date. */
const UNTRUSTED = 'v7x';

type Row = ReturnType<typeof rowOf>;

/** One row: a slice in one zone. Prices are the whole slice's. */
function rowOf(cells: Cells) {
  return {
    zone: named(cells('zone')),
    generation: named(cells('generation')),
    price: price(cells('price')),
    spotPrice: price(cells('spot_price')),
  };
}

/** Rows by the accelerator type or machine type that they speak of. */
export type TpuSnapshot = Snapshot<Row>;

export function readTpuSnapshot(): TpuSnapshot {
  return readSnapshot(FILE, 'accelerator_type', rowOf);
}

/**
 * Every zone that lists the slice, those of single tenants included: who may ask for these is not for a list to know.
 * Compute Engine's own machine types are taken to be sold where the same chips are, at the same price: one SKU bills
 * them (that the zones are the same is UNVERIFIED).
 */
export function tpuOffers(
  snapshot: TpuSnapshot,
  family: TpuFamily,
  { count, machineType: wanted }: { readonly count: number; readonly machineType: string | undefined },
  buy: Buy,
): Offer[] {
  const shape = shapeNamed(family, count, wanted);
  if (shape === undefined || !shape.buy.includes(buy)) return [];
  const { machineType } = shape;
  const own = snapshot.of(machineType);
  const there = own.length > 0 ? own : snapshot.of(standardShape(family, count)?.machineType ?? '');
  return there.map((row) => ({
    shape: { family: family.name, count, machineType },
    zone: row.zone,
    buy,
    price: priceOf(row, buy),
  }));
}

function priceOf(row: Row, buy: Buy): Price | undefined {
  // Flex-start has no price of its own here, and it is not that of a machine on demand.
  const microsPerHour = { spot: row.spotPrice, 'on-demand': row.price, 'flex-start': undefined }[buy];
  if (microsPerHour === undefined || row.generation === UNTRUSTED) return undefined;
  return { microsPerHour, currency: CURRENCY };
}
