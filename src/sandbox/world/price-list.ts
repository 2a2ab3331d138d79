/** Google's public price list as the world charges: SKUs by region for the parts of machines, with its well-known traps. */
import type { Catalogue, MachineType } from './catalogue.ts';
import { ADDRESS_HOUR, diskMicros, SNAPSHOT_MONTH } from './list-prices.ts';
import { PARTITION_GIB } from './series.ts';
import { placeOf } from './skus.ts';

export interface ListedSku {
  readonly description: string;
  readonly resourceFamily: 'Compute' | 'Storage' | 'Network';
  readonly resourceGroup: string;
  readonly usageType: 'OnDemand' | 'Preemptible' | 'Commit1Yr' | 'Commit3Yr';
  readonly regions: readonly string[];
  readonly usageUnit: 'h' | 'GiBy.h' | 'GiBy.mo';
  /** Nano-USD a unit; the first tier may be free. */
  readonly tiers: readonly { readonly from: number; readonly nanos: number }[];
}

/** How the list calls one GPU. */
const GPU_NAMES: Readonly<Record<string, string>> = {
  'nvidia-tesla-t4': 'Nvidia Tesla T4 GPU',
  'nvidia-tesla-p4': 'Nvidia Tesla P4 GPU',
  'nvidia-tesla-p100': 'Nvidia Tesla P100 GPU',
  'nvidia-tesla-v100': 'Nvidia Tesla V100 GPU',
  'nvidia-l4': 'Nvidia L4 GPU',
  'nvidia-tesla-a100': 'Nvidia Tesla A100 GPU',
  'nvidia-a100-80gb': 'Nvidia Tesla A100 80GB GPU',
  'nvidia-h100-80gb': 'Nvidia H100 80GB GPU',
  'nvidia-h100-mega-80gb': 'Nvidia H100 80GB Mega GPU',
  'nvidia-h200-141gb': 'H200 141GB GPU',
  'nvidia-b200': 'A4 Nvidia B200 (1 gpu slice)',
  'nvidia-rtx-pro-6000': 'RTX 6000 96GB',
};

/** What it calls the machine around them, with micro-USD of a vCPU and a GiB an hour in us-central1. */
const HOSTS: readonly {
  readonly types: RegExp;
  readonly name: string;
  readonly vcpu: number;
  readonly gib: number;
}[] = [
  { types: /^n1-/, name: 'N1 Predefined', vcpu: 31_611, gib: 4_237 },
  { types: /^a2-/, name: 'A2', vcpu: 31_611, gib: 4_237 },
  { types: /^a3-highgpu-/, name: 'A3', vcpu: 29_300, gib: 2_550 },
  { types: /^a3-megagpu-/, name: 'A3Plus', vcpu: 26_924, gib: 2_344 },
  { types: /^a3-ultragpu-/, name: 'A3Ultra', vcpu: 29_000, gib: 2_500 },
  { types: /^g2-/, name: 'G2', vcpu: 24_988, gib: 2_927 },
  { types: /^g4-/, name: 'G4', vcpu: 20_000, gib: 2_000 },
];
/** Spot vCPUs and memory cost about this share; what they really cost follows from the machines' prices. */
const SPOT_SHARE = 0.4;
/** Regions that are priced and sell nothing. */
const WITHOUT_MACHINES: readonly string[] = ['africa-south1', 'southamerica-west1'];
const HOURS_PER_MONTH = 730;
const DISKS: readonly (readonly [type: string, description: string])[] = [
  ['pd-standard', 'Storage PD Capacity'],
  ['pd-balanced', 'Balanced PD Capacity'],
  ['pd-ssd', 'SSD backed PD Capacity'],
  ['hyperdisk-balanced', 'Hyperdisk Balanced Capacity'],
];

type Host = (typeof HOSTS)[number];
type Way = 'standard' | 'spot';

/** A machine that is sold, with what it costs there and what its vCPUs and memory would at the host's rates. */
interface Sold {
  readonly type: MachineType;
  readonly gpu: string;
  readonly count: number;
  readonly zone: string;
  readonly host: Host | undefined;
}

const lists = new WeakMap<Catalogue, readonly ListedSku[]>();

/** Every SKU, in no particular order; the same list for the same catalogue. */
export function priceList(catalogue: Catalogue): readonly ListedSku[] {
  const known = lists.get(catalogue);
  if (known !== undefined) return known;
  const regions = [...catalogue.regions.keys()];
  const list = [
    ...regions.flatMap((region) => regionSkus(catalogue, region, region)),
    ...WITHOUT_MACHINES.flatMap((region) => regionSkus(catalogue, 'us-central1', region)),
  ];
  lists.set(catalogue, list);
  return list;
}

