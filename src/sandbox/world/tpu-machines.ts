/** TPUs that are machine types of Compute Engine: their hosts, where they are, and what counts their chips. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

export interface Chip {
  /** The quotas that count it, in the world's names. */
  readonly onDemand: string;
  readonly preemptible: string;
  /** What a bill calls it. */
  readonly sku: string;
}

/**
 * Accelerator types as machineTypes.list reports them. What counts them was read off a project's Cloud Quotas by third
 * parties in August 2026; that of TPU7x is UNVERIFIED.
 */
export const CHIPS: Readonly<Record<string, Chip>> = {
  ct5lp: {
    onDemand: 'TPU_LITE_PODSLICE_V5',
    preemptible: 'PREEMPTIBLE_TPU_LITE_PODSLICE_V5',
    sku: 'TpuV5e',
  },
  ct5p: { onDemand: 'TPU_V5P', preemptible: 'PREEMPTIBLE_TPU_V5P', sku: 'TpuV5p' },
  ct6e: { onDemand: 'TPU_FAMILY:CT6E', preemptible: 'PREEMPTIBLE_TPU_V6E', sku: 'TpuV6e' },
  tpu7x: { onDemand: 'TPU_FAMILY:TPU7X', preemptible: 'TPU_FAMILY:TPU7X', sku: 'Tpu7x' },
};

/** Chips whose machine types are listed for GKE alone: whoever else asks for one is refused. */
export const GKE_ONLY: ReadonlySet<string> = new Set(['ct5lp']);

/** Chips that are sold neither as spot nor, to ordinary projects, as flex-start (2026). */
export const STEADY: ReadonlySet<string> = new Set(['tpu7x']);

export interface TpuMachine {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryGb: number;
  readonly chip: string;
  readonly count: number;
}

/** By the name under which data/gcp-tpu-offers.csv has the same chips. */
const MACHINES: Readonly<Record<string, TpuMachine>> = {
  'v5litepod-1': machine('ct5lp-hightpu-1t', 24, 48, 1),
  'v5litepod-4': machine('ct5lp-hightpu-4t', 112, 192, 4),
  'v5litepod-8': machine('ct5lp-hightpu-8t', 224, 384, 8),
  'v5p-8': machine('ct5p-hightpu-4t', 208, 448, 4),
  'v6e-1': machine('ct6e-standard-1t', 44, 176, 1),
  'v6e-4': machine('ct6e-standard-4t', 180, 720, 4),
  'v6e-8': machine('ct6e-standard-8t', 180, 1_440, 8),
  'tpu7x-standard-4t': machine('tpu7x-standard-4t', 224, 960, 4),
};

function machine(name: string, vcpus: number, memoryGb: number, count: number): TpuMachine {
  return { name, vcpus, memoryGb, chip: name.slice(0, name.indexOf('-')), count };
}

export interface TpuOffer {
  readonly zone: string;
  readonly machine: TpuMachine;
  /** Micro-USD an hour. */
  readonly standard: number;
  readonly spot: number;
}

/**
 * Every such machine type of every zone, priced as the same chips are through the Cloud TPU API. Where the snapshot has
 * no price, the world charges the dearest of other zones, and half of it for spot.
 */
export function tpuOffers(): readonly TpuOffer[] {
  const csv = readFileSync(new URL('../../../data/gcp-tpu-offers.csv', import.meta.url), 'utf8');
  const rows: Readonly<Record<string, string>>[] = parse(csv, {
    columns: true,
    comment: '#',
    comment_no_infix: true,
  });
  const dearest = new Map<string, number>();
  for (const { accelerator_type: type = '', price } of rows) {
    dearest.set(type, Math.max(dearest.get(type) ?? 0, micros(price) ?? 0));
  }
  return rows.flatMap(({ zone, accelerator_type: type = '', price, spot_price: spot }) => {
    const known = MACHINES[type];
    if (known === undefined || zone === undefined) return [];
    const standard = micros(price) ?? dearest.get(type) ?? 0;
    return [{ zone, machine: known, standard, spot: micros(spot) ?? Math.round(standard / 2) }];
  });
}

function micros(usd: string | undefined): number | undefined {
  return usd ? Math.round(Number(usd) * 1e6) : undefined;
}
