/** Which machine may become which, in which steps, and the way back. */
import {
  type Family,
  familyOf,
  gpuOf,
  isReserved,
  standardShape,
  titledSize,
  typedSize,
  unsold,
  waysOf,
  wordsFor,
} from '../accelerators/index.ts';
import type { Make, ResizeChange, ResizeStep } from '../change.ts';
import { bootDiskGb, diskMetric } from '../disk.ts';
import type { Machine } from '../machine.ts';
import type { Buy } from '../offer.ts';
import { ALL_GPUS, type Quota } from '../quota.ts';
import { regionOf } from '../zone.ts';
import { unfitForChange } from './change.ts';
import { unfitAsNode } from './endings.ts';
import { acceleratorMetric } from './quota-needs.ts';
import type { Unfit } from './unfit.ts';

/** What a machine is to become. */
export interface Wish {
  readonly family: string;
  readonly count: number;
  readonly buy: Buy;
}

/** Why Google sells no such machine that way; `verb` is the command that is asked again. */
export function unsoldWish(name: string, wish: Wish, verb: string): Unfit | undefined {
  const to = familyOf(wish.family);
  if (to === undefined || isReserved(to)) {
    const message = `Google sells ${to?.title ?? wish.family} by reservation only.`;
    return { message, example: `/gpu prices ${wish.family}` };
  }
  if (standardShape(to, wish.count) === undefined) {
    const message = `Google sells no machine with ${wish.count} × ${to.title}. ${unsold(to, wish.count)}`;
    return { message, example: `/gpu ${verb} ${name} ${wordsFor(to)}` };
  }
  const ways = waysOf(to, wish.count);
  if (ways.includes(wish.buy)) return undefined;
  return {
    message: `Google does not sell ${titledSize(to, wish.count)} ${wish.buy}, but ${ways.join(' or ')}.`,
    example: `/gpu ${verb} ${name} ${sized(to, wish.count)} ${ways[0] === 'spot' ? '--spot' : '--on-demand'}`,
  };
}

/** Why the machine cannot become that in its zone, with its disk; undefined when it may. */
export function unfitForResize(machine: Machine, wish: Wish): Unfit | undefined {
  const { name, spec, zone } = machine;
  const never = unfitAsNode(machine, 'resize', wish);
  if (never !== undefined) return never;
  const sold = unsoldWish(name, wish, 'resize');
  if (sold !== undefined) return sold;
  const to = familyOf(wish.family);
  const from = familyOf(spec.family);
  if (to === undefined || from === undefined) return undefined;
  if (spec.buy === 'flex-start' || wish.buy === 'flex-start') {
    return {
      message: `${name} was bought as flex-start, and such a machine stays what it is.`,
      example: `/gpu up ${wordsFor(to, wish.count)}`,
    };
  }
  const isSame = from.name === to.name && spec.count === wish.count && spec.buy === wish.buy;
  if (isSame) {
    const other = from.shapes.find((one) => one.standard && one.count !== spec.count)?.count;
    return {
      message: `${name} has ${titledSize(to, wish.count)} ${wish.buy} already.`,
      example: other === undefined ? `/gpu show ${name}` : `/gpu resize ${name} ${sized(from, other)}`,
    };
  }
  const sameType = from.name === to.name && spec.count === wish.count;
  const forbidden = sameType ? undefined : whyNever(from, to);
  if (forbidden !== undefined) {
    return {
      message: `${name} cannot become ${titledSize(to, wish.count)}: ${forbidden} Its disk can go into a new machine instead: that is a move, by a snapshot, to another zone.`,
      example: `/gpu move ${name} ${zone === undefined ? 'us-*' : `${regionOf(zone).split('-')[0]}-*`} --as ${sized(to, wish.count)}`,
    };
  }
  return unfitForChange(machine);
}

