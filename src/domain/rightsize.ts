/** How large a machine would have to be for what it did: what was seen of it, and what follows. */
import type { UserId } from './lease.ts';
import type { Price } from './money.ts';
import type { Buy, FamilyName } from './offer.ts';
import type { Duration, Millis } from './time.ts';
import type { Zone } from './zone.ts';

/** A signal over days, percent of the machine as it is. */
export interface Level {
  readonly mean: number;
  /** 99 of 100 minutes were below. */
  readonly high: number;
  readonly peak: number;
}

/** What a machine was seen to use. */
export interface ObservedUse {
  readonly from: Millis;
  readonly to: Millis;
  /** Of how much of that time the GPU is known. */
  readonly known: Duration;
  /** The busiest GPU. */
  readonly gpu: Level | undefined;
  /** The fullest GPU. */
  readonly gpuMemory: Level | undefined;
  readonly cpu: Level | undefined;
}

/** A machine in figures that can be compared. */
export interface Size {
  readonly family: FamilyName;
  readonly count: number;
  readonly machineType: string;
  /** Of all its GPUs. */
  readonly memoryGb: number;
  readonly vcpus: number;
  readonly ramGb: number;
}

export interface SmallerSize extends Size {
  readonly buy: Buy;
  readonly zone: Zone;
  readonly price: Price;
}

/** What stands in the way of the next cheaper size. */
export type Lack = 'gpu' | 'gpu-memory' | 'cpu';

export type Rightsizing =
  /** Too little was measured to say anything. */
  | { readonly kind: 'too-little'; readonly use: ObservedUse; readonly needed: Duration }
  /** Without these nothing smaller can be called large enough. */
  | { readonly kind: 'unmeasured'; readonly use: ObservedUse; readonly missing: readonly Lack[] }
  /** It did nothing: then the smallest machine is none. */
  | { readonly kind: 'idle'; readonly use: ObservedUse }
  /** Its own price is not known, so nothing can be called cheaper. */
  | { readonly kind: 'unpriced'; readonly use: ObservedUse }
  | {
      readonly kind: 'fits';
      readonly use: ObservedUse;
      /** The dearest of those that are cheaper, and what it lacks; undefined = nothing is cheaper. */
      readonly next: { readonly size: SmallerSize; readonly lacks: Lack } | undefined;
    }
  | {
      readonly kind: 'smaller';
      readonly use: ObservedUse;
      readonly from: Size;
      readonly to: SmallerSize;
      /** An hour. */
      readonly saves: Price;
      /** In its zone with its disk, or by a copy of its disk in another one. */
      readonly way: 'resize' | 'move';
    };

/** One machine that is far too large for what it did, in as much as a line of a list needs. */
export interface RightsizeTip {
  readonly machineId: string;
  readonly name: string;
  readonly owner: UserId;
  readonly from: Pick<Size, 'family' | 'count'>;
  readonly to: Pick<Size, 'family' | 'count'>;
  /** An hour. */
  readonly saves: Price;
  readonly way: 'resize' | 'move';
  /** For how long it was seen, and how busy its busiest GPU was then, percent on average. */
  readonly known: Duration;
  readonly gpuMean: number;
}
