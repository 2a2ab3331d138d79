/** The Cloud TPU API's catalogue as the data snapshot has it: zones, accelerator types, runtime versions, prices. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Price } from './catalogue.ts';

export type TpuGeneration = 'v2' | 'v3' | 'v4' | 'v5e' | 'v5p' | 'v6e';

/** AcceleratorConfig.Type. */
export type TpuConfigType = 'V2' | 'V3' | 'V4' | 'V5LITE_POD' | 'V5P' | 'V6E';

/** One accelerator type: a slice of so many chips. */
export interface TpuSlice {
  /** As the API calls it: v5litepod-8, v5p-16. */
  readonly type: string;
  readonly generation: TpuGeneration;
  readonly config: TpuConfigType;
  readonly chips: number;
  readonly cores: number;
  /** TPU VMs of the slice. */
  readonly hosts: number;
  readonly topology: string;
}

export interface TpuOffer extends TpuSlice {
  /** Micro-USD an hour for the whole slice. */
  readonly price: Price;
}

/** documented: on Google's page; single_tenant: ordinary projects have no quota; api_listed: only in the API. */
export type TpuZoneStatus = 'documented' | 'single_tenant' | 'api_listed';

export interface TpuCatalogue {
  readonly zones: readonly string[];
  /** Accelerator types of a zone by name; undefined for a zone without TPUs. */
  offers(zone: string): ReadonlyMap<string, TpuOffer> | undefined;
  generations(zone: string): readonly TpuGeneration[];
  /** undefined where the generation is not sold. */
  status(zone: string, generation: TpuGeneration): TpuZoneStatus | undefined;
}

interface GenerationFacts {
  readonly config: TpuConfigType;
  /** v2–v5p have a second TensorCore on each chip. */
  readonly coresPerChip: 1 | 2;
  /** Chips of the largest slice on one host; larger ones have 4 on each. */
  readonly oneHost: 4 | 8;
  readonly runtimes: readonly string[];
}

/** What runs on the generations that TensorFlow images were made for. */
const OLDER = [
  'tpu-ubuntu2204-base',
  'tpu-vm-base',
  'tpu-vm-cos-stable',
  ...['2.15.0', '2.16.1', '2.17.0'].flatMap((tf) => [`tpu-vm-tf-${tf}-pjrt`, `tpu-vm-tf-${tf}-pod-pjrt`]),
  // From 2.18 on there are two kinds, as users' scripts name them.
  'tpu-vm-tf-2.18.0-pjrt-v5p-and-below',
  'tpu-vm-tf-2.18.0-pod-pjrt-v5p-and-below',
];

/** Runtime versions by what Google's TPU software page pairs with each generation (facts of 2025–26). */
export const GENERATIONS: Readonly<Record<TpuGeneration, GenerationFacts>> = {
  v2: { config: 'V2', coresPerChip: 2, oneHost: 4, runtimes: OLDER },
  v3: { config: 'V3', coresPerChip: 2, oneHost: 4, runtimes: OLDER },
  v4: { config: 'V4', coresPerChip: 2, oneHost: 4, runtimes: [...OLDER, 'tpu-vm-v4-base'] },
  v5e: { config: 'V5LITE_POD', coresPerChip: 1, oneHost: 8, runtimes: ['v2-alpha-tpuv5-lite'] },
  v5p: { config: 'V5P', coresPerChip: 2, oneHost: 4, runtimes: ['v2-alpha-tpuv5', 'tpu-vm-cos-stable'] },
  v6e: { config: 'V6E', coresPerChip: 1, oneHost: 8, runtimes: ['v2-alpha-tpuv6e'] },
};

/** Every runtime version; the API lists all of them in every zone. */
export const RUNTIMES: readonly string[] = [
  ...new Set(Object.values(GENERATIONS).flatMap(({ runtimes }) => runtimes)),
].sort();

type Row = Readonly<Record<string, string>>;

let loaded: TpuCatalogue | undefined;

