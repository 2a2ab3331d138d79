/** What disks and addresses cost by region, from the snapshot in data/gcp-extras.csv. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Extras } from '../domain/extras.ts';
import type { Region } from '../domain/zone.ts';

export interface ExtrasSnapshot {
  readonly regions: ReadonlyMap<Region, Extras>;
  /** For people, e.g. `list prices of 2026-07-30`. */
  readonly source: string;
}

const SNAPSHOT = new URL('../../data/gcp-extras.csv', import.meta.url);
const MICROS = 1_000_000;

const price = z.union([
  z.literal('').transform(() => undefined),
  z.coerce
    .number()
    .positive()
    .transform((usd) => Math.round(usd * MICROS)),
]);

const Row = z.object({
  region: z.string().min(1),
  pd_balanced: price,
  pd_ssd: price,
  hyperdisk_balanced: price,
  local_ssd: price,
  local_ssd_spot: price,
  ip: price,
  ip_spot: price,
});

/** Throws ZodError when a row is not what its columns promise. */
export function readExtras(): ExtrasSnapshot {
  const csv = readFileSync(SNAPSHOT, 'utf8');
  const parsed: unknown = parse(csv, { columns: true, comment: '#', comment_no_infix: true });
  const day = /generated (\d{4}-\d{2}-\d{2})/.exec(csv)?.[1];
  return {
    regions: new Map(
      z
        .array(Row)
        .parse(parsed)
        .map((row) => [row.region, extrasOf(row)]),
    ),
    source: day === undefined ? 'list prices' : `list prices of ${day}`,
  };
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
