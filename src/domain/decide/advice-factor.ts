/** How much Google's advice on a zone weighs against its price. */
import type { ZoneAdvice } from '../advice.ts';
import { regionOf, type Zone } from '../zone.ts';
import { weighed } from './odds.ts';

/** A zone of which nobody knows anything has capacity this often: the share in the trace that `HALF_LIFE` is from. */
export const USUAL_CHANCE = 0.64;

/** A lower chance counts as this, so that the factor stays finite. */
const SLIGHTEST = 0.02;

/**
 * What a zone's price is multiplied by when offers are ordered:
 *
 *     (1 + SURCHARGE × (1 − p) / p) / (1 + SURCHARGE × (1 − u) / u)
 *
 * with the chance p that Google gives, and u = USUAL_CHANCE. It is the odds against a success, weighed as the odds
 * that a stockout lasts, and it is 1 for a zone of which nothing is known. 0.9 makes a zone 10 % cheaper in the order,
 * 0.5 costs it 10 %, 0.3 costs 39 %, 0.1 makes it 2.8 times as dear: no zone that is dearer by more than that is
 * preferred to it. Google's answer names the likeliest of a region's zones, so the others have at most its chance.
 */
export function adviceFactor(zone: Zone, advice: readonly ZoneAdvice[]): number {
  const chance = chanceOf(zone, advice);
  return chance === undefined ? 1 : weighed(odds(chance)) / weighed(odds(USUAL_CHANCE));
}

/** Undefined where nothing is known that could move the zone. */
function chanceOf(zone: Zone, advice: readonly ZoneAdvice[]): number | undefined {
  const named = advice.find((one) => one.zone === zone);
  if (named !== undefined) return named.obtainability;
  const region = advice.filter((one) => regionOf(one.zone) === regionOf(zone));
  const most = Math.max(...region.map(({ obtainability }) => obtainability));
  return region.length > 0 && most < USUAL_CHANCE ? most : undefined;
}

/** Against a success. */
function odds(chance: number): number {
  const p = Math.min(1, Math.max(chance, SLIGHTEST));
  return (1 - p) / p;
}
