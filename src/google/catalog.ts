/** What Google sells where and for how much, from the snapshots in data/gcp-gpu-offers.csv and data/gcp-tpu-offers.csv. */
import { z } from 'zod';
import { familyOf, shapeNamed } from '../domain/accelerators/index.ts';
import type { Price } from '../domain/money.ts';
import type { Buy, Offer } from '../domain/offer.ts';
import { ok } from '../domain/result.ts';
import type { Catalog } from '../ports/catalog.ts';
import { type ExtrasSnapshot, readExtras } from './extras-snapshot.ts';
import { priceColumn, readSnapshot, type Snapshot } from './snapshot.ts';
import { readTpuSnapshot, type TpuSnapshot, tpuOffers } from './tpu-snapshot.ts';

const FILE = 'gcp-gpu-offers.csv';
const CURRENCY = 'USD';

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
  price: priceColumn,
  spot_price: priceColumn,
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

const OPTION: Readonly<Record<Buy, string>> = {
  'on-demand': 'on_demand',
  spot: 'spot',
  'flex-start': 'flex',
};

/** The Catalog port over the snapshots, each of which is read once, when it is first needed. */
export function snapshotCatalog(): Catalog {
  let snapshot: Snapshot<Row> | undefined;
  let tpus: TpuSnapshot | undefined;
  let beside: ExtrasSnapshot | undefined;
  return {
    async extras(region) {
      beside ??= readExtras();
      return ok({
        extras: beside.regions.get(region) ?? { currency: 'USD', disks: {} },
        source: beside.source,
      });
    },

    async offers(name, count, buy, machineType) {
      const family = familyOf(name);
      if (family?.kind === 'tpu') {
        tpus ??= readTpuSnapshot();
        return ok({ offers: tpuOffers(tpus, family, { count, machineType }, buy), source: tpus.source });
      }
      snapshot ??= readSnapshot(FILE, Row);
      const { rows, source } = snapshot;
      const shape = family === undefined ? undefined : shapeNamed(family, count, machineType);
      if (family === undefined || shape === undefined) return ok({ offers: [], source });
      const offers = rows
        .filter(
          (row) =>
            row.zone !== '' &&
            row.machine_type === shape.machineType &&
            row.accelerator === family.acceleratorType &&
            row.count === count &&
            row.buy_options.has(OPTION[buy]),
        )
        .map(
          (row): Offer => ({
            shape: { family: family.name, count, machineType: shape.machineType },
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
