/** Google's catalogue as the data snapshot has it: zones, machine types, accelerators, prices, buy options. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { CPU_TYPES, type CpuType, cpuMicros, surcharge } from './list-prices.ts';
import { bundledPartitions, type Series, seriesOf } from './series.ts';
import { STEADY, type TpuOffer, tpuOffers } from './tpu-machines.ts';

export interface MachineType {
  readonly name: string;
  readonly series: Series;
  readonly vcpus: number;
  readonly memoryGb: number;
  /** GPUs or TPU chips that are part of the type. A fraction of a GPU counts as 1, as Google reports it. */
  readonly builtIn: { readonly type: string; readonly count: number } | undefined;
  readonly bundledPartitions: number;
}

/** Micro-USD an hour for the whole machine, disks aside. */
export interface Price {
  readonly standard: number;
  readonly spot: number;
}

export type BuyOption = 'on_demand' | 'spot' | 'flex' | 'reservation' | 'calendar';

export interface Catalogue {
  readonly zones: readonly string[];
  readonly regions: ReadonlyMap<string, readonly string[]>;
  /** Accelerator types of a zone; empty for a zone the world does not know. */
  accelerators(zone: string): readonly string[];
  /** Machine types of a zone by name; undefined for a zone the world does not know. */
  machineTypes(zone: string): ReadonlyMap<string, MachineType> | undefined;
  /** Machines with whole GPUs that have a price there. */
  sold(zone: string): readonly SoldMachine[];
  /** What the machine costs; GPUs beyond those built in are given by `gpus`. Throws Error when not sold there. */
  price(zone: string, machineType: string, gpus: { type: string; count: number } | undefined): Price;
  /** How a machine type with this accelerator may be bought there. */
  buyOptions(zone: string, machineType: string, accelerator: string): ReadonlySet<BuyOption>;
}

export interface SoldMachine {
  readonly type: MachineType;
  readonly gpu: string;
  readonly count: number;
}

interface Offer {
  /** undefined where nobody knows one: then no machine can be there. */
  readonly price: Price | undefined;
  readonly options: ReadonlySet<BuyOption>;
}

interface ZoneStock {
  readonly accelerators: Set<string>;
  readonly types: Map<string, MachineType>;
  readonly sold: SoldMachine[];
  /** By machine type, accelerator and count. */
  readonly offers: Map<string, Offer>;
  /** Micro-USD an hour of one attachable GPU. */
  readonly perGpu: Map<string, Price>;
}

type Row = Readonly<Record<string, string>>;

/** Zones where G4 has been seen; the snapshot has its regions only (UNVERIFIED). */
const G4_ZONES: Readonly<Record<string, readonly string[]>> = {
  'us-central1': ['us-central1-b'],
  'us-west1': ['us-west1-c'],
  'europe-west4': ['europe-west4-a'],
};

/**
 * GB200 is sold by reservation only, so the snapshot leaves it out. What the machine has is Google's (GPU machine types
 * page, 2026-04-14); that this zone has it is the world's own (UNVERIFIED).
 */
const A4X: Row = {
  region: 'us-central1',
  zone: 'us-central1-a',
  machine_type: 'a4x-highgpu-4g',
  accelerator: 'nvidia-gb200',
  count: '4',
  vcpus: '140',
  mem_gb: '884',
  price: '',
  spot_price: '',
  price_scope: 'none',
  buy_options: 'reservation',
};

/** Everything before the last dash: AI zones are called us-central1-ai1a, too. */
export function regionOf(zone: string): string {
  return zone.slice(0, zone.lastIndexOf('-'));
}

let loaded: Catalogue | undefined;

/** The catalogue of data/gcp-gpu-offers.csv, A4X and Compute Engine's TPUs, read once per process. */
export function googleCatalogue(): Catalogue {
  loaded ??= build(readFileSync(new URL('../../../data/gcp-gpu-offers.csv', import.meta.url), 'utf8'));
  return loaded;
}

function build(csv: string): Catalogue {
  const listed: Row[] = parse(csv, { columns: true, comment: '#', comment_no_infix: true });
  const rows = [...listed, A4X];
  const stock = new Map<string, ZoneStock>();
  const known = knownPrices(rows);
  for (const row of rows) {
    const zones = row.zone ? [row.zone] : (G4_ZONES[text(row, 'region')] ?? []);
    for (const zone of zones) addRow(zoneStock(stock, zone), row, known);
  }
  for (const offer of tpuOffers()) addTpu(zoneStock(stock, offer.zone), offer);
  for (const zone of stock.values()) {
    for (const type of CPU_TYPES) if (!zone.types.has(type.name)) zone.types.set(type.name, plainType(type));
  }
  const zones = [...stock.keys()].sort();
  const regions = new Map<string, string[]>();
  for (const zone of zones) regions.set(regionOf(zone), [...(regions.get(regionOf(zone)) ?? []), zone]);
  return {
    zones,
    regions,
    accelerators: (zone) => [...(stock.get(zone)?.accelerators ?? [])].sort(),
    machineTypes: (zone) => stock.get(zone)?.types,
    sold: (zone) => stock.get(zone)?.sold ?? [],
    price: (zone, type, gpus) => priceOf(stock.get(zone), zone, type, gpus),
    buyOptions: (zone, type, accelerator) => optionsOf(stock.get(zone), type, accelerator),
  };
}

function zoneStock(stock: Map<string, ZoneStock>, zone: string): ZoneStock {
  const found = stock.get(zone);
  if (found !== undefined) return found;
  const made: ZoneStock = {
    accelerators: new Set(),
    types: new Map(),
    sold: [],
    offers: new Map(),
    perGpu: new Map(),
  };
  stock.set(zone, made);
  return made;
}

