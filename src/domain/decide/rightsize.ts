/** Whether a cheaper machine would have done what one did for days: by GPU work, GPU memory and CPU. */
import { ASKABLE_GPUS, familyOf, shapeNamed, standardShape, waysOf } from '../accelerators/index.ts';
import { chipOf } from '../advise/chips.ts';
import type { Machine } from '../machine.ts';
import type { Buy, Offer } from '../offer.ts';
import type { Lack, Level, ObservedUse, Rightsizing, Size, SmallerSize } from '../rightsize.ts';
import { DAY, type Duration, MINUTE } from '../time.ts';
import type { Sample } from '../utilization.ts';
import { regionOf } from '../zone.ts';
import { unfitForResize } from './resize.ts';

/** So much must be known of its GPU: what comes up once a day has come up. */
export const NEEDED: Duration = DAY;
/** Of what a smaller machine has, so much may be used: nobody wants one that is full. */
const ROOM = { gpu: 0.8, 'gpu-memory': 0.9, cpu: 0.8 } as const satisfies Readonly<Record<Lack, number>>;
/** Percent below which neither GPU nor CPU did anything. */
const NOTHING = { gpu: 2, cpu: 5 } as const;
/** A change that saves less than this share of the price is not worth a stop. */
const WORTH = 0.1;

export interface RightsizeInput {
  readonly machine: Machine;
  readonly use: ObservedUse;
  /** Whatever can be had, in every zone, bought as the machine is. */
  readonly offers: readonly Offer[];
}

/** Mean, 99th percentile and peak of samples that are finite and not negative; undefined when there are none. */
export function levelOf(samples: readonly Sample[]): Level | undefined {
  const values = samples
    .map(({ value }) => value)
    .filter((value) => Number.isFinite(value) && value >= 0)
    .toSorted((a, b) => a - b);
  const peak = values.at(-1);
  if (peak === undefined) return undefined;
  const high = values[Math.min(values.length - 1, Math.ceil(values.length * 0.99) - 1)] ?? peak;
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, high, peak };
}

/** For how long there is a sample: each tells of a minute, and a repeated one only once. */
export function knownFor(samples: readonly Sample[]): Duration {
  return new Set(samples.map(({ at }) => Math.floor(at / MINUTE))).size * MINUTE;
}

/**
 * The cheapest machine that would have been large enough. GPU utilization says how often a GPU worked and not how hard, so
 * its work is scaled by the vendor's figures for both arithmetic and memory bandwidth, and room is left.
 */
export function rightsize({ machine, use, offers }: RightsizeInput): Rightsizing {
  const from = sizeOf(machine);
  if (use.known < NEEDED || from === undefined) return { kind: 'too-little', use, needed: NEEDED };
  const { gpu, gpuMemory, cpu } = use;
  if (gpu === undefined || gpuMemory === undefined || cpu === undefined) {
    const missing = (
      [
        ['gpu', gpu],
        ['gpu-memory', gpuMemory],
        ['cpu', cpu],
      ] as const
    ).flatMap(([lack, level]) => (level === undefined ? [lack] : []));
    return { kind: 'unmeasured', use, missing };
  }
  if (gpu.peak <= NOTHING.gpu && cpu.high <= NOTHING.cpu) return { kind: 'idle', use };
  const { price } = machine;
  if (price === undefined) return { kind: 'unpriced', use };
  const cheaper = cheapestOfEach(machine, offers).filter(
    (one) =>
      one.price.currency === price.currency && one.price.microsPerHour <= price.microsPerHour * (1 - WORTH),
  );
  const judged = cheaper.map((size) => ({ size, lacks: lackOf(from, size, gpu, gpuMemory, cpu) }));
  const to = judged.find(({ lacks }) => lacks === undefined)?.size;
  if (to === undefined) {
    const last = judged.at(-1);
    const next = last?.lacks === undefined ? undefined : { size: last.size, lacks: last.lacks };
    return { kind: 'fits', use, next };
  }
  const saves = {
    microsPerHour: price.microsPerHour - to.price.microsPerHour,
    currency: price.currency,
  };
  return { kind: 'smaller', use, from, to, saves, way: canResize(machine, to) ? 'resize' : 'move' };
}

