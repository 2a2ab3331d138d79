/** What Google sells where, and for how much. */
import type { Extras } from '../domain/extras.ts';
import type { Buy, FamilyName, Offer } from '../domain/offer.ts';
import type { Result } from '../domain/result.ts';
import type { Millis } from '../domain/time.ts';
import type { Region, Zone } from '../domain/zone.ts';

export interface OfferList {
  readonly offers: readonly Offer[];
  /** Where the prices are from, for people: e.g. "list prices of 2026-07-30". */
  readonly source: string;
  /** When they were read; undefined = `source` tells their date. */
  readonly readAt?: Millis;
  /** Where the prices are from that `source` does not have, in the same words; undefined = there are none. */
  readonly filledFrom?: string;
  /** When Google was asked which zone sells what; undefined = as the list of `source` has it. */
  readonly zonesReadAt?: Millis;
  /** Zones that sell it, but not to this project: Google gives no access to them. undefined = none is known. */
  readonly denied?: readonly Zone[];
}

export interface ExtrasList {
  readonly extras: Extras;
  /** As `OfferList.source`. */
  readonly source: string;
  readonly readAt?: Millis;
  readonly filledFrom?: string;
}

export interface Catalog {
  /**
   * Offers of a family with `count` accelerators, in the standard machine type of that size unless another one of that
   * size is named; empty when there are none.
   */
  offers(family: FamilyName, count: number, buy: Buy, machineType?: string): Promise<Result<OfferList>>;
  /** What disks and addresses cost in a region; nothing but the currency where no price is known. */
  extras(region: Region): Promise<Result<ExtrasList>>;
}
