/** Estimates are compared with bills once these are whole, and shown on the machine's card. */
import { expect, test } from 'vitest';
import type { MachineSpendRow } from '../../src/domain/bill.ts';
import { reconciliation } from '../../src/domain/decide/reconciliation.ts';
import { ok } from '../../src/domain/result.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { reconciliationSource } from '../../src/loops/reconciliation.ts';
import { machineCard } from '../../src/slack/messages/machine-card.ts';
import { render } from '../../src/slack/messages/render.ts';
import { explainMachine } from '../../src/usecases/look.ts';
import { digestNotice } from '../../src/usecases/post-digest.ts';
import { up } from '../support/ada.ts';
import { fakeEngine, START } from '../support/fake-engine.ts';

const ACCOUNT = '01ABCD-234567-89EFGH';

test('the month is joined by label as far as the bill is whole, and read anew the next day', async () => {
  const bench = await fakeEngine();
  const { store, clock } = bench;
  bench.meters.activity = () => 80;
  await up(bench, { leaseFor: 8 * HOUR });
  await bench.travel(10 * MINUTE);
  const [machine] = await store.machines({ name: 'trainer' });
  const asked: unknown[] = [];
  let dollars = 10;
  const row = (): MachineSpendRow => ({
    ...{ day: '2026-11-20', project: 'ml-prod', machine: machine?.id, resource: 'trainer', currency: 'USD' },
    ...{ globalName: undefined, grossMicros: dollars * 1e6, creditMicros: -1e6 },
  });
  const billing = {
    ...bench.deps.billing,
    accounts: [{ id: ACCOUNT, table: 'p.d.t', detailedTable: undefined }],
    machineSpend: async (...about: unknown[]) => {
      asked.push(about.slice(0, 2));
      return ok([row()]);
    },
  };
  const source = reconciliationSource({ ...bench.deps, billing });
  const compare = async () => (await source.claim())?.();
  await compare();
  expect(asked).toEqual([]);

  clock.advanceTo(START + 3 * DAY);
  await store.configureBills([ACCOUNT]);
  const reading = { account: ACCOUNT, readAt: clock.now(), from: '2026-11-01', to: '2026-11-22', rows: [] };
  await store.saveBill({
    ...reading,
    ...{ exportedUntil: Date.UTC(2026, 10, 22, 20), closes: undefined, bytes: undefined },
  });
  await compare();
  await compare();
  // Rows of the 20th have all come; so far the machine ran from nine in the morning, UTC, on.
  expect(asked).toEqual([['2026-11-01', '2026-11-20']]);
  const [november] = reconciliation(await store.machineMonths({ month: '2026-11' }));
  expect(november).toMatchObject({ matched: 1, billed: { micros: 9e6 }, credits: { micros: -1e6 } });
  // 23 hours until midnight in California, at $0.70 with a disk of 200 GB and an address.
  expect((november?.estimated.micros ?? 0) / 1e6).toBeCloseTo(23 * (0.7 + 0.027397 + 0.005), 0);

  const view = await explainMachine(bench.deps, 'trainer');
  const card = view && machineCard(view, true).text;
  expect(card).toMatch(/Billed: \$9\.00 until 2026-11-20, estimated \$16\.\d\d\./);
  expect(card).toMatch(/so far.*\(estimate\)/);

  const digest = await digestNotice({ ...bench.deps, billing }, '2026-11-20', 'C1', 'k');
  const text = JSON.stringify(render(digest, 'UTC').blocks);
  expect(text).toMatch(
    /Estimates were 8\d % high so far this month, until 2026-11-20 \(\$16\.\d\d for 1 machine that was billed \$9\.00\)\./,
  );
  const earlier = await store.machineMonths({ month: '2026-11' });
  const october = earlier.map((one) => ({ ...one, month: '2026-10', billed: 10e6, estimated: 9.7e6 }));
  await store.saveMachineMonths('2026-10', october);
  const next = await digestNotice({ ...bench.deps, billing }, '2026-11-20', 'C1', 'k');
  expect(JSON.stringify(render(next, 'UTC').blocks)).toContain('Estimates were 3 % low last month');

  dollars = 20;
  clock.advance(DAY);
  await compare();
  expect(await store.machineMonths({ month: '2026-11' })).toMatchObject([{ billed: 19e6 }]);
});
