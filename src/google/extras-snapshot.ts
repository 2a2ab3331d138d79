/** What disks and addresses cost by region, from the snapshot in data/gcp-extras.csv. */
import { z } from 'zod';
import type { Extras } from '../domain/extras.ts';
import type { Region } from '../domain/zone.ts';
import { priceColumn, readSnapshot } from './snapshot.ts';

export interface ExtrasSnapshot {
  readonly regions: ReadonlyMap<Region, Extras>;
  /** For people, e.g. `list prices of 2026-07-30`. */
  readonly source: string;
}

const Row = z.object({
  region: z.string().min(1),
  pd_balanced: priceColumn,
  pd_ssd: priceColumn,
  hyperdisk_balanced: priceColumn,
  local_ssd: priceColumn,
  local_ssd_spot: priceColumn,
  ip: priceColumn,
  ip_spot: priceColumn,
});

/** Throws ZodError when a row is not what its columns promise. */
export function readExtras(): ExtrasSnapshot {
  const { rows, source } = readSnapshot('gcp-extras.csv', Row);
  return { regions: new Map(rows.map((row) => [row.region, extrasOf(row)])), source };
}

function extrasOf(row: z.infer<typeof Row>): Extras {
  const disks = {
    'pd-balanced': row.pd_balanced,
    'pd-ssd': row.pd_ssd,
    'hyperdisk-balanced': row.hyperdisk_balanced,
  };
  return {
    currency: 'USD',
    disks: known(disks),
    ...known({
      localSsd: row.local_ssd,
      localSsdSpot: row.local_ssd_spot,
      address: row.ip,
      addressSpot: row.ip_spot,
    }),
  };
}

/** Without what is undefined. */
function known(prices: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(prices).flatMap(([name, micros]) => (micros === undefined ? [] : [[name, micros]])),
  );
}
