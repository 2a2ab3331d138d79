/** Slices of TPU families from what tells them apart: one host's chips and size, and how many hosts. */
import { EVERY_WAY, type Sale, type Slice } from './family.ts';

/** As the Cloud TPU API sells them; flex-start is in its alpha version only. */
const SALES: readonly Sale[] = ['on-demand', 'spot', 'reservation'];

/** One VM of a slice. */
export interface Host {
  readonly chips: number;
  readonly vcpus: number;
  readonly ramGb: number;
}

/** A size of the Cloud TPU API. */
export interface Size {
  /** The number in its name, e.g. `8` of v3-8. */
  readonly suffix: number;
  readonly chips: number;
  readonly topology?: string;
  /** Where its hosts are others than those of most sizes. */
  readonly host?: Host;
}

/** The slices that the Cloud TPU API makes: `type` is what its accelerator types begin with. */
export function nodeSlices(type: string, host: Host, sizes: readonly Size[]): Slice[] {
  return sizes.map(({ suffix, chips, topology, host: own = host }) => {
    const hosts = Math.ceil(chips / own.chips);
    return {
      count: chips,
      machineType: `${type}-${suffix}`,
      standard: true,
      buy: SALES,
      vcpus: hosts * own.vcpus,
      ramGb: hosts * own.ramGb,
      localSsdGb: 0,
      service: 'tpu',
      suffix,
      topology,
      hosts,
    };
  });
}

/**
 * Sizes of a three-dimensional torus, by TensorCores, two a chip: the small ones, then every multiple of a cube of 64
 * chips (SkyPilot's catalogue; the exact steps are UNVERIFIED). Topologies are those that xpk names.
 */
export function cubes(most: number): Size[] {
  const small = [8, 16, 32, 64];
  const large = Array.from({ length: Math.floor(most / CUBE) }, (_, i) => (i + 1) * CUBE);
  return [...small, ...large].map((suffix) => {
    const topology = TORUS.get(suffix);
    return { suffix, chips: suffix / 2, ...(topology === undefined ? {} : { topology }) };
  });
}

const CUBE = 128;
const TORUS: ReadonlyMap<number, string> = new Map([
  [8, '2x2x1'],
  [16, '2x2x2'],
  [32, '2x2x4'],
  [64, '2x4x4'],
  [128, '4x4x4'],
  [256, '4x4x8'],
  [512, '4x8x8'],
  [1024, '8x8x8'],
  [2048, '8x8x16'],
  [4096, '8x16x16'],
]);

/** Sizes of a two-dimensional grid, by chips; up to eight on one host, then four a host. */
export function grid(one: Host, four: Host, eight: Host): Size[] {
  const own: ReadonlyMap<number, Host> = new Map([one, four, eight].map((host) => [host.chips, host]));
  return [...GRID].map(([chips, topology]) => {
    const host = own.get(chips);
    return { suffix: chips, chips, topology, ...(host === undefined ? {} : { host }) };
  });
}

const GRID: ReadonlyMap<number, string> = new Map([
  [1, '1x1'],
  [4, '2x2'],
  [8, '2x4'],
  [16, '4x4'],
  [32, '4x8'],
  [64, '8x8'],
  [128, '8x16'],
  [256, '16x16'],
]);

/**
 * One host's machine type of Compute Engine, sold in every way (its page on provisioning models, 2026-08): not what is
 * meant by its size alone.
 */
export function machineSlice(
  machineType: string,
  { chips, vcpus, ramGb }: Host,
  { suffix, topology }: Pick<Slice, 'suffix' | 'topology'>,
): Slice {
  return {
    count: chips,
    machineType,
    standard: false,
    buy: EVERY_WAY,
    vcpus,
    ramGb,
    localSsdGb: 0,
    service: 'compute',
    suffix,
    topology,
    hosts: 1,
  };
}

/** Each of the others right behind the one of its size. */
export function besides(slices: readonly Slice[], others: readonly Slice[]): Slice[] {
  return slices.flatMap((slice) => [slice, ...others.filter(({ count }) => count === slice.count)]);
}
