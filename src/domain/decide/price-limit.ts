/** Which offers are too dear: by the policy's limit, and by the person's own. */
import { askedSize } from '../accelerators/index.ts';
import type { MachineSpec } from '../machine.ts';
import { formatDollars, formatPrice } from '../money.ts';
import type { Offer } from '../offer.ts';
import type { Limits } from '../policy.ts';

export type PriceLimits = Pick<Limits, 'maxMicrosPerHour' | 'allowUnknownPrices'>;

/**
 * Why an offer may not be taken for its price; undefined when it may. A price that nobody knows is never within a
 * person's own limit, and within the policy's only where that says so.
 */
export function tooDear(
  offer: Offer,
  { maxMicrosPerHour: own }: MachineSpec,
  limits: PriceLimits,
): string | undefined {
  const policy = limits.maxMicrosPerHour;
  const limit = formatDollars(Math.min(policy, own ?? policy));
  if (offer.price === undefined && own === undefined && limits.allowUnknownPrices === true) return undefined;
  if (offer.price === undefined) return `its price is unknown, and the limit is ${limit}`;
  const { currency, microsPerHour } = offer.price;
  if (currency !== 'USD') return `its price is in ${currency}, and the limit is ${limit}`;
  if (microsPerHour > policy)
    return `it costs ${formatPrice(offer.price)}, and the limit is ${formatDollars(policy)}`;
  return own !== undefined && microsPerHour > own
    ? `it costs ${formatPrice(offer.price)}, and --max-price is ${formatDollars(own)}`
    : undefined;
}

/** The cheapest offer whose price is known, in USD. */
export function cheapestOf(offers: readonly Offer[]): Offer | undefined {
  const priced = offers.filter(({ price }) => price?.currency === 'USD');
  return priced.sort((a, b) => (a.price?.microsPerHour ?? 0) - (b.price?.microsPerHour ?? 0))[0];
}

/** What to say when it is the person's own limit alone under which there is no offer; undefined when it is not. */
export function overOwnLimit(
  spec: MachineSpec,
  offers: readonly Offer[],
  limits: PriceLimits,
): string | undefined {
  const { maxMicrosPerHour: own, zone, buy } = spec;
  const cheapest = cheapestOf(offers);
  const lowest = cheapest?.price?.microsPerHour;
  if (own === undefined || cheapest?.price === undefined || lowest === undefined) return undefined;
  if (lowest <= own || lowest > limits.maxMicrosPerHour) return undefined;
  const where = zone === undefined ? 'anywhere' : `in ${zone}`;
  const other = buy === 'spot' ? 'ask for another accelerator' : 'ask for another accelerator, or try --spot';
  return `${askedSize(spec)} is not to be had for ${formatDollars(own)} ${where}: the cheapest costs ${formatPrice(cheapest.price)}, in ${cheapest.zone}. Raise --max-price, ${buy === 'spot' ? 'or ' : ''}${other}.`;
}
