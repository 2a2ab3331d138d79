/** Which runtime version a TPU boots: the one that fits, or the one that was asked for if it does, and what to know of it. */

import type { Slice } from '../accelerators/family.ts';
import { orList, shapeNamed, sliceOf, tpuOf, typedSize } from '../accelerators/index.ts';
import type { MachineSpec } from '../machine.ts';
import type { FamilyName } from '../offer.ts';
import { quoted } from '../quoted.ts';
import { FRAMEWORK_NAMES } from '../terms.ts';
import { frameworkOf, PACKAGED_TENSORFLOW, runtimeFor, tensorflowIn } from '../tpu-software.ts';
import type { Zone } from '../zone.ts';

/** What of a request decides it. */
export type SoftwareWish = SizeWish & Pick<MachineSpec, 'framework' | 'runtimeVersion'>;

type SizeWish = Pick<MachineSpec, 'family' | 'count' | 'machineType'>;

/** The runtime versions that Google says it has in a zone; none = it did not say. */
export interface Listed {
  readonly zone: Zone;
  readonly versions: readonly string[] | undefined;
}

export type RuntimeChoice =
  | {
      readonly kind: 'chosen';
      readonly version: string;
      /** What its owner is to know, in sentences. */
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'refused';
      readonly because: string;
      /** A whole command that works. */
      readonly example: string;
    };

/** The slice that is meant by a family and its chips, where the Cloud TPU API makes it: Compute Engine boots images. */
export function nodeSlice({ family, count, machineType: named }: SizeWish): Slice | undefined {
  const known = tpuOf(family);
  const machineType = known && shapeNamed(known, count, named)?.machineType;
  const slice = machineType === undefined ? undefined : sliceOf({ family, machineType });
  return slice?.service === 'tpu' ? slice : undefined;
}

/** What is wrong with a runtime version as typed, as far as its name tells; undefined when nothing is. */
export function unfitRuntime(wish: SoftwareWish): Extract<RuntimeChoice, { kind: 'refused' }> | undefined {
  const slice = nodeSlice(wish);
  const version = wish.runtimeVersion;
  if (slice === undefined || version === undefined) return undefined;
  const fits = familiesOf(version);
  if (fits !== undefined && !fits.includes(wish.family)) {
    return refused(
      wish,
      `The runtime version ${quoted(version)} is for ${orList(fits)}, and a ${wish.family} does not run with it. For a ${wish.family} there is ${orList(usual(wish, slice))}.`,
    );
  }
  const isPod = /-pod(-|$)/.test(version);
  if (tensorflowIn(version) !== undefined && isPod !== slice.hosts > 1) {
    const other = isPod ? version.replace('-pod', '') : version.replace(/^(tpu-vm-tf-[\d.]+)/, '$1-pod');
    return {
      ...refused(
        wish,
        `${typedSize(wish.family, wish.count)} is ${slice.hosts > 1 ? `a slice of ${slice.hosts} hosts, and TensorFlow needs a runtime version with -pod in its name there` : 'a single host, and a runtime version with -pod in its name is for slices of several'}: ${other}.`,
      ),
      example: example(wish, other),
    };
  }
  return undefined;
}

/** What it boots, with what Google has where it is to be made; undefined for what boots an image. */
export function chooseRuntime(wish: SoftwareWish, { zone, versions }: Listed): RuntimeChoice | undefined {
  const slice = nodeSlice(wish);
  const framework = frameworkOf(wish);
  const wanted = wish.runtimeVersion ?? (slice && runtimeFor(wish.family, framework, slice));
  if (slice === undefined || wanted === undefined) return undefined;
  const unfit = unfitRuntime(wish);
  if (unfit !== undefined) return unfit;
  const found =
    versions === undefined || versions.includes(wanted) ? wanted : inItsPlace(wish, wanted, versions);
  if (found === undefined || (found !== wanted && wish.runtimeVersion !== undefined)) {
    const there = (versions ?? []).filter((version) => familiesOf(version)?.includes(wish.family));
    return {
      ...refused(
        wish,
        `Google has no runtime version ${quoted(wanted)} in ${zone}. ${there.length === 0 ? `It names none there that fits a ${wish.family}; another zone may have one.` : `For a ${wish.family} it has ${orList(there.slice(0, MOST_NAMED))}.`}`,
      ),
      ...(there[0] === undefined ? {} : { example: example(wish, there[0]) }),
    };
  }
  const notes = [
    ...(versions === undefined
      ? [
          `Google did not say which runtime versions it has in ${zone}: ${found} is ${wish.runtimeVersion === undefined ? 'the one that its documentation names' : 'taken as you wrote it'}.`,
        ]
      : []),
    ...(found === wanted ? [] : [`Google has no ${wanted} in ${zone} any more; it boots ${found}.`]),
    ...tensorflowNotes(wish, slice, found),
  ];
  return { kind: 'chosen', version: found, notes };
}

