/** What a resize would mean, as far as the catalogue and everybody's attempts tell without asking Google. */
import type { Wish } from '../domain/decide/resize.ts';
import type { Machine } from '../domain/machine.ts';
import type { Price } from '../domain/money.ts';
import type { Millis } from '../domain/time.ts';
import type { Deps } from './deps.ts';
import { attemptsSince, STOCKOUT_MEMORY } from './stockouts.ts';

export interface ResizeQuote {
  /** undefined = not known, which is not 0. */
  readonly price: Price | undefined;
  /** When its zone had none, if that was lately and the last that anybody met there. */
  readonly ranOutAt: Millis | undefined;
}

/** Price of the machine as it would be, and whether its zone ran out of such lately. Never waits for Google. */
export async function quoteResize(
  deps: Deps,
  { zone }: Machine,
  { family, count, buy }: Wish,
): Promise<ResizeQuote> {
  const [listed, attempts] = await Promise.all([
    deps.catalog?.offers(family, count, buy),
    deps.store.now().then((now) => attemptsSince(deps, now - STOCKOUT_MEMORY)),
  ]);
  const offers = listed?.ok ? listed.value.offers : [];
  const last = attempts.find((one) => one.zone === zone && one.family === family && one.buy === buy);
  const price = offers.find((offer) => offer.zone === zone)?.price;
  return { price, ranOutAt: last?.outcome === 'stockout' ? last.at : undefined };
}
