/** The families that can be asked for, and how a person's words are matched to them. */
import { nearWords } from '../near.ts';
import type { Buy } from '../offer.ts';
import { quoted } from '../quoted.ts';
import { a100x40 } from './a100-40.ts';
import { a100x80 } from './a100-80.ts';
import type { Family, FamilyShape } from './family.ts';
import { h100 } from './h100.ts';
import { l4 } from './l4.ts';
import { t4 } from './t4.ts';

export type { Family, FamilyShape } from './family.ts';

/** Cheapest first: the order in which help and menus list them. A new family is one more file and one more entry. */
export const FAMILIES = [t4, l4, a100x40, a100x80, h100] as const satisfies readonly Family[];

/** The same as plain families, without the literal types. */
const families: readonly Family[] = FAMILIES;

/** The family of that name or alias; case and blanks do not count. */
export function familyOf(name: string): Family | undefined {
  const wanted = plain(name);
  return families.find(
    (family) =>
      family.name === wanted || family.acceleratorType === wanted || family.aliases.includes(wanted),
  );
}

/** The families that a mistyped name may have meant, nearest first, at most three. */
export function nearestFamilies(text: string): Family[] {
  const byWord = new Map<string, Family>();
  for (const family of families) {
    for (const word of [family.name, ...family.aliases]) byWord.set(word, family);
  }
  const near = nearWords(plain(text), [...byWord.keys()], 8).flatMap((word) => byWord.get(word) ?? []);
  return [...new Set(near)].slice(0, 3);
}

/** Every shape of the family with that many accelerators, the standard one first. */
export function shapesOf(family: Family, count: number): readonly FamilyShape[] {
  return family.shapes.filter((shape) => shape.count === count);
}

/** The shape that is meant by family and count alone; undefined when there is none of that size. */
export function standardShape(family: Family, count: number): FamilyShape | undefined {
  return family.shapes.find((shape) => shape.count === count && shape.standard);
}

/** The sizes in which a family can be bought that way, ascending. */
export function countsOf(family: Family, buy?: Buy): number[] {
  return family.shapes
    .filter((shape) => shape.standard && (buy === undefined || shape.buy.includes(buy)))
    .map((shape) => shape.count);
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
      example: `${family.name}:${countsOf(family).at(-1) ?? 1}`,
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
  const all = FAMILIES.map((family) => family.name);
  const hint =
    near.length > 0
      ? `Did you mean ${orList(near.map((family) => family.name))}?`
      : `There is ${orList(all)}.`;
  return {
    ok: false,
    message: `There is no accelerator called ${quoted(text)}. ${hint}`,
    example: near[0]?.name ?? 'l4',
  };
}

/** Lower case, without blanks and underscores. */
function plain(text: string): string {
  return text.trim().toLowerCase().replaceAll('_', '-').replaceAll(/\s+/g, '');
}