/** Runtime versions that are named at most. */
const MOST_NAMED = 5;

/** TensorFlow on a TPU talks to the runtime's own: the same version on both sides, or what goes wrong is hard to read. */
function tensorflowNotes(wish: SoftwareWish, slice: Slice, version: string): readonly string[] {
  if (frameworkOf(wish) !== 'tensorflow') return [];
  const runtimes = tensorflowIn(version);
  const meant = runtimeFor(wish.family, 'tensorflow', slice);
  if (runtimes !== undefined) {
    return runtimes === PACKAGED_TENSORFLOW
      ? []
      : [
          `TensorFlow is the runtime’s own, ${runtimes}, while pip gives ${PACKAGED_TENSORFLOW} elsewhere. Where your code brings its own, have it bring tensorflow==${runtimes}: another version does not work with this runtime.`,
        ];
  }
  return tensorflowIn(meant) === undefined
    ? []
    : [
        `The runtime version ${version} brings no TensorFlow, and ${PACKAGED_TENSORFLOW} is installed on it, which may not know a ${wish.family}. The one with TensorFlow is ${meant}.`,
      ];
}

/** What Google has instead of the one that its documentation names: the newest of its kind. */
function inItsPlace(wish: SoftwareWish, gone: string, versions: readonly string[]): string | undefined {
  const isTensorflow = tensorflowIn(gone) !== undefined;
  const fitting = versions.filter(
    (version) =>
      familiesOf(version)?.includes(wish.family) &&
      (tensorflowIn(version) !== undefined) === isTensorflow &&
      unfitRuntime({ ...wish, runtimeVersion: version }) === undefined,
  );
  return fitting.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))[0];
}

/** The ones that fit by the table: for JAX and PyTorch, and for TensorFlow where that is another. */
function usual({ family }: SoftwareWish, slice: Slice): readonly string[] {
  const fitting = (['jax', 'tensorflow'] as const).flatMap((each) => runtimeFor(family, each, slice) ?? []);
  return [...new Set(fitting)];
}

function refused(wish: SoftwareWish, because: string): Extract<RuntimeChoice, { kind: 'refused' }> {
  const slice = nodeSlice(wish);
  const version = slice && runtimeFor(wish.family, frameworkOf({ framework: wish.framework }), slice);
  return { kind: 'refused', because, example: example(wish, version) };
}

function example({ family, count, machineType }: SizeWish, version: string | undefined): string {
  return `/gpu up ${machineType ?? typedSize(family, count)}${version === undefined ? '' : ` --version ${version}`}`;
}

/** What a request is to have on it, in words: `JAX on v2-alpha-tpuv6e`. */
export function softwareInWords(wish: SoftwareWish, version: string | undefined): string {
  const title = FRAMEWORK_NAMES[frameworkOf({ ...wish, runtimeVersion: version ?? wish.runtimeVersion })];
  return version === undefined ? title : `${title} on ${version}`;
}

const EVERY: readonly FamilyName[] = ['v2', 'v3', 'v4', 'v5e', 'v5p', 'v6e'];

/**
 * What the names of runtime versions tell, the first that fits (Google's page "TPU software versions", 2025-08-11; the
 * endings v5p-and-below and v5e-and-v6 from use). What is not here is for Google to judge.
 */
const NAMES: readonly (readonly [RegExp, readonly FamilyName[]])[] = [
  [/^tpu-ubuntu\d{4}-base$/, ['v2', 'v3', 'v4']],
  [/^(?:tpu-vm-base|v2-alpha|tpu-vm-pt-.+)$/, ['v2', 'v3']],
  [/^(?:tpu-vm-v4-.+|v2-alpha-tpuv4(?:-pod)?|tpu-vm-tf-.+-v4)$/, ['v4']],
  [/^v2-alpha-tpuv5-lite(?:-|$)/, ['v5e']],
  [/^v2-alpha-tpuv5(?:p|-(?!lite)|$)/, ['v5p']],
  [/^v2-alpha-tpuv6e(?:-|$)/, ['v6e']],
  [/^v2-alpha-tpu7/, ['tpu7x']],
  [/^tpu-vm-tf-.+-v5p-and-below$/, ['v2', 'v3', 'v4', 'v5p']],
  [/^tpu-vm-tf-.+-v5e-and-v6$/, ['v5e', 'v6e']],
  [/^tpu-vm-tf-.+-pjrt$/, EVERY],
  [/^tpu-vm-tf-/, ['v2', 'v3', 'v4']],
];

/** The families that a runtime version is for, by its name; undefined where the name does not tell. */
function familiesOf(version: string): readonly FamilyName[] | undefined {
  return NAMES.find(([name]) => name.test(version))?.[1];
}
