/** Entries of one run are one run again; another life, another owner, or a stop between make two. */
import { expect, test } from 'vitest';
import { runsOf } from '../../../src/domain/decide/ledger-runs.ts';
import type { LedgerEntry } from '../../../src/domain/ledger.ts';

function entry(startedAt: number, endedAt: number | undefined, over: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    ...{ machineId: 'm1', kind: 'machine', key: `84-10-${startedAt}`, machineName: 'trainer', project: 'ml' },
    ...{ owner: 'UADA', family: 'l4', quantity: 1, resource: 'trainer', zone: 'us-east4-a' },
    price: { microsPerHour: startedAt, currency: 'USD' },
    ...{ startedAt, endedAt, endReason: undefined, idleSince: undefined, leaseUntil: undefined },
    ...over,
  };
}
const first = entry(10, 20, { key: '84-10' });
const spans = (...entries: LedgerEntry[]) =>
  runsOf(entries).map(({ startedAt, endedAt }) => [startedAt, endedAt]);

test('a new price does not end a run: its end is the last one’s, and so is its price', () => {
  const last = entry(30, 40, { endReason: 'idle', idleSince: 15 });
  const disk = entry(10, undefined, { kind: 'disk' });
  expect(runsOf([entry(20, 30), disk, last, first])).toEqual([{ ...last, key: '84-10', startedAt: 10 }]);
  expect(spans(first, entry(20, undefined))).toEqual([[10, undefined]]);
});

test.each<[string, Partial<LedgerEntry>, Partial<LedgerEntry>]>([
  ['another life', {}, { key: '84-20' }],
  ['another machine', {}, { machineId: 'm2' }],
  ['another owner', {}, { owner: 'UBOB' }],
  ['a stop between', { endReason: 'owner' }, {}],
  ['time between', { endedAt: 19 }, {}],
])('%s is another run', (_, before, after) => {
  expect(
    runsOf([
      { ...first, ...before },
      { ...entry(20, 30), ...after },
    ]),
  ).toHaveLength(2);
});
