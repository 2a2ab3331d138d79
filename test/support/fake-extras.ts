/** What disks and addresses cost in tests: the same round prices everywhere. */
import type { Extras } from '../../src/domain/extras.ts';
import { ok } from '../../src/domain/result.ts';
import type { Catalog } from '../../src/ports/catalog.ts';

/** $0.10 per GB and month, $0.005 an hour for an address, half that for a spot machine's. */
const EXTRAS: Extras = {
  currency: 'USD',
  disks: { 'pd-balanced': 100_000, 'hyperdisk-balanced': 80_000 },
  address: 5_000,
  addressSpot: 2_500,
};

export const fakeExtras: Catalog['extras'] = async () =>
  ok({ extras: EXTRAS, source: 'list prices of 2026-07-30' });