/** The machine as it is; undefined for what is in no family. */
function sizeOf({ spec, shape }: Machine): Size | undefined {
  const family = familyOf(spec.family);
  if (family?.kind !== 'gpu') return undefined;
  const known = shapeNamed(family, spec.count, shape?.machineType ?? spec.machineType);
  if (known === undefined) return undefined;
  const { machineType, vcpus, ramGb } = known;
  const { count } = spec;
  return { family: family.name, count, machineType, memoryGb: family.memoryGb * count, vcpus, ramGb };
}

/** Of every size the offer that would be taken: in its own zone where it may be resized, else the cheapest near it. */
function cheapestOfEach(machine: Machine, offers: readonly Offer[]): SmallerSize[] {
  const { spec, zone } = machine;
  const sizes = ASKABLE_GPUS.flatMap((family) =>
    family.shapes
      .filter(({ standard, count }) => standard && waysOf(family, count).includes(spec.buy))
      .flatMap((shape): SmallerSize[] => {
        const { count, machineType, vcpus, ramGb } = shape;
        const sold = offers.filter(
          (one) => one.shape.family === family.name && one.shape.machineType === machineType,
        );
        const wish = { family: family.name, count, buy: spec.buy };
        const offer =
          (unfitForResize(machine, wish) === undefined && sold.find((one) => one.zone === zone)) ||
          cheapestNear(zone, sold);
        if (offer?.price === undefined) return [];
        const { price } = offer;
        const memoryGb = family.memoryGb * count;
        return [{ ...wish, machineType, memoryGb, vcpus, ramGb, zone: offer.zone, price }];
      }),
  );
  return sizes.toSorted((a, b) => a.price.microsPerHour - b.price.microsPerHour);
}

/** In another zone of its region, else anywhere else. */
function cheapestNear(zone: string | undefined, sold: readonly Offer[]): Offer | undefined {
  const elsewhere = sold
    .filter((one) => one.zone !== zone && one.price !== undefined)
    .toSorted((a, b) => (a.price?.microsPerHour ?? 0) - (b.price?.microsPerHour ?? 0));
  const near =
    zone === undefined ? undefined : elsewhere.find((one) => regionOf(one.zone) === regionOf(zone));
  return near ?? elsewhere[0];
}

/** What the smaller machine has too little of, with room; the GPU first. */
function lackOf(from: Size, to: Size, gpu: Level, memory: Level, cpu: Level): Lack | undefined {
  if (gpu.high / 100 > shareOf(from, to) * ROOM.gpu) return 'gpu';
  const perGpu = (memory.peak / 100) * (from.memoryGb / from.count);
  const isTooFull =
    perGpu > (to.memoryGb / to.count) * ROOM['gpu-memory'] ||
    perGpu * from.count > to.memoryGb * ROOM['gpu-memory'];
  if (isTooFull) return 'gpu-memory';
  return (cpu.high / 100) * from.vcpus > to.vcpus * ROOM.cpu ? 'cpu' : undefined;
}

/** How much of the one the other is, in arithmetic or bandwidth, whichever is less; 0 where its programs may not run. */
function shareOf(from: Size, to: Size): number {
  if (from.family === to.family) return to.count / from.count;
  const [before, after] = [familyOf(from.family), familyOf(to.family)];
  const [old, young] = [before && chipOf(before), after && chipOf(after)];
  if (old === undefined || young === undefined) return 0;
  // What was written for bf16 does not run, or hardly, where there is none.
  if (old.bf16 && !young.bf16) return 0;
  const each = Math.min(young.tflops / old.tflops, young.gbPerSecond / old.gbPerSecond);
  return (each * to.count) / from.count;
}

function canResize(
  machine: Machine,
  { family, count, buy, zone }: { family: string; count: number; buy: Buy; zone: string },
): boolean {
  return zone === machine.zone && unfitForResize(machine, { family, count, buy }) === undefined;
}

/** The sizes that are looked up in the catalogue: each a family with a count. */
export function sizesBought(buy: Buy): readonly { readonly family: string; readonly count: number }[] {
  return ASKABLE_GPUS.flatMap((family) =>
    family.shapes
      .filter(({ count, standard }) => standard && waysOf(family, count).includes(buy))
      .filter(({ count }) => standardShape(family, count) !== undefined)
      .map(({ count }) => ({ family: family.name, count })),
  );
}
