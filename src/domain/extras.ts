/** What a machine costs beside itself: its disks, their copies and its address. */
import type { Currency } from './money.ts';

/** A month as Google counts it in prices: 730 hours. */
export const HOURS_PER_MONTH = 730;

/**
 * Prices in one region, in micros of `currency`, each > 0. What is not there is unknown, which is never 0.
 * Disks are priced per GB and month of 730 hours, addresses (external IPv4, in use) per hour.
 */
export interface Extras {
  readonly currency: Currency;
  /** By disk type, e.g. pd-balanced. */
  readonly disks: Readonly<Record<string, number>>;
  /** Local SSD that does not come with the machine type; `spot`: of a spot machine. */
  readonly localSsd?: number;
  readonly localSsdSpot?: number;
  /** Of what is stored in the copy of a disk, per GB and month. */
  readonly snapshot?: number;
  readonly address?: number;
  /** Of a spot machine. */
  readonly addressSpot?: number;
}

/** What a machine that was found has, where that is not what ours have. */
export interface OddDisks {
  /** The type of its boot disk, where that is not the usual one of its machine type. */
  readonly diskType?: string;
  /** It has local SSD beyond what belongs to its machine type: how much is not known. */
  readonly looseSsd?: true;
}
