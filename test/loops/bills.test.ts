/** When the bill is read: by one replica, every few hours, again soon when that failed, and what is said of it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fault } from '../../src/domain/fault.ts';
import { fail, ok } from '../../src/domain/result.ts';
import type { SpendRow } from '../../src/domain/spend.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { billsSource } from '../../src/loops/bills.ts';
import type { Source } from '../../src/loops/pump.ts';
import { outboxSource } from '../../src/loops/sources.ts';
import type { Billing } from '../../src/ports/billing.ts';
import { knownBill } from '../../src/usecases/refresh-bill.ts';
import { billRow } from '../contracts/store-bills.ts';
import { ACCOUNT, emptyBilling } from '../support/bills.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

let bench: FakeEngine;
let reads: string[];
let fault: Fault | undefined;
let rows: readonly SpendRow[];
let billing: Billing;

const DOWN: Fault = { kind: 'unavailable', scope: 'call', message: 'down' };
const CLOSED: Fault = { kind: 'denied', scope: 'project', message: 'Access Denied: Table x' };

beforeEach(async () => {
  bench = await fakeEngine((policy) => ({ ...policy, admins: ['UADMIN'] }));
  reads = [];
  fault = undefined;
  rows = [billRow('2026-11-19', 5)];
  billing = {
    ...emptyBilling(),
    async spend(_account, from, to) {
      reads.push(`${from} to ${to}`);
      if (fault !== undefined) return fail(fault);
      return ok({
        rows: rows.filter(({ day }) => day >= from && day <= to),
        exportedUntil: bench.clock.now() - HOUR,
      });
    },
  };
});
afterEach(() => bench.store.close());

function replica(): Source {
  return billsSource({ ...bench.deps, billing });
}

/** Lets time pass with a look every minute, and the messages go out. */
async function pass(by: number, ...replicas: readonly Source[]): Promise<void> {
  for (const until = bench.clock.now() + by; bench.clock.now() < until; ) {
    bench.clock.advance(MINUTE);
    for (const source of replicas) await (await source.claim())?.();
  }
  const outbox = outboxSource(bench.deps);
  for (let work = await outbox.claim(); work !== undefined; work = await outbox.claim()) await work();
}

const bill = () => knownBill(bench.store, '2026-11-01', '2026-11-30');

test('nothing is read in the first minutes; then the month before, and the last days every four hours', async () => {
  const source = replica();
  await pass(2 * MINUTE, source);
  expect(reads).toEqual([]);
  expect(await bill()).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
  await pass(9 * HOUR, source);
  // It is one in the morning in California when the store's clock begins.
  expect(reads).toEqual(['2026-10-01 to 2026-11-20', '2026-11-15 to 2026-11-20', '2026-11-15 to 2026-11-20']);
  expect(await bill()).toMatchObject({ ok: true, value: { rows, accounts: [{ account: ACCOUNT }] } });
});

test('replicas read it once between them', async () => {
  await pass(5 * HOUR, replica(), replica());
  expect(reads).toHaveLength(2);
});

test('a failed reading is repeated every quarter of an hour; what was known stays, and counts again', async () => {
  const source = replica();
  await pass(11 * MINUTE, source);
  fault = DOWN;
  await pass(5 * HOUR, source);
  expect(reads.length).toBeGreaterThan(4);
  expect(reads.length).toBeLessThan(7);
  expect(await bill()).toMatchObject({ ok: true, value: { rows, accounts: [{ trouble: { fault: DOWN } }] } });
  fault = undefined;
  rows = [billRow('2026-11-19', 7), billRow('2026-11-20', 1)];
  await pass(16 * MINUTE, source);
  expect(await bill()).toMatchObject({ ok: true, value: { rows, accounts: [{ account: ACCOUNT }] } });
  expect(bench.chat.of('bill-trouble')).toEqual([]);
});

test('what is refused is told at once and once a day, what passes only when it lasts', async () => {
  const source = replica();
  fault = CLOSED;
  await pass(3 * HOUR, source);
  const [told, ...more] = bench.chat.of('bill-trouble');
  expect(more).toEqual([]);
  expect(told?.words).toContain('BigQuery Data Viewer');
  expect(told?.readAt).toBeUndefined();
  expect(await bill()).toMatchObject({ ok: false, fault: { kind: 'denied', message: told?.words } });
  await pass(DAY, source);
  expect(bench.chat.of('bill-trouble')).toHaveLength(2);
});

test('an outage of a day is told', async () => {
  const source = replica();
  fault = DOWN;
  await pass(23 * HOUR, source);
  expect(bench.chat.of('bill-trouble')).toEqual([]);
  await pass(2 * HOUR, source);
  expect(bench.chat.of('bill-trouble')).toHaveLength(1);
});

test('without an export nothing is read, and the bill says how to have one', async () => {
  await pass(HOUR, billsSource({ ...bench.deps, billing: { ...billing, accounts: [] } }));
  expect(reads).toEqual([]);
  const none = await bill();
  expect(none).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
  expect(none.ok ? '' : none.fault.message).toContain('BILLING_TABLE=my-billing.');
});
