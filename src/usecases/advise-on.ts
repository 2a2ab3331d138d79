/** `/gpu advise`: which accelerators fit a workload, at the catalogue's prices. */
import { ASKABLE } from '../domain/accelerators/index.ts';
import { advisedCounts, chipOf } from '../domain/advise/chips.ts';
import type { Workload } from '../domain/advise/workload.ts';
import { type Advice, advise, type FamilyQuote } from '../domain/decide/advise.ts';
import { cheapest } from '../domain/decide/prices.ts';
import type { Buy } from '../domain/offer.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Deps } from './deps.ts';
import { bothSources, pricesFrom, type Source } from './price-source.ts';

export interface Advised {
  readonly advice: Advice;
  /** Where the prices are from, for people; empty when there are none. */
  readonly source: string;
}

const WAYS: readonly Buy[] = ['on-demand', 'spot'];

/** Advice at each size's lowest price. Without a catalogue prices are unknown; its fault when it cannot be read. */
export async function adviseOn(
  { catalog, policy, store }: Pick<Deps, 'catalog' | 'policy' | 'store'>,
  workload: Workload,
): Promise<Result<Advised>> {
  const listed = catalog === undefined ? ok({ quotes: [], from: undefined }) : await quotesOf(catalog);
  if (!listed.ok) return listed;
  const { quotes, from } = listed.value;
  const source = from === undefined ? '' : pricesFrom(from, await store.now());
  return ok({ advice: advise(workload, quotes, policy.limits), source });
}

/** Each size that is advised of each family at its lowest price, on demand and spot; sizes of unknown price are left out. */
export async function quotesOf(
  catalog: Catalog,
): Promise<Result<{ readonly quotes: readonly FamilyQuote[]; readonly from: Source }>> {
  const quotes: FamilyQuote[] = [];
  let from: Source = { source: '' };
  for (const family of ASKABLE.filter((one) => chipOf(one) !== undefined)) {
    for (const buy of WAYS) {
      for (const count of advisedCounts(family, buy)) {
        const found = await catalog.offers(family.name, count, buy);
        if (!found.ok) return found;
        from = bothSources(from, found.value);
        const best = cheapest(found.value.offers, []);
        if (best.kind !== 'known') continue;
        quotes.push({ family: family.name, count, buy, price: best.price, zone: best.offer.zone });
      }
    }
  }
  return ok({ quotes, from });
}
