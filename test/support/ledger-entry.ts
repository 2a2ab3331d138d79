/** One entry of the ledger for tests: an L4 of Ada's in ml at a dollar an hour. */
import type { LedgerEntry } from '../../src/domain/ledger.ts';

export function ledgerEntry(
  parts: Partial<LedgerEntry> & Pick<LedgerEntry, 'startedAt' | 'endedAt'>,
): LedgerEntry {
  return {
    machineId: 'm1',
    kind: 'machine',
    key: `1-${parts.startedAt}`,
    machineName: 'trainer',
    project: 'ml',
    owner: 'UADA',
    family: 'l4',
    quantity: 1,
    price: { microsPerHour: 1_000_000, currency: 'USD' },
    resource: 'trainer',
    zone: 'us-central1-a',
    endReason: undefined,
    idleSince: undefined,
    leaseUntil: undefined,
    ...parts,
  };
}
