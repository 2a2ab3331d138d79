/** The families that can be asked for, and how a person's words are matched to them. */

import { nearWords } from '../near.ts';
import type { Buy, FamilyName, Shape } from '../offer.ts';
import { a100x40 } from './a100-40.ts';
import { a100x80 } from './a100-80.ts';
import { b200 } from './b200.ts';
import type { Family, FamilyShape, GpuFamily, MachineService, Sale, Slice, TpuFamily } from './family.ts';
import { gb200 } from './gb200.ts';
import { h100 } from './h100.ts';
import { h100mega } from './h100-mega.ts';
import { h200 } from './h200.ts';
import { l4 } from './l4.ts';
import { p4 } from './p4.ts';
import { p100 } from './p100.ts';
import { rtxPro6000 } from './rtx-pro-6000.ts';
import { t4 } from './t4.ts';
import { tpuV2 } from './tpu-v2.ts';
import { tpuV3 } from './tpu-v3.ts';
import { tpuV4 } from './tpu-v4.ts';
import { tpuV5e } from './tpu-v5e.ts';
import { tpuV5p } from './tpu-v5p.ts';
import { tpuV6e } from './tpu-v6e.ts';
import { tpu7x } from './tpu7x.ts';
import { v100 } from './v100.ts';

export type { Family, FamilyShape, GpuFamily, MachineService, Slice, TpuFamily } from './family.ts';

/** Cheapest first: the order in which help and menus list them. A new family is one more file and one more entry. */
export const GPU_FAMILIES: readonly GpuFamily[] = [
  t4,
  l4,
  p4,
  p100,
  v100,
  a100x40,
  rtxPro6000,
  a100x80,
  h100,
  h100mega,
  h200,
  b200,
  gb200,
];

/** Oldest generation first. */
export const TPU_FAMILIES: readonly TpuFamily[] = [tpuV2, tpuV3, tpuV4, tpuV5e, tpuV5p, tpuV6e, tpu7x];

export const FAMILIES: readonly Family[] = [...GPU_FAMILIES, ...TPU_FAMILIES];

/** The family of that name or alias; case and blanks do not count. */
export function familyOf(name: string): Family | undefined {
  const wanted = plain(name);
  return FAMILIES.find(
    (family) =>
      family.name === wanted ||
      (family.kind === 'gpu' && family.acceleratorType === wanted) ||
      family.aliases.includes(wanted),
  );
}

/** The GPU family of that name or alias; undefined for anything else. */
export function gpuOf(name: string): GpuFamily | undefined {
  const family = familyOf(name);
  return family?.kind === 'gpu' ? family : undefined;
}

/** The TPU family of that name or alias; undefined for anything else. */
export function tpuOf(name: string): TpuFamily | undefined {
  const family = familyOf(name);
  return family?.kind === 'tpu' ? family : undefined;
}

/** The families that a mistyped name may have meant, nearest first, at most three. */
export function nearestFamilies(text: string): Family[] {
  const wanted = plain(text);
  const byWord = new Map<string, Family>();
  for (const family of FAMILIES) for (const alias of family.aliases) byWord.set(alias, family);
  for (const family of FAMILIES) byWord.set(family.name, family);
  const names = FAMILIES.map((family) => family.name);
  const begun = wanted.length < 2 ? [] : names.filter((name) => name.startsWith(wanted));
  // Aliases are as short as g4 and a4: what people most likely meant is a name.
  const near = [...begun, ...nearWords(wanted, names, 3), ...nearWords(wanted, [...byWord.keys()], 8)];
  return [...new Set(near.flatMap((word) => byWord.get(word) ?? []))].slice(0, 3);
}

/** Every shape of the family with that many accelerators, the standard one first. */
export function shapesOf(family: Family, count: number): readonly FamilyShape[] {
  return family.shapes.filter((shape) => shape.count === count);
}

/** The slice that a shape is; undefined for machines with GPUs. */
export function sliceOf({ family, machineType }: Pick<Shape, 'family' | 'machineType'>): Slice | undefined {
  return tpuOf(family)?.shapes.find((slice) => slice.machineType === machineType);
}

/** Which of Google's services makes and keeps such a machine. */
export function serviceOf(shape: Pick<Shape, 'family' | 'machineType'>): MachineService {
  return sliceOf(shape)?.service ?? 'compute';
}

/**
 * The type of its boot disk; undefined where disks come with the hosts, as the Cloud TPU API's do. Compute Engine's TPUs
 * take Hyperdisk (cloud.google.com/compute/docs/tpus/tpu-machines).
 */
export function bootDiskOf(shape: Pick<Shape, 'family' | 'machineType'>): string | undefined {
  const gpu = gpuOf(shape.family);
  if (gpu !== undefined) return gpu.bootDiskType;
  return serviceOf(shape) === 'tpu' || sliceOf(shape) === undefined ? undefined : 'hyperdisk-balanced';
}

/** The shape that is meant by family and count alone; undefined when there is none of that size. */
export function standardShape(family: Family, count: number): FamilyShape | undefined {
  return family.shapes.find((shape) => shape.count === count && shape.standard);
}

/** The shape of that size that is named, or else the standard one; undefined when there is none. */
export function shapeNamed(
  family: Family,
  count: number,
  machineType: string | undefined,
): FamilyShape | undefined {
  return machineType === undefined
    ? standardShape(family, count)
    : family.shapes.find((shape) => shape.count === count && shape.machineType === machineType);
}

