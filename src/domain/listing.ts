/** What Google's own lists tell: which machine types a zone sells, and what the parts of machines cost. */
import type { Region, Zone } from './zone.ts';

/** What a zone has. */
export interface ZoneShapes {
  /** Of the machine types that families use. */
  readonly machineTypes: readonly string[];
  /** How many of an accelerator type one machine may carry, by type; of the types that are attached to machines. */
  readonly accelerators: Readonly<Record<string, number>>;
}

/** Accelerator types of the Cloud TPU API by zone. */
export interface SoldSlices {
  readonly zones: Readonly<Record<Zone, readonly string[]>>;
  /** As below. */
  readonly silent: readonly Zone[];
  /** Zones to which Google gives the project no access: it sells none there. */
  readonly denied?: readonly Zone[];
}

export interface SoldShapes {
  /** undefined = that list could not be read, or not by this version. */
  readonly slices?: SoldSlices;
  readonly zones: Readonly<Record<Zone, ZoneShapes>>;
  /** Zones that gave no answer and of which nothing is known from before. */
  readonly silent: readonly Zone[];
}

/** Nano-USD an hour for one unit; a price that is not listed is unknown, never 0. */
export interface PartPrice {
  readonly onDemand?: number;
  readonly spot?: number;
}

/** By region and part; parts are named by the functions below. */
export interface PartPrices {
  readonly regions: Readonly<Record<Region, Readonly<Record<string, PartPrice>>>>;
}

/** The lists that are kept in the store, each with the moment when Google was asked. */
export interface Listed {
  readonly shapes: SoldShapes;
  readonly prices: PartPrices;
}

export type ListingName = keyof Listed;

/** One GPU by Google's acceleratorType, or one chip of a TPU family by the family's name. */
export function acceleratorPart(acceleratorType: string): string {
  return acceleratorType;
}

/** One chip of a TPU family's slices of more than one host, where these have prices of their own. */
export function podPart(family: string): string {
  return `${family} pod`;
}

/** One vCPU of a host such as `A3Plus`; blanks and case do not count. */
export function vcpuPart(host: string): string {
  return `${plainHost(host)} vCPU`;
}

/** One GiB of a host's memory. */
export function memoryPart(host: string): string {
  return `${plainHost(host)} GiB`;
}

/** An external IPv4 address that is in use. */
export const ADDRESS = 'address';

/** The disk types of which prices are kept. */
export const DISK_TYPES = ['pd-standard', 'pd-balanced', 'pd-ssd', 'hyperdisk-balanced'] as const;

/** One GiB that is stored in the copy of a disk. */
export const SNAPSHOT = 'snapshot GiB';

/** What costs the same in all regions may be listed under this one. */
export const EVERYWHERE: Region = 'global';

/** One GiB of a disk type such as pd-balanced, or of `local-ssd`. */
export function diskPart(type: string): string {
  return `${type} GiB`;
}

function plainHost(host: string): string {
  return host.toLowerCase().replaceAll(' ', '');
}

/** What was read now, with what was known before of the zones that gave no answer. */
export function withEarlier(read: SoldShapes, before: SoldShapes | undefined): SoldShapes {
  const { denied } = read.slices ?? {};
  const slices =
    read.slices === undefined
      ? before?.slices
      : { ...kept(read.slices, before?.slices), ...(denied === undefined ? {} : { denied }) };
  return { ...kept(read, before), ...(slices === undefined ? {} : { slices }) };
}

function kept<Has>(
  read: { readonly zones: Readonly<Record<Zone, Has>>; readonly silent: readonly Zone[] },
  before: { readonly zones: Readonly<Record<Zone, Has>> } | undefined,
) {
  const earlier = read.silent.flatMap((zone) => {
    const known = before?.zones[zone];
    return known === undefined ? [] : [[zone, known] as const];
  });
  const zones = { ...read.zones, ...Object.fromEntries(earlier) };
  return { zones, silent: read.silent.filter((zone) => zones[zone] === undefined) };
}

/** True when the zone sells that machine with so many accelerators of the type. */
export function sells(
  zone: ZoneShapes,
  machineType: string,
  attached: { readonly type: string; readonly count: number } | undefined,
): boolean {
  if (!zone.machineTypes.includes(machineType)) return false;
  return attached === undefined || (zone.accelerators[attached.type] ?? 0) >= attached.count;
}
