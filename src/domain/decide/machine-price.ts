/** What a whole machine costs, added up from the prices of its parts. */
import { type Family, type FamilyShape, sliceOf } from '../accelerators/index.ts';
import {
  acceleratorPart,
  diskPart,
  memoryPart,
  type PartPrice,
  type PartPrices,
  podPart,
  vcpuPart,
} from '../listing.ts';
import type { Price } from '../money.ts';
import type { Buy } from '../offer.ts';
import type { Region } from '../zone.ts';

const NANOS_PER_MICRO = 1_000;
/** The lists are asked for in it. */
const CURRENCY = 'USD';

/**
 * Accelerators, vCPUs, memory and bundled local SSD by the hour, rounded up to whole micros; undefined when the price
 * of one of them is unknown. Flex-start has no list price of its own.
 */
export function machinePrice(
  family: Family,
  shape: FamilyShape,
  region: Region,
  buy: Buy,
  prices: PartPrices,
): Price | undefined {
  const parts = prices.regions[region];
  if (buy === 'flex-start' || parts === undefined) return undefined;
  let nanos = 0;
  for (const { part, units } of partsOf(family, shape)) {
    const each = unitPrice(parts[part], buy, part);
    if (each === undefined) return undefined;
    nanos += each * units;
  }
  return nanos === 0
    ? undefined
    : { microsPerHour: Math.ceil(Math.round(nanos) / NANOS_PER_MICRO), currency: CURRENCY };
}

interface Units {
  readonly part: string;
  readonly units: number;
}

const LOCAL_SSD = diskPart('local-ssd');

function partsOf(family: Family, shape: FamilyShape): readonly Units[] {
  const accelerators = { part: chipPart(family, shape), units: shape.count };
  const [host] = family.skus.host;
  if (host === undefined) return [accelerators];
  return [
    accelerators,
    { part: vcpuPart(host), units: shape.vcpus },
    { part: memoryPart(host), units: shape.ramGb },
    ...(shape.localSsdGb === 0 ? [] : [{ part: LOCAL_SSD, units: shape.localSsdGb }]),
  ];
}

function chipPart(family: Family, { machineType }: FamilyShape): string {
  if (family.kind === 'gpu') return acceleratorPart(family.acceleratorType);
  const hosts = sliceOf({ family: family.name, machineType })?.hosts ?? 1;
  return hosts > 1 && family.skus.pod !== undefined ? podPart(family.name) : acceleratorPart(family.name);
}

/** Not every region lists local SSD for spot machines; it is never dearer there than on demand. */
function unitPrice(
  price: PartPrice | undefined,
  buy: Exclude<Buy, 'flex-start'>,
  part: string,
): number | undefined {
  if (buy === 'on-demand') return price?.onDemand;
  return price?.spot ?? (part === LOCAL_SSD ? price?.onDemand : undefined);
}