/** The SKUs of `region`, priced as the machines of `like` are. */
function regionSkus(catalogue: Catalogue, like: string, region: string): ListedSku[] {
  const sold = soldIn(catalogue, like);
  const { city } = placeOf(region);
  const place = { city, region };
  const skus = [...storage(place)];
  const hosts = new Set(sold.flatMap(({ host }) => host ?? []));
  for (const way of ['standard', 'spot'] as const) {
    const scales = new Map([...hosts].map((host) => [host, scaleOf(catalogue, sold, host, way)]));
    for (const [host, scale] of scales) skus.push(...hostSkus(host, scale, way, place));
    for (const gpu of new Set(sold.map((one) => one.gpu))) {
      const first = sold.find((one) => one.gpu === gpu);
      if (first === undefined) continue;
      const scale = first.host === undefined ? 0 : (scales.get(first.host) ?? 1);
      const rest = priceOf(catalogue, first, way) - hostMicros(first) * scale;
      skus.push(...gpuSkus(gpu, Math.round((rest / first.count) * 1_000), way, place));
    }
  }
  return skus;
}

/** One of each machine type and count with GPUs in the region, smallest first. */
function soldIn(catalogue: Catalogue, region: string): Sold[] {
  const found = new Map<string, Sold>();
  for (const zone of catalogue.regions.get(region) ?? []) {
    for (const { type, gpu, count } of catalogue.sold(zone)) {
      const key = `${type.name} ${gpu} ${count}`;
      const host = HOSTS.find(({ types }) => types.test(type.name));
      const isPriced = GPU_NAMES[gpu] !== undefined && (host !== undefined || type.name.startsWith('a4-'));
      if (isPriced && !found.has(key)) found.set(key, { type, gpu, count, zone, host });
    }
  }
  return [...found.values()].sort((a, b) => a.count - b.count || a.type.vcpus - b.type.vcpus);
}

/** Micro-USD an hour without the bundled local SSD, which has SKUs of its own. */
function priceOf(catalogue: Catalogue, { zone, type, gpu, count, host }: Sold, way: Way): number {
  const gpus = type.builtIn === undefined ? { type: gpu, count } : undefined;
  const whole = catalogue.price(zone, type.name, gpus)[way];
  const ssd = diskMicros('local-ssd', type.bundledPartitions * PARTITION_GIB);
  return host === undefined ? whole : whole - ssd;
}

function hostMicros({ type, host }: Sold): number {
  return host === undefined ? 0 : type.vcpus * host.vcpu + type.memoryGb * host.gib;
}

/** How much dearer than in us-central1 a host is there: from two machines that differ in more than their GPUs. */
function scaleOf(catalogue: Catalogue, sold: readonly Sold[], host: Host, way: Way): number {
  const usual = way === 'spot' ? SPOT_SHARE : 1;
  for (const one of sold) {
    if (one.host !== host) continue;
    for (const other of sold) {
      if (other.host !== host || other.gpu !== one.gpu) continue;
      const determinant = one.count * hostMicros(other) - other.count * hostMicros(one);
      if (Math.abs(determinant) < 100_000) continue;
      const difference =
        one.count * priceOf(catalogue, other, way) - other.count * priceOf(catalogue, one, way);
      const scale = difference / determinant;
      if (scale > 0.05 && scale < 3) return scale;
    }
  }
  return usual;
}

interface Place {
  readonly city: string;
  readonly region: string;
}

function sku(description: string, place: Place, nanos: number, over: Partial<ListedSku> = {}): ListedSku {
  return {
    description,
    resourceFamily: 'Compute',
    resourceGroup: 'GPU',
    usageType: 'OnDemand',
    regions: [place.region],
    usageUnit: 'h',
    tiers: [{ from: 0, nanos }],
    ...over,
  };
}