/** The catalogue of data/gcp-tpu-offers.csv, read once per process. */
export function tpuCatalogue(): TpuCatalogue {
  loaded ??= build(readFileSync(new URL('../../../data/gcp-tpu-offers.csv', import.meta.url), 'utf8'));
  return loaded;
}

function build(csv: string): TpuCatalogue {
  const rows: Row[] = parse(csv, { columns: true, comment: '#', comment_no_infix: true });
  const zones = new Map<string, Map<string, TpuOffer>>();
  const status = new Map<string, TpuZoneStatus>();
  const perChip = knownPrices(rows);
  for (const row of rows) {
    const offer = offerOf(row, perChip);
    const { zone } = row;
    if (offer === undefined || zone === undefined) continue;
    const offers = zones.get(zone) ?? new Map<string, TpuOffer>();
    zones.set(zone, offers.set(offer.type, offer));
    status.set(`${zone} ${offer.generation}`, statusOf(row.zone_status));
  }
  return {
    zones: [...zones.keys()].sort(),
    offers: (zone) => zones.get(zone),
    generations: (zone) => [
      ...new Set([...(zones.get(zone)?.values() ?? [])].map(({ generation }) => generation)),
    ],
    status: (zone, generation) => status.get(`${zone} ${generation}`),
  };
}

function statusOf(text: string | undefined): TpuZoneStatus {
  return text === 'documented' || text === 'single_tenant' ? text : 'api_listed';
}

/** undefined for a row that the Cloud TPU API does not sell: TPU7x is Compute Engine's. */
function offerOf(row: Row, perChip: ReadonlyMap<string, Price>): TpuOffer | undefined {
  const generation = generationOf(row.generation);
  if (generation === undefined) return undefined;
  const { config, coresPerChip, oneHost } = GENERATIONS[generation];
  const chips = Number(row.chips);
  return {
    type: row.accelerator_type ?? '',
    generation,
    config,
    chips,
    cores: chips * coresPerChip,
    hosts: chips <= oneHost ? 1 : chips / 4,
    topology: row.default_topology || topologyOf(generation, chips),
    price: priceOf(row, chips, perChip.get(generation)),
  };
}

function generationOf(text: string | undefined): TpuGeneration | undefined {
  return text !== undefined && Object.hasOwn(GENERATIONS, text) ? (text as TpuGeneration) : undefined;
}

/** The dearest chip-hour of each generation, for zones whose price nobody knows. */
function knownPrices(rows: readonly Row[]): ReadonlyMap<string, Price> {
  const known = new Map<string, Price>();
  for (const { generation = '', chips, price, spot_price: spot } of rows) {
    const most = known.get(generation) ?? { standard: 0, spot: 0 };
    const each = (text: string | undefined) => Math.round((Number(text || 0) * 1e6) / Number(chips));
    known.set(generation, {
      standard: Math.max(most.standard, each(price)),
      spot: Math.max(most.spot, each(spot)),
    });
  }
  return known;
}

function priceOf({ price, spot_price: spot }: Row, chips: number, known: Price | undefined): Price {
  const micros = (text: string | undefined, perChip: number) =>
    text ? Math.round(Number(text) * 1e6) : perChip * chips;
  return { standard: micros(price, known?.standard ?? 0), spot: micros(spot, known?.spot ?? 0) };
}

/**
 * The shape of a slice where the snapshot has none: as square as possible for v2 and v3, as near to a cube of 4x4x4
 * blocks as possible for v4 and v5p (UNVERIFIED for sizes that the snapshot does not name).
 */
function topologyOf(generation: TpuGeneration, chips: number): string {
  if (generation === 'v2' || generation === 'v3') {
    const short = 2 ** Math.floor(Math.log2(chips) / 2);
    return `${short}x${chips / short}`;
  }
  const blocks = chips / 64;
  let best: readonly number[] = [1, 1, blocks];
  for (let a = 1; a * a * a <= blocks; a++) {
    for (let b = a; a * b * b <= blocks; b++) {
      const c = blocks / a / b;
      if (Number.isInteger(c) && c - a < (best[2] ?? 0) - (best[0] ?? 0)) best = [a, b, c];
    }
  }
  return best.map((side) => side * 4).join('x');
}
