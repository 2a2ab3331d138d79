/** The TPU part of Google's price list as the world charges, with the SKUs beside it that look alike. */
import { regionOf } from './catalogue.ts';
import type { ListedSku } from './price-list.ts';
import { COMPUTE_ENGINE, placeOf, type Service } from './skus.ts';
import { type TpuGeneration, type TpuOffer, tpuCatalogue } from './tpu-catalogue.ts';

export const CLOUD_TPU: Service = { id: 'E000-3F24-B8AA', description: 'Cloud TPU' };

/** v2–v4 are priced and billed as Cloud TPU, by the board of four chips; later ones as Compute Engine, by the chip. */
export function tpuService(generation: TpuGeneration): Service {
  return BOARDS.has(generation) ? CLOUD_TPU : COMPUTE_ENGINE;
}

const BOARDS: ReadonlySet<TpuGeneration> = new Set(['v2', 'v3', 'v4']);
const CHIPS_PER_BOARD = 4;

/**
 * `TpuV6e attached to Spot Preemptible VMs running in Columbus` (seen in the list of 2026); `Tpu-v4 Pod Accelerator USA`,
 * of which the preemptible one's word order is UNVERIFIED. v4 is sold as pods only.
 */
export function tpuSku(generation: TpuGeneration, hosts: number, spot: boolean, zone: string): string {
  const region = regionOf(zone);
  if (BOARDS.has(generation)) {
    const pod = hosts > 1 || generation === 'v4' ? ' Pod' : '';
    return `Tpu-${generation}${pod} Accelerator ${spot ? 'Preemptible ' : ''}${continentOf(region)}`;
  }
  const name = `TpuV${generation.slice(1)}`;
  return `${name}${spot ? ' attached to Spot Preemptible VMs' : ''} running in ${placeOf(region).city}`;
}

function continentOf(region: string): string {
  if (region.startsWith('us-')) return 'USA';
  return region.startsWith('europe-') ? 'Europe' : 'Asia';
}

const lists = new Map<string, readonly ListedSku[]>();

/** The SKUs of TPUs of one service; none for other services. */
export function tpuPriceList(service: Service): readonly ListedSku[] {
  const known = lists.get(service.id);
  if (known !== undefined) return known;
  const priced = new Map<string, { readonly offer: TpuOffer; readonly zone: string }>();
  for (const zone of tpuCatalogue().zones) {
    for (const offer of tpuCatalogue().offers(zone)?.values() ?? []) {
      if (tpuService(offer.generation).id !== service.id) continue;
      const isPod = BOARDS.has(offer.generation) && offer.hosts > 1;
      const key = `${regionOf(zone)} ${offer.generation} ${isPod}`;
      if (!priced.has(key)) priced.set(key, { offer, zone });
    }
  }
  const list = [...priced.values()].flatMap(({ offer, zone }) => skusOf(offer, zone));
  lists.set(service.id, list);
  return list;
}

/** Spot SKUs of boards go by OnDemand. */
function skusOf({ generation, chips, hosts, price }: TpuOffer, zone: string): ListedSku[] {
  const isBoard = BOARDS.has(generation);
  const nanos = (micros: number, share = 1) =>
    Math.round((micros / chips) * (isBoard ? CHIPS_PER_BOARD : 1) * share * 1_000);
  const sku = (
    description: string,
    each: number,
    usageType: ListedSku['usageType'] = 'OnDemand',
  ): ListedSku => ({
    description,
    resourceFamily: 'Compute',
    resourceGroup: 'TPU',
    usageType,
    regions: [regionOf(zone)],
    usageUnit: 'h',
    tiers: [{ from: 0, nanos: each }],
  });
  const plain = [
    sku(tpuSku(generation, hosts, false, zone), nanos(price.standard)),
    sku(tpuSku(generation, hosts, true, zone), nanos(price.spot), isBoard ? 'OnDemand' : 'Preemptible'),
  ];
  if (isBoard) return plain;
  const { city } = placeOf(regionOf(zone));
  const letters = generation.toUpperCase();
  return [
    ...plain,
    sku(`DWS Defined Duration ${letters} running in ${city}`, nanos(price.standard, 0.5)),
    sku(`Reserved ${letters} TPU in ${city} in Calendar Mode`, nanos(price.standard, 0.7)),
    sku(`Capacity Optimized Tpu${letters} running in ${city}`, nanos(price.standard, 1.3)),
    sku(
      `Commitment v1: Tpu${letters} running in ${city} for 3 Years`,
      nanos(price.standard, 0.45),
      'Commit3Yr',
    ),
  ];
}
