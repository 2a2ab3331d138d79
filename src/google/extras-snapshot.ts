/** What disks and addresses cost by region, from the snapshot in data/gcp-extras.csv. */
import type { Extras } from '../domain/extras.ts';
import { type Cells, price, readSnapshot, type Snapshot } from './snapshot.ts';

/** By region. */
export type ExtrasSnapshot = Snapshot<Extras>;

export function readExtras(): ExtrasSnapshot {
  return readSnapshot('gcp-extras.csv', 'region', extrasOf);
}

function extrasOf(cells: Cells): Extras {
  const disks = {
    'pd-balanced': price(cells('pd_balanced')),
    'pd-ssd': price(cells('pd_ssd')),
    'hyperdisk-balanced': price(cells('hyperdisk_balanced')),
  };
  return {
    currency: 'USD',
    disks: known(disks),
    ...known({
      localSsd: price(cells('local_ssd')),
      localSsdSpot: price(cells('local_ssd_spot')),
      address: price(cells('ip')),
      addressSpot: price(cells('ip_spot')),
    }),
  };
}

/** Without what is undefined. */
function known(prices: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(prices).flatMap(([name, micros]) => (micros === undefined ? [] : [[name, micros]])),
  );
}
