/** What Google sells where and for how much, from the snapshot in data/gcp-gpu-offers.csv. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { familyOf, standardShape } from '../domain/accelerators/index.ts';
import type { Price } from '../domain/money.ts';
import type { Buy, Offer } from '../domain/offer.ts';
import { ok } from '../domain/result.ts';
import type { Catalog } from '../ports/catalog.ts';
import { type ExtrasSnapshot, readExtras } from './extras-snapshot.ts';

const SNAPSHOT = new URL('../../data/gcp-gpu-offers.csv', import.meta.url);
const CURRENCY = 'USD';
const MICROS = 1_000_000;

const price = z.union([
  z.literal('').transform(() => undefined),
  z.coerce
    .number()
    .positive()
    .transform((usd) => Math.round(usd * MICROS)),
]);

/**
 * Zones where G4 has been seen (UNVERIFIED): the snapshot has its regions only. Where one has none after all, the
 * attempt ends with `not-found` and the next zone is tried.
 */
const SEEN_IN: Readonly<Record<string, string>> = {
  'us-central1': 'us-central1-b',
  'us-west1': 'us-west1-c',
  'europe-west4': 'europe-west4-a',
};

/** One row: a machine type with its accelerators in one zone. */
const Columns = z.object({
  region: z.string().min(1),
  /** Empty where only the region is known. */
  zone: z.string(),
  machine_type: z.string().min(1),
  accelerator: z.string().min(1),
  /** Below 1 for a share of a GPU. */
  count: z.coerce.number().positive(),
  price,
  spot_price: price,
  price_scope: z.enum(['vm', 'gpus_only', 'vm_slice_sku', 'none']),
  /** `on_demand?` marks what nobody has verified. */
  buy_options: z.string().transform((options) => new Set(options.split(';'))),
});
/** Without a zone, also after SEEN_IN, nothing can be created. */
const Row = Columns.transform(({ region, ...row }) => ({
  ...row,
  zone: row.zone || (SEEN_IN[region] ?? ''),
}));
type Row = z.infer<typeof Row>;

interface Snapshot {
  readonly rows: readonly Row[];
  readonly source: string;
}

const OPTION: Readonly<Record<Buy, string>> = {
  'on-demand': 'on_demand',
  spot: 'spot',
  'flex-start': 'flex',
};

/** The Catalog port over the snapshot, which is read once, when it is first needed. */
export function snapshotCatalog(): Catalog {
  let snapshot: Snapshot | undefined;
  let beside: ExtrasSnapshot | undefined;
  return {
    async extras(region) {
      beside ??= readExtras();
      return ok({
        extras: beside.regions.get(region) ?? { currency: 'USD', disks: {} },
        source: beside.source,
      });
    },

    async offers(name, count, buy) {
      snapshot ??= readSnapshot(readFileSync(SNAPSHOT, 'utf8'));
      const { rows, source } = snapshot;
      const family = familyOf(name);
      const shape = family === undefined ? undefined : standardShape(family, count);
      if (family === undefined || shape === undefined) return ok({ offers: [], source });
      const { machineType } = shape;
      const offers = rows
        .filter(
          (row) =>
            row.zone !== '' &&
            row.machine_type === machineType &&
            row.accelerator === family.acceleratorType &&
            row.count === count &&
            row.buy_options.has(OPTION[buy]),
        )
        .map(
          (row): Offer => ({
            shape: { family: family.name, count, machineType },
            zone: row.zone,
            buy,
            price: priceOf(row, buy),
          }),
        );
      return ok({ offers, source });
    },
  };
}

/**
 * The whole machine's price. Flex-start has none of its own in the snapshot; GPUs alone are not the machine. An A4's
 * "1 gpu slice" covers its share of the whole machine, but its list price may be that of a calendar reservation.
 */
function priceOf(row: Row, buy: Buy): Price | undefined {
  const whole = row.price_scope === 'vm' || (row.price_scope === 'vm_slice_sku' && buy === 'spot');
  if (!whole || buy === 'flex-start') return undefined;
  const microsPerHour = buy === 'spot' ? row.spot_price : row.price;
  return microsPerHour === undefined ? undefined : { microsPerHour, currency: CURRENCY };
}

/** Throws ZodError when a row is not what its columns promise. */
function readSnapshot(csv: string): Snapshot {
  const parsed: unknown = parse(csv, { columns: true, comment: '#', comment_no_infix: true });
  const day = /generated (\d{4}-\d{2}-\d{2})/.exec(csv)?.[1];
  return {
    rows: z.array(Row).parse(parsed),
    source: day === undefined ? 'list prices' : `list prices of ${day}`,
  };
}
