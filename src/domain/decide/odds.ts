/** What the odds that an attempt is wasted weigh against a price, wherever they are known from. */

/**
 * What a stockout of one half-life adds to a zone's price when offers are ordered: a quarter. A wasted attempt costs
 * a person half a minute, a dearer zone costs for the whole lease, so the memory must not buy its few seconds at any
 * price. A quarter lets the cheaper four fifths of the zones that sell an L4 (35 of 44) pass one that said no two hours ago.
 */
export const SURCHARGE = 0.25;

/** What a price is multiplied by for odds against a success (chance of none / chance of one), ≥ 0. */
export function weighed(odds: number): number {
  return 1 + SURCHARGE * odds;
}
