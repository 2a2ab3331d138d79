/** Prices change while machines live: what they cost from then on is another entry of the ledger, what they cost before stays. */
import { itemsOf } from '../domain/decide/ledger-items.ts';
import type { ItemKind } from '../domain/ledger.ts';
import type { Machine } from '../domain/machine.ts';
import { timesSlices } from '../domain/offer.ts';
import type { Millis } from '../domain/time.ts';
import type { Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { withExtras } from './extras.ts';
import { ledgerChange } from './run-record.ts';

type Deps = Pick<EngineDeps, 'catalog'>;

/** The machine at today's prices, and what follows for the ledger. A price that is not known today stays as it was. */
export async function repriced(
  { catalog }: Deps,
  machine: Machine,
  now: Millis,
): Promise<{ readonly machine: Machine; readonly writes: readonly Write[] }> {
  const today = await atTodaysPrices({ catalog }, machine);
  const kinds = changedKinds(machine, today);
  return kinds.length === 0
    ? { machine, writes: [] }
    : { machine: today, writes: ledgerChange(machine, today, now, kinds) };
}

/** Gives a step to every machine whose prices are others than it was written down with. */
export async function pokeRepriced(deps: Deps & Pick<EngineDeps, 'store' | 'log' | 'nudge'>): Promise<void> {
  const machines = await deps.store.machines({ states: ['ready', 'stopped'] });
  let poked = 0;
  for (const machine of machines) {
    if (changedKinds(machine, await atTodaysPrices(deps, machine)).length === 0) continue;
    await deps.store.poke(machine.id);
    poked++;
  }
  if (poked > 0) deps.nudge.nudge();
  deps.log.info({ machines: machines.length, poked }, 'compared prices with the list');
}

async function atTodaysPrices({ catalog }: Deps, machine: Machine): Promise<Machine> {
  const { spec, zone } = machine;
  const listed = await catalog.offers(spec.family, spec.count, spec.buy, spec.machineType);
  const offer = listed.ok ? listed.value.offers.find((one) => one.zone === zone) : undefined;
  const price = offer && timesSlices(offer, spec.slices).price;
  return withExtras(catalog, price === undefined ? machine : { ...machine, price });
}

function changedKinds(before: Machine, after: Machine): readonly ItemKind[] {
  const known = new Map(itemsOf(before).map((item) => [item.kind, item.price]));
  return itemsOf(after).flatMap(({ kind, price }) => {
    const was = known.get(kind);
    const isSame = was?.microsPerHour === price?.microsPerHour && was?.currency === price?.currency;
    return price === undefined || isSame ? [] : [kind];
  });
}