function hostSkus(host: Host, scale: number, way: Way, place: Place): ListedSku[] {
  const before = way === 'spot' ? 'Spot Preemptible ' : '';
  const usageType = way === 'spot' ? 'Preemptible' : 'OnDemand';
  return (['Core', 'Ram'] as const).flatMap((part) => {
    const nanos = Math.round((part === 'Core' ? host.vcpu : host.gib) * scale * 1_000);
    const unit = { usageUnit: part === 'Core' ? 'h' : 'GiBy.h', resourceGroup: group(host, part) } as const;
    const plain = sku(`${before}${host.name} Instance ${part} running in ${place.city}`, place, nanos, {
      ...unit,
      usageType,
    });
    if (way === 'spot') return [plain];
    const series = host.name.replace(' Predefined', '');
    return [
      plain,
      sku(`${series} Custom Instance ${part} running in ${place.city}`, place, nanos, unit),
      sku(`${series} Sole Tenancy Instance ${part} running in ${place.city}`, place, nanos, unit),
      sku(`Reserved ${series} ${part} in ${place.city}`, place, 0, unit),
      sku(`DWS Defined Duration ${series} ${part} running in ${place.city}`, place, share(nanos, 0.5), unit),
      sku(`Commitment v1: ${series} ${part} in ${place.city} for 1 Year`, place, share(nanos, 0.63), {
        ...unit,
        usageType: 'Commit1Yr',
      }),
    ];
  });
}

function group({ name }: Host, part: 'Core' | 'Ram'): string {
  if (name.startsWith('N1')) return 'N1Standard';
  return part === 'Core' ? 'CPU' : 'RAM';
}

/** Spot B200 goes by OnDemand, and the Mega is a Plus in the Americas, as in Google's own list. */
function gpuSkus(gpu: string, nanos: number, way: Way, place: Place): ListedSku[] {
  const isAmerican = place.region.startsWith('us-');
  const name = (GPU_NAMES[gpu] ?? gpu).replace(' Mega ', isAmerican ? ' Plus ' : ' Mega ');
  const isSlice = name.endsWith('slice)');
  if (way === 'spot') {
    if (isSlice) return [sku(`Spot Preemptible ${name} running in ${place.city}`, place, nanos)];
    const attached = `${name} attached to Spot Preemptible VMs running in ${place.city}`;
    return [sku(attached, place, nanos, { usageType: 'Preemptible' })];
  }
  return [
    sku(`${name} attached to DWS Defined Duration VMs running in ${place.city}`, place, share(nanos, 0.47)),
    sku(`${name} running in ${place.city}`, place, nanos),
    sku(`Reserved ${name} in ${place.city} in Calendar Mode`, place, share(nanos, 0.7)),
    sku(`Reserved ${name} in ${place.city}`, place, 0),
    sku(`${name} attached to Sole Tenancy VMs running in ${place.city}`, place, nanos),
    sku(`Commitment v1: ${name} running in ${place.city} for 3 Years`, place, share(nanos, 0.45), {
      usageType: 'Commit3Yr',
    }),
  ];
}

function share(nanos: number, part: number): number {
  return Math.round(nanos * part);
}

/** Local SSD, disks and addresses. Spot machines' local SSD goes by OnDemand, too. */
function storage(place: Place): ListedSku[] {
  const { city } = place;
  // A thousand GiB for a month in micro-USD is one in nano-USD.
  const month = (type: string) => diskMicros(type, HOURS_PER_MONTH * 1_000);
  const gib = { resourceFamily: 'Storage', usageUnit: 'GiBy.mo' } as const;
  const ssd = { ...gib, resourceGroup: 'LocalSSD' };
  const address = { resourceFamily: 'Network', resourceGroup: 'IpAddress' } as const;
  return [
    sku(`SSD backed Local Storage in ${city}`, place, month('local-ssd'), ssd),
    sku(
      `SSD backed Local Storage attached to Spot Preemptible VMs in ${city}`,
      place,
      month('local-ssd'),
      ssd,
    ),
    ...DISKS.map(([type, description]) =>
      sku(`${description} in ${city}`, place, month(type), {
        ...gib,
        resourceGroup: type === 'pd-standard' ? 'PDStandard' : 'SSD',
        ...(type === 'pd-standard' ? { tiers: afterFree(30, month(type)) } : {}),
      }),
    ),
    sku(`Storage PD Snapshot in ${city}`, place, SNAPSHOT_MONTH * 1_000, {
      ...gib,
      resourceGroup: 'PDSnapshot',
    }),
    sku(`External IP Charge on a Standard VM in ${city}`, place, 0, {
      ...address,
      tiers: afterFree(744, ADDRESS_HOUR.standard * 1_000),
    }),
    sku(`External IP Charge on a Spot Preemptible VM in ${city}`, place, ADDRESS_HOUR.spot * 1_000, address),
  ];
}

function afterFree(from: number, nanos: number): ListedSku['tiers'] {
  return [
    { from: 0, nanos: 0 },
    { from, nanos },
  ];
}
