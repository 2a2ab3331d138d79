/** Accelerators as people type them, GPUs and TPUs. */
import { quoted } from '../quoted.ts';
import type { Family, Slice, TpuFamily } from './family.ts';
import {
  ASKABLE,
  countsOf,
  familyOf,
  nearestFamilies,
  nearestTwo,
  orList,
  plain,
  sizesInWords,
  TPU_FAMILIES,
  tpuOf,
  typedSize,
  wordsFor,
} from './index.ts';

export type ParsedAccelerator =
  | {
      readonly ok: true;
      readonly family: Family;
      /** GPUs, or chips of a slice. */
      readonly count: number;
      /** Set where another than the standard machine type of that size was named. */
      readonly machineType?: string;
    }
  | { readonly ok: false; readonly message: string; readonly example: string };

/**
 * Reads `l4`, `a100-80:2`, `h100x8` or `2xl4` without checking that there is a machine of that size, and `v5e-8`,
 * `v5litepod-8`, `TPU v3-8`, `v6e-2x4` or `ct6e-standard-8t`, which are names of slices that exist or are refused. A TPU
 * without a size is its smallest slice.
 */
export function parseAccelerator(text: string): ParsedAccelerator {
  const word = plain(text);
  if (word === '') return { ok: false, message: 'Which accelerator?', example: 'l4' };
  if (/^(cloud-?)?tpus?$/.test(word)) return whichTpu();
  const bare = word.replace(/^(cloud)?-?tpu-?(?=v\d|ct\d|tpu)/, '');
  const slice = namedSlice(bare) ?? sizedTpu(word) ?? sizedTpu(bare);
  if (slice !== undefined) return slice;
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

/** A machine type or an accelerator type in Google's words. */
function namedSlice(word: string): ParsedAccelerator | undefined {
  for (const family of TPU_FAMILIES) {
    const slice = family.shapes.find(({ machineType }) => machineType === word);
    if (slice !== undefined) return taken(family, slice);
  }
  return undefined;
}

/** `v5e`, `v5e-8`, `v4:8`, `8xv5e`, `v6e-2x4`; undefined when it does not speak of a TPU. */
function sizedTpu(word: string): ParsedAccelerator | undefined {
  const whole = tpuOf(word);
  if (whole !== undefined) return smallest(whole);
  const [, times, multiplied = ''] = /^(\d{1,6})x(.+)$/.exec(word) ?? [];
  if (times !== undefined) {
    const family = tpuOf(multiplied);
    if (family !== undefined) return bySuffix(family, Number(times));
    const each = namedSlice(multiplied) ?? sizedTpu(multiplied);
    if (each?.ok === true) return manySlices(each.family, each.count, Number(times));
  }
  const [, wired = '', topology = ''] = /^(.+?)[:-]?(\d+x\d+(?:x\d+)?)$/.exec(word) ?? [];
  const wiredFamily = tpuOf(wired);
  if (wiredFamily !== undefined) return byTopology(wiredFamily, topology);
  // A name may end in a digit, as tpu-v2 does: there the number comes after a sign.
  const [, name = '', digits = ''] =
    /^(.+?)(?:[:x]|-)(\d{1,6})$/.exec(word) ?? /^(.*[a-z])(\d{1,6})$/.exec(word) ?? [];
  const family = tpuOf(name);
  if (family !== undefined) return bySuffix(family, Number(digits));
  const [, bare = ''] = /^(.+?)[:x-].*$/.exec(word) ?? [];
  const meant = tpuOf(bare);
  return meant === undefined ? undefined : noSize(meant, '');
}

function taken(family: TpuFamily, { count, machineType, standard }: Slice): ParsedAccelerator {
  return { ok: true, family, count, ...(standard ? {} : { machineType }) };
}

function smallest(family: TpuFamily): ParsedAccelerator {
  const [first] = family.shapes;
  return first === undefined ? noSize(family, '') : taken(family, first);
}

function bySuffix(family: TpuFamily, suffix: number): ParsedAccelerator {
  const slice = family.shapes.find((one) => one.standard && one.suffix === suffix);
  if (slice !== undefined) return taken(family, slice);
  const perName = family.counts === 'chips' ? 1 : family.tensorCoresPerChip;
  return noSize(family, `${family.name}-${suffix}`, suffix / perName);
}

function byTopology(family: TpuFamily, topology: string): ParsedAccelerator {
  const sides = topology.split('x').map(Number);
  const chips = sides.reduce((product, side) => product * side, 1);
  const slice = family.shapes.find(
    (one) => one.standard && one.topology !== undefined && sameWiring(one.topology, sides),
  );
  return slice === undefined
    ? noSize(family, `${family.name} wired ${topology}`, chips)
    : taken(family, slice);
}

/** `2x4` and `4x2` are the same wiring; of v4 and v5p, `2x2` is `2x2x1`. */
function sameWiring(topology: string, sides: readonly number[]): boolean {
  const sorted = (numbers: readonly number[]) =>
    numbers
      .filter((side, i) => side !== 1 || i < 2)
      .toSorted((a, b) => a - b)
      .join('x');
  return sorted(topology.split('x').map(Number)) === sorted(sides);
}

function noSize(family: TpuFamily, asked: string, chips?: number): ParsedAccelerator {
  const near = nearestTwo(countsOf(family), chips ?? 0);
  const [lower = 1, upper = lower] = near;
  const names = near.map((count) => typedSize(family.name, count));
  const message =
    asked === ''
      ? `How large a ${family.title}? There is ${sizesInWords(family)}.`
      : `There is no ${asked}. The nearest ${names.length === 1 ? 'is' : 'are'} ${names.join(' and ')}.`;
  const nearest = (chips ?? 0) - lower > upper - (chips ?? 0) ? upper : lower;
  return { ok: false, message, example: wordsFor(family, nearest) };
}

function manySlices(family: Family, count: number, slices: number): ParsedAccelerator {
  const size = typedSize(family.name, count);
  return {
    ok: false,
    message: `${slices} slices that work as one are asked for with --slices.`,
    example: slices < 2 ? size : `${size} --slices ${slices}`,
  };
}

function whichTpu(): ParsedAccelerator {
  const names = orList(TPU_FAMILIES.map(({ name }) => name));
  return { ok: false, message: `Which TPU? There is ${names}, and each in sizes.`, example: 'v5e-8' };
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
