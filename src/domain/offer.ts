/** What can be bought: a shape in a zone at a price. */
import type { Price } from './money.ts';
import type { Zone } from './zone.ts';

/** A family's name as people type it: l4, t4, a100-40, h100, … */
export type FamilyName = string;

/** How a machine is bought. */
export type Buy = 'on-demand' | 'spot' | 'flex-start';

/** A family in a size: so many accelerators in one machine type. */
export interface Shape {
  readonly family: FamilyName;
  /** Whole accelerators in the machine, ≥ 1. */
  readonly count: number;
  /** e.g. g2-standard-8. */
  readonly machineType: string;
}

export interface Offer {
  readonly shape: Shape;
  readonly zone: Zone;
  readonly buy: Buy;
  /** Whole machine an hour, without boot disk and address; undefined = unknown, which is never 0. */
  readonly price: Price | undefined;
}

/** An offer of a slice as what several of them cost together. */
export function timesSlices(offer: Offer, slices = 1): Offer {
  const { price } = offer;
  if (price === undefined || slices === 1) return offer;
  return { ...offer, price: { ...price, microsPerHour: price.microsPerHour * slices } };
}
