/** Where TPUs are sold and for how much, from the snapshot in data/gcp-tpu-offers.csv. */
import { z } from 'zod';
import { shapeNamed, standardShape, type TpuFamily } from '../domain/accelerators/index.ts';
import type { Price } from '../domain/money.ts';
import type { Buy, Offer } from '../domain/offer.ts';
import { priceColumn, readSnapshot, type Snapshot } from './snapshot.ts';

const FILE = 'gcp-tpu-offers.csv';
const CURRENCY = 'USD';
/** Its only price is a third party's, of no known date. */
const UNTRUSTED = 'v7x';

/** One row: a slice in one zone. Prices are the whole slice's. */
const Row = z.object({
  zone: z.string().min(1),
  accelerator_type: z.string().min(1),
  generation: z.string().min(1),
  price: priceColumn,
  spot_price: priceColumn,
});
type Row = z.infer<typeof Row>;

/** Rows by the accelerator type or machine type that they speak of. */
export interface TpuSnapshot {
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  /** For people, e.g. `list prices of 2026-11-21`. */
  readonly source: string;
}

export function readTpuSnapshot(): TpuSnapshot {
  const { rows, source }: Snapshot<Row> = readSnapshot(FILE, Row);
  return { rows: Map.groupBy(rows, ({ accelerator_type: type }) => type), source };
}

/**
 * Every zone that lists the slice, those of single tenants included: who may ask for these is not for a list to know.
 * Compute Engine's own machine types are taken to be sold where the same chips are, at the same price: one SKU bills
 * them (that the zones are the same is UNVERIFIED).
 */
export function tpuOffers(
  { rows }: TpuSnapshot,
  family: TpuFamily,
  { count, machineType: named }: { readonly count: number; readonly machineType: string | undefined },
  buy: Buy,
): Offer[] {
  const shape = shapeNamed(family, count, named);
  if (shape === undefined || !shape.buy.includes(buy)) return [];
  const { machineType } = shape;
  const there = rows.get(machineType) ?? rows.get(standardShape(family, count)?.machineType ?? '') ?? [];
  return there.map((row) => ({
    shape: { family: family.name, count, machineType },
    zone: row.zone,
    buy,
    price: priceOf(row, buy),
  }));
}

function priceOf(row: Row, buy: Buy): Price | undefined {
  // Flex-start has no price of its own here, and it is not that of a machine on demand.
  const microsPerHour = { spot: row.spot_price, 'on-demand': row.price, 'flex-start': undefined }[buy];
  if (microsPerHour === undefined || row.generation === UNTRUSTED) return undefined;
  return { microsPerHour, currency: CURRENCY };
}