function addRow(zone: ZoneStock, row: Row, known: ReadonlyMap<string, number>): void {
  const name = text(row, 'machine_type');
  const accelerator = text(row, 'accelerator');
  const count = Number(text(row, 'count'));
  const series = seriesOf(name);
  const type: MachineType = {
    name,
    series,
    vcpus: Number(text(row, 'vcpus')),
    memoryGb: Number(text(row, 'mem_gb')),
    builtIn: series === 'n1' ? undefined : { type: accelerator, count: Math.max(1, count) },
    bundledPartitions: bundledPartitions(name),
  };
  zone.accelerators.add(accelerator);
  zone.types.set(name, type);
  const price = rowPrice(row, type, known);
  zone.offers.set(offerKey(name, accelerator, type.builtIn?.count ?? count), {
    price,
    options: new Set(text(row, 'buy_options').replaceAll('?', '').split(';') as BuyOption[]),
  });
  if (price !== undefined && count >= 1) zone.sold.push({ type, gpu: accelerator, count });
  if (price !== undefined && type.builtIn === undefined && !zone.perGpu.has(accelerator)) {
    const machine = cpuMicros(type);
    const each = (whole: number, bare: number) => Math.max(0, Math.round((whole - bare) / count));
    const standard = each(price.standard, machine.standard);
    zone.perGpu.set(accelerator, { standard, spot: each(price.spot, machine.spot) });
  }
}

/** Flex-start needs a price of its own nowhere: the world charges it like a machine on demand. */
function addTpu(zone: ZoneStock, { machine, standard, spot }: TpuOffer): void {
  const { name, vcpus, memoryGb, chip, count } = machine;
  const series = seriesOf(name);
  zone.accelerators.add(chip);
  zone.types.set(name, {
    name,
    series,
    vcpus,
    memoryGb,
    builtIn: { type: chip, count },
    bundledPartitions: 0,
  });
  const fleeting: readonly BuyOption[] = STEADY.has(chip) ? [] : ['spot', 'flex'];
  zone.offers.set(offerKey(name, chip, count), {
    price: { standard, spot },
    options: new Set<BuyOption>(['on_demand', 'reservation', ...fleeting]),
  });
}

function text(row: Row, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`the offers snapshot has no column ${column}`);
  return value;
}

/** Dearest list price in micro-USD by machine type, for rows of the same type that carry none. */
function knownPrices(rows: readonly Row[]): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const row of rows) {
    for (const [column, kind] of [
      ['price', 'standard'],
      ['spot_price', 'spot'],
    ] as const) {
      const value = Math.round(Number(row[column]) * 1e6);
      const key = `${text(row, 'accelerator')} ${text(row, 'count')} ${kind}`;
      if (value > (known.get(key) ?? 0)) known.set(key, value);
    }
  }
  return known;
}

/**
 * What the world charges. Where the snapshot has no trustworthy price, the dearest of the same GPUs elsewhere; a
 * price of the GPUs alone gets vCPUs and memory added. Nobody but the sandbox may use such a price. undefined where
 * those GPUs have none anywhere.
 */
function rowPrice(row: Row, type: MachineType, known: ReadonlyMap<string, number>): Price | undefined {
  const key = `${text(row, 'accelerator')} ${text(row, 'count')}`;
  const extra = row.price_scope === 'gpus_only' ? surcharge(type) : 0;
  const standard = row.price ? Math.round(Number(row.price) * 1e6) + extra : undefined;
  const spot = row.spot_price ? Math.round(Number(row.spot_price) * 1e6) + extra : undefined;
  const fallback = known.get(`${key} standard`) ?? (known.get(`${key} spot`) ?? 0) * 2;
  if (standard === undefined && spot === undefined && fallback === 0) return undefined;
  return {
    standard: standard ?? Math.max(fallback, spot ?? 0),
    spot: spot ?? known.get(`${key} spot`) ?? Math.round((standard ?? fallback) / 2),
  };
}

function plainType(type: CpuType): MachineType {
  return { ...type, series: seriesOf(type.name), builtIn: undefined, bundledPartitions: 0 };
}

function offerKey(machineType: string, accelerator: string, count: number): string {
  return `${machineType} ${accelerator} ${count}`;
}

function priceOf(
  stock: ZoneStock | undefined,
  zone: string,
  machineType: string,
  attached: { type: string; count: number } | undefined,
): Price {
  const type = stock?.types.get(machineType);
  if (stock === undefined || type === undefined) throw new Error(`${machineType} is not sold in ${zone}`);
  const gpus = type.builtIn ?? attached;
  if (gpus === undefined) return cpuMicros(type);
  const offer = stock.offers.get(offerKey(machineType, gpus.type, gpus.count));
  if (offer !== undefined) {
    if (offer.price === undefined) throw new Error(`${machineType} has no price in ${zone}`);
    return offer.price;
  }
  const each = stock.perGpu.get(gpus.type);
  if (each === undefined) throw new Error(`${gpus.type} is not sold in ${zone}`);
  const bare = cpuMicros(type);
  return {
    standard: bare.standard + gpus.count * each.standard,
    spot: bare.spot + gpus.count * each.spot,
  };
}

function optionsOf(
  stock: ZoneStock | undefined,
  machineType: string,
  accelerator: string,
): ReadonlySet<BuyOption> {
  for (const [key, offer] of stock?.offers ?? []) {
    if (key.startsWith(`${machineType} ${accelerator} `)) return offer.options;
  }
  return new Set(['on_demand', 'spot']);
}
