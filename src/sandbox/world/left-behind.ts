/** Things of a project that no machine uses, as a world begins with them: nothing uses them later. */
import type { Millis } from '../../domain/time.ts';

/** A disk that was never attached. */
export interface LooseDisk {
  readonly zone: string;
  readonly name: string;
  readonly type: string;
  readonly sizeGib: number;
  readonly createdAt: Millis;
}

/** A static external address. */
export interface StaticAddress {
  readonly region: string;
  readonly name: string;
  readonly address: string;
  readonly createdAt: Millis;
  /** Something uses it; default false. */
  readonly inUse?: boolean;
}

/** A specific reservation of machines; those that run in it are only counted. */
export interface Reservation {
  readonly zone: string;
  readonly name: string;
  readonly machineType: string;
  readonly gpus?: { readonly type: string; readonly count: number };
  readonly count: number;
  readonly inUse: number;
  readonly createdAt: Millis;
}
