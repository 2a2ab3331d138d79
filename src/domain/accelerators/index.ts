/** The families that can be asked for, and how a person's words are matched to them. */

import { nearWords } from '../near.ts';
import type { Buy, FamilyName, Shape } from '../offer.ts';
import { quoted } from '../quoted.ts';
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
export const TPU_FAMILIES: readonly TpuFamily[] = [];

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
  // Aliases are as short as g4 and a4: what people most likely meant is a name.
  const near = [...nearWords(wanted, names, 3), ...nearWords(wanted, [...byWord.keys()], 8)];
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

/** The shape that is meant by family and count alone; undefined when there is none of that size. */
export function standardShape(family: Family, count: number): FamilyShape | undefined {
  return family.shapes.find((shape) => shape.count === count && shape.standard);
}

/** The families of which a person can ask for a machine: all but those that are sold by reservation only. */
export const ASKABLE: readonly Family[] = FAMILIES.filter((family) => !isReserved(family));

/** True when Google sells the family by reservation only. */
export function isReserved(family: Family): boolean {
  return family.shapes.every((shape) => shape.buy.every((sale) => !isBuy(sale)));
}

/** The ways in which a person can ask for machines of that size; empty when there is none of that size. */
export function waysOf(family: Family, count: number): Buy[] {
  return standardShape(family, count)?.buy.filter(isBuy) ?? [];
}

function isBuy(sale: Sale): sale is Buy {
  return sale !== 'reservation' && sale !== 'calendar';
}

/**
 * The words after `/gpu up` that get so many of the family, as spot where Google has no other way for us: `l4:8`,
 * `h100 --spot`. Without a count that Google has, those for the largest machine; for a family that nobody can ask
 * for, those of the dearest one that can be.
 */
export function wordsFor(family: Family, count?: number): string {
  const sold = isReserved(family) ? (ASKABLE.at(-1) ?? family) : family;
  const counts = countsOf(sold);
  const size = counts.find((each) => each === count) ?? counts.at(-1) ?? 1;
  const spot = waysOf(sold, size).includes('on-demand') ? '' : ' --spot';
  return `${sold.name}${size === 1 ? '' : `:${size}`}${spot}`;
}

/** The sizes in which a family can be bought that way, ascending. */
export function countsOf(family: Family, buy?: Buy): number[] {
  return family.shapes
    .filter((shape) => shape.standard && (buy === undefined || shape.buy.includes(buy)))
    .map((shape) => shape.count);
}

/** In which sizes it is sold, as a sentence. */
export function unsold(family: Family): string {
  return `It comes with ${orList(countsOf(family))}.`;
}

export type ParsedAccelerator =
  | { readonly ok: true; readonly family: Family; readonly count: number }
  | { readonly ok: false; readonly message: string; readonly example: string };

/** Reads `l4`, `a100-80:2`, `h100x8` or `2xl4`. Does not check that there is a machine of that size. */
export function parseAccelerator(text: string): ParsedAccelerator {
  const word = plain(text);
  if (word === '') return { ok: false, message: 'Which accelerator?', example: 'l4' };
  const whole = familyOf(word);
  if (whole !== undefined) return { ok: true, family: whole, count: 1 };
  const sized = /^(\d{1,3})x(.+)$/.exec(word) ?? undefined;
  const [name, digits] = sized === undefined ? splitSize(word) : [sized[2] ?? '', sized[1] ?? ''];
  const family = familyOf(name);
  if (family === undefined) return unknownFamily(text, name);
  const count = Number(digits);
  if (!/^\d{1,3}$/.test(digits) || count < 1) {
    return {
      ok: false,
      message: `How many ${family.title}? The number after the colon must be ${orList(countsOf(family))}.`,
      example: wordsFor(family),
    };
  }
  return { ok: true, family, count };
}

/** `1, 2, 4 or 8`. */
export function orList(items: readonly (string | number)[]): string {
  const all = items.map(String);
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} or ${last}`;
}

function splitSize(word: string): [string, string] {
  const colon = word.indexOf(':');
  if (colon >= 0) return [word.slice(0, colon), word.slice(colon + 1)];
  const times = /^(.+)x(\d{1,3})$/.exec(word);
  return times === null ? [word, '1'] : [times[1] ?? '', times[2] ?? ''];
}

function unknownFamily(text: string, name: string): ParsedAccelerator {
  const near = nearestFamilies(name);
  const all = ASKABLE.map((family) => family.name);
  const hint =
    near.length > 0
      ? `Did you mean ${orList(near.map((family) => family.name))}?`
      : `There is ${orList(all)}.`;
  return {
    ok: false,
    message: `There is no accelerator called ${quoted(text)}. ${hint}`,
    example: near[0] === undefined ? 'l4' : wordsFor(near[0], countsOf(near[0])[0]),
  };
}

/** Lower case, without blanks and underscores. */
function plain(text: string): string {
  return text.trim().toLowerCase().replaceAll('_', '-').replaceAll(/\s+/g, '');
}

/** A family and a count as people type them: `l4`, `a100-80:2`. */
export function typedSize(family: FamilyName, count: number): string {
  return count === 1 ? family : `${family}:${count}`;
}
