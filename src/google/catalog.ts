/** What Google sells where and for how much, from the snapshots in data/gcp-gpu-offers.csv and data/gcp-tpu-offers.csv. */
import { familyOf, shapeNamed } from '../domain/accelerators/index.ts';
import type { Price } from '../domain/money.ts';
import type { Buy, Offer } from '../domain/offer.ts';
import { ok } from '../domain/result.ts';
import type { Catalog } from '../ports/catalog.ts';
import { type ExtrasSnapshot, readExtras } from './extras-snapshot.ts';
import { type Cells, named, positive, price, readSnapshot, type Snapshot } from './snapshot.ts';
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

type Row = ReturnType<typeof rowOf>;

/** One row: a machine type with its accelerators in one zone; none where only the region is known. */
function rowOf(cells: Cells) {
  return {
    zone: cells('zone') || (SEEN_IN[named(cells('region'))] ?? ''),
    accelerator: named(cells('accelerator')),
    /** Below 1 for a share of a GPU. */
    count: positive(cells('count')),
    price: price(cells('price')),
    spotPrice: price(cells('spot_price')),
    scope: scopeOf(cells('price_scope')),
    /** `on_demand?` marks what nobody has verified. */
    options: cells('buy_options').split(';'),
  };
}

const SCOPES = ['vm', 'gpus_only', 'vm_slice_sku', 'none'] as const;

function scopeOf(cell: string): (typeof SCOPES)[number] {
  const scope = SCOPES.find((one) => one === cell);
  if (scope === undefined) throw new Error(`${cell} is no scope of a price`);
  return scope;
}

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
        extras: beside.of(region)[0] ?? { currency: 'USD', disks: {} },
        source: beside.source,
      });
    },

    async offers(name, count, buy, machineType) {
      const family = familyOf(name);
      if (family?.kind === 'tpu') {
        tpus ??= readTpuSnapshot();
        return ok({ offers: tpuOffers(tpus, family, { count, machineType }, buy), source: tpus.source });
      }
      snapshot ??= readSnapshot(FILE, 'machine_type', rowOf);
      const { source } = snapshot;
      const shape = family === undefined ? undefined : shapeNamed(family, count, machineType);
      if (family === undefined || shape === undefined) return ok({ offers: [], source });
      const offers = snapshot
        .of(shape.machineType)
        .filter(
          (row) =>
            row.zone !== '' &&
            row.accelerator === family.acceleratorType &&
            row.count === count &&
            row.options.includes(OPTION[buy]),
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
  const whole = row.scope === 'vm' || (row.scope === 'vm_slice_sku' && buy === 'spot');
  if (!whole || buy === 'flex-start') return undefined;
  const microsPerHour = buy === 'spot' ? row.spotPrice : row.price;
  return microsPerHour === undefined ? undefined : { microsPerHour, currency: CURRENCY };
}
