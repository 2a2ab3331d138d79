/** How a bill names things: services, SKUs and places. */
import { regionOf } from './catalogue.ts';
import type { Charge, Disk } from './machine.ts';
import { streamOf } from './random.ts';
import { GPUS } from './series.ts';
import { CHIPS } from './tpu-machines.ts';

export interface Service {
  readonly id: string;
  readonly description: string;
}

export const COMPUTE_ENGINE: Service = { id: '6F81-5844-456A', description: 'Compute Engine' };
export const CLOUD_STORAGE: Service = { id: '95FF-2EF5-5EA1', description: 'Cloud Storage' };
export const BIGQUERY: Service = { id: '24E6-581D-38E5', description: 'BigQuery' };
export const CLOUD_LOGGING: Service = { id: '5490-F7B7-8DF6', description: 'Cloud Logging' };
export const INVOICE: Service = { id: '7E3B-54BF-1B1B', description: 'Invoice' };

/** City and country of a region as SKU descriptions and `location` have them. */
const PLACES: Readonly<Record<string, readonly [city: string, country: string]>> = {
  'asia-east1': ['Taiwan', 'TW'],
  'asia-east2': ['Hong Kong', 'HK'],
  'asia-northeast1': ['Tokyo', 'JP'],
  'asia-northeast3': ['Seoul', 'KR'],
  'asia-south1': ['Mumbai', 'IN'],
  'asia-south2': ['Delhi', 'IN'],
  'asia-southeast1': ['Singapore', 'SG'],
  'asia-southeast2': ['Jakarta', 'ID'],
  'australia-southeast1': ['Sydney', 'AU'],
  'europe-central2': ['Warsaw', 'PL'],
  'europe-north1': ['Finland', 'FI'],
  'europe-west1': ['Belgium', 'BE'],
  'europe-west2': ['London', 'GB'],
  'europe-west3': ['Frankfurt', 'DE'],
  'europe-west4': ['Netherlands', 'NL'],
  'europe-west6': ['Zurich', 'CH'],
  'europe-west8': ['Milan', 'IT'],
  'europe-west9': ['Paris', 'FR'],
  'me-central2': ['Dammam', 'SA'],
  'me-west1': ['Israel', 'IL'],
  'northamerica-northeast1': ['Montreal', 'CA'],
  'northamerica-northeast2': ['Toronto', 'CA'],
  'southamerica-east1': ['Sao Paulo', 'BR'],
  'us-central1': ['Iowa', 'US'],
  'us-east1': ['South Carolina', 'US'],
  'us-east4': ['Virginia', 'US'],
  'us-east5': ['Columbus', 'US'],
  'us-south1': ['Dallas', 'US'],
  'us-west1': ['Oregon', 'US'],
  'us-west2': ['Los Angeles', 'US'],
  'us-west3': ['Salt Lake City', 'US'],
  'us-west4': ['Las Vegas', 'US'],
};

export function placeOf(region: string): { readonly city: string; readonly country: string } {
  const [city, country] = PLACES[region] ?? [region, ''];
  return { city, country };
}

/** A SKU id in Google's form, the same for the same description always. */
export function skuId(description: string): string {
  const known = ids.get(description);
  if (known !== undefined) return known;
  const hex = [0, 1].map((part) => streamOf(part, description).toString(16).padStart(8, '0')).join('');
  const id = [hex.slice(0, 4), hex.slice(4, 8), hex.slice(8, 12)].join('-').toUpperCase();
  ids.set(description, id);
  return id;
}

/** Of every SKU of the price list. */
const ids = new Map<string, string>();

/** One part of a machine's price. The split between the parts is the sandbox's own; their sum is the list price. */
export interface Part {
  readonly description: string;
  readonly share: number;
  readonly kind: 'gpu' | 'core' | 'ram';
}

/** The SKUs that a running machine is billed under. */
export function partsOf(charge: Charge, zone: string): readonly Part[] {
  const { city } = placeOf(regionOf(zone));
  const series = charge.machineType.slice(0, charge.machineType.indexOf('-')).toUpperCase();
  const spot = charge.spot ? 'Spot Preemptible ' : '';
  const core = `${spot}${series} Instance Core running in ${city}`;
  const ram = `${spot}${series} Instance Ram running in ${city}`;
  if (charge.gpus === undefined) {
    return [
      { description: core, share: 0.75, kind: 'core' },
      { description: ram, share: 0.25, kind: 'ram' },
    ];
  }
  const chip = CHIPS[charge.gpus.type];
  // The price of a TPU's chips is that of its host, too.
  if (chip !== undefined) {
    const attached = charge.spot ? ' attached to Spot Preemptible VMs' : '';
    return [{ description: `${chip.sku}${attached} running in ${city}`, share: 1, kind: 'gpu' }];
  }
  const model = (GPUS[charge.gpus.type]?.model ?? charge.gpus.type).replace(/^NVIDIA /, '');
  const gpu = charge.spot
    ? `Nvidia ${model} GPU attached to Spot Preemptible VMs running in ${city}`
    : `Nvidia ${model} GPU running in ${city}`;
  return [
    { description: gpu, share: 0.7, kind: 'gpu' },
    { description: core, share: 0.2, kind: 'core' },
    { description: ram, share: 0.1, kind: 'ram' },
  ];
}

const DISK_NAMES: Readonly<Record<string, string>> = {
  'pd-standard': 'Storage PD Capacity',
  'pd-balanced': 'Balanced PD Capacity',
  'pd-ssd': 'SSD backed PD Capacity',
};

export function diskSku(disk: Disk): string {
  const { city } = placeOf(regionOf(disk.zone));
  const name = DISK_NAMES[disk.type] ?? `${disk.type.replaceAll('-', ' ')} Capacity`;
  return `${name} in ${city}`;
}