/** The rule of the series, as a sentence; undefined where Google allows it (VM instance lifecycle and machine type pages, 2026-04). */
function whyNever(from: Family, to: Family): string | undefined {
  if (from.kind === 'tpu' || to.kind === 'tpu') return 'a TPU is made anew, never changed.';
  if (from.resize === 'never') return `Google lets no machine with ${from.title} change its type.`;
  if (to.resize === 'never') return `Google makes machines with ${to.title} anew only.`;
  const attached = from.attachment === 'guest-accelerators' && to.attachment === 'guest-accelerators';
  if (attached || from.name === to.name) return undefined;
  return `its accelerators are part of the machine type, and Google changes it within ${from.title} only.`;
}

/** `l4`, `l4:4` */
export function sized({ name }: Family, count: number): string {
  return typedSize(name, count);
}

/**
 * What is to be set, in an order in which every state between is one that Google allows: an N1 machine may be smaller
 * than its accelerators take, never larger.
 */
export function stepsBetween(from: Make, to: Make): ResizeStep[] {
  const type: ResizeStep[] = from.shape.machineType === to.shape.machineType ? [] : ['type'];
  const attaches = gpuOf(to.family)?.attachment === 'guest-accelerators';
  const accelerators: ResizeStep[] =
    attaches && (from.family !== to.family || from.count !== to.count) ? ['accelerators'] : [];
  const buy: ResizeStep[] = from.buy === to.buy ? [] : ['buy'];
  return vcpusOf(to) < vcpusOf(from)
    ? [...type, ...accelerators, ...buy]
    : [...accelerators, ...type, ...buy];
}

function vcpusOf({ family, shape }: Make): number {
  const shapes = familyOf(family)?.shapes ?? [];
  return shapes.find(({ machineType }) => machineType === shape.machineType)?.vcpus ?? 0;
}

/** The way back: what was set, or may have been, is set to what it was, last first. */
export function goBack(change: ResizeChange, because: string, inDoubt?: ResizeStep): ResizeChange {
  const done = inDoubt === undefined ? change.done : [...change.done, inDoubt];
  return { ...change, phase: 'set', todo: [...done].reverse(), done: [], back: because };
}

/** The step that comes next has been taken. */
export function stepTaken(change: ResizeChange): ResizeChange {
  const [step, ...todo] = change.todo;
  return step === undefined ? change : { ...change, todo, done: [...change.done, step] };
}

/**
 * Quotas without what the machine holds: its GPUs, vCPUs and address while it runs; and unless it `stays` beside the
 * new one for a while, its disk and its place among the instances.
 */
export function withoutMachine(quotas: readonly Quota[], machine: Machine, stays: boolean): readonly Quota[] {
  const { spec, zone, state, shape } = machine;
  const family = familyOf(spec.family);
  if (family?.kind !== 'gpu' || zone === undefined) return quotas;
  const region = regionOf(zone);
  const runs = state === 'ready' || state === 'booting' || state === 'stuck';
  const vcpus = family.shapes.find(({ machineType }) => machineType === shape?.machineType)?.vcpus ?? 0;
  const pool = spec.buy === 'on-demand' ? 'standard' : 'preemptible';
  const holds = new Map<string | undefined, number>();
  if (!stays) holds.set(diskMetric(family.bootDiskType), bootDiskGb(spec)).set('INSTANCES', 1);
  if (runs) {
    for (const metric of [family.quota.cpus, 'PREEMPTIBLE_CPUS', 'CPUS_ALL_REGIONS'])
      holds.set(metric, vcpus);
    for (const metric of [acceleratorMetric(family, pool), ALL_GPUS.metric]) holds.set(metric, spec.count);
    holds.set('IN_USE_ADDRESSES', 1);
  }
  return quotas.map((quota) => {
    const isOurs = quota.region === region || quota.region === ALL_GPUS.region;
    const held = isOurs ? (holds.get(quota.metric) ?? 0) : 0;
    return { ...quota, usage: Math.max(0, quota.usage - held) };
  });
}