/** The families of which a person can ask for a machine: all but those that are sold by reservation only. */
export const ASKABLE: readonly Family[] = FAMILIES.filter((family) => !isReserved(family));

/** Those among them that are GPUs. */
export const ASKABLE_GPUS: readonly GpuFamily[] = GPU_FAMILIES.filter((family) => !isReserved(family));

/** True when Google sells the family by reservation only. */
export function isReserved(family: Family): boolean {
  return family.shapes.every((shape) => shape.buy.every((sale) => !isBuy(sale)));
}

/** The ways in which a person can ask for machines of that size; empty when there is none of that size. */
export function waysOf(family: Family, count: number, machineType?: string): Buy[] {
  return shapeNamed(family, count, machineType)?.buy.filter(isBuy) ?? [];
}

function isBuy(sale: Sale): sale is Buy {
  return sale !== 'reservation' && sale !== 'calendar';
}

/**
 * The words after `/gpu up` that get so many of the family, as spot where Google has no other way for us: `l4:8`,
 * `h100 --spot`, `v5e-8`. Without a count that Google has, those for the largest machine, and for the smallest slice of
 * a TPU; for a family that nobody can ask for, those of the dearest GPU that can be.
 */
export function wordsFor(family: Family, count?: number): string {
  const sold = isReserved(family) ? (ASKABLE_GPUS.at(-1) ?? family) : family;
  const counts = countsOf(sold);
  const size = counts.find((each) => each === count) ?? counts.at(sold.kind === 'tpu' ? 0 : -1) ?? 1;
  const spot = waysOf(sold, size).includes('on-demand') ? '' : ' --spot';
  return `${typedSize(sold.name, size)}${spot}`;
}

/** The sizes in which a family can be bought that way, ascending. */
export function countsOf(family: Family, buy?: Buy): number[] {
  return family.shapes
    .filter((shape) => shape.standard && (buy === undefined || shape.buy.includes(buy)))
    .map((shape) => shape.count);
}

/** In which sizes it is sold, as a sentence; `near`: the size that was asked for, in accelerators. */
export function unsold(family: Family, near?: number): string {
  return `It comes with ${sizesInWords(family, undefined, near)}.`;
}

/**
 * The sizes in which a family is sold that way: `1, 2, 4 or 8`; of a TPU, which may have a hundred, `v5e-1, v5e-4,
 * v5e-8 … v5e-256`, or the two nearest to so many chips.
 */
export function sizesInWords(family: Family, buy?: Buy, near?: number): string {
  const counts = countsOf(family, buy);
  if (family.kind === 'gpu') return orList(counts);
  if (near !== undefined)
    return orList(nearestTwo(counts, near).map((count) => typedSize(family.name, count)));
  const names = counts.map((count) => typedSize(family.name, count));
  return names.length <= MOST_NAMED
    ? orList(names)
    : `${names.slice(0, MOST_NAMED - 1).join(', ')} … ${names.at(-1)}`;
}

const MOST_NAMED = 6;

/** The largest below and the smallest above; the two at the end beyond it, and the number alone where it is one of them. */
export function nearestTwo(ascending: readonly number[], wanted: number): number[] {
  const above = ascending.findIndex((each) => each >= wanted);
  if (above < 0) return ascending.slice(-2);
  if (ascending[above] === wanted) return [wanted];
  return ascending.slice(Math.max(0, above - 1), Math.max(2, above + 1));
}

/** `1, 2, 4 or 8`. */
export function orList(items: readonly (string | number)[]): string {
  const all = items.map(String);
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} or ${last}`;
}

/** Lower case, without blanks; underscores are dashes. */
export function plain(text: string): string {
  return text.trim().toLowerCase().replaceAll('_', '-').replaceAll(/\s+/g, '');
}

/** A family and a count as people type them: `l4`, `a100-80:2`, `v5e-8`, `v3-8` (which has four chips). */
export function typedSize(name: FamilyName, count: number): string {
  const family = tpuOf(name);
  if (family === undefined) return count === 1 ? name : `${name}:${count}`;
  return `${name}-${suffixOf(family, count)}`;
}

/** As people read them: `2 × NVIDIA L4`, `TPU v5e-8`. */
export function titledSize(family: Family, count: number): string {
  return family.kind === 'gpu' ? `${count} × ${family.title}` : `${family.title}-${suffixOf(family, count)}`;
}

/** In few words: `2 × l4`, `v5e-8`; of several slices `2 × v5e-16`. */
export function shortSize(name: FamilyName, count: number, slices = 1): string {
  if (tpuOf(name) === undefined) return `${count} × ${name}`;
  return slices === 1 ? typedSize(name, count) : `${slices} × ${typedSize(name, count)}`;
}

/** What was asked for, in few words: `2 × l4`, `2 × v5e-16`, or the machine type that was named. */
export function askedSize({
  family,
  count,
  slices,
  machineType,
}: {
  readonly family: FamilyName;
  readonly count: number;
  readonly slices?: number;
  readonly machineType?: string;
}): string {
  return machineType ?? shortSize(family, count, slices);
}

/** The number in the name of so many chips, whether there is such a slice or not. */
function suffixOf({ counts, tensorCoresPerChip }: TpuFamily, chips: number): number {
  return counts === 'chips' ? chips : chips * tensorCoresPerChip;
}
