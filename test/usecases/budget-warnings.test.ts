/** People are told once of each level that a budget reaches, and of a day that costs far too much. */
import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { tellAnomalies, warnOfBudgets } from '../../src/usecases/warn-of-budgets.ts';
import { aRun } from '../contracts/store-values.ts';
import { up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const DOLLAR = 1_000_000;

function world(dollars: number): Promise<FakeEngine> {
  return fakeEngine((policy) => ({
    ...policy,
    admins: ['UCLEO'],
    digest: { hour: 9, channels: ['CGPU'] },
    budgets: { ...policy.budgets, projects: { 'ml-prod': dollars * DOLLAR } },
  }));
}

function told(world: FakeEngine): string[] {
  return world.chat.said.flatMap(({ notice, destination }) =>
    notice.kind === 'budget-warning'
      ? [`${notice.level} ${'user' in destination ? destination.user : destination.channel}`]
      : [],
  );
}

it('each level is told once, whoever looks and how often; a raised budget begins anew', async () => {
  const it = await world(6);
  it.meters.activity = () => 90;
  await up(it);
  await it.travel(3 * HOUR);
  expect(told(it)).toEqual([]);
  await it.travel(90 * MINUTE);
  expect(told(it)).toEqual(['50 CGPU']);
  await it.travel(2 * HOUR + 30 * MINUTE);
  const now = it.clock.now();
  await Promise.all([warnOfBudgets(it.deps, now), warnOfBudgets(it.deps, now), warnOfBudgets(it.deps, now)]);
  await it.engine.drain(10_000);
  expect(told(it)).toEqual(['50 CGPU', '80 CGPU']);
  const set = (dollars: number) => ({
    'project:ml-prod': { monthlyMicros: dollars * DOLLAR, by: 'UCLEO', at: now },
  });
  await it.store.saveBudgetBook({}, set(5), []);
  await it.travel(10 * MINUTE);
  expect(told(it)).toEqual(['50 CGPU', '80 CGPU', '100 CGPU', '100 UCLEO']);
  await it.store.saveBudgetBook(set(5), set(8), []);
  await it.travel(10 * MINUTE);
  expect(told(it).slice(4)).toEqual(['50 CGPU']);
});

it('a day that costs far more than its weekday is told once, with who and what has grown', async () => {
  const it = await world(10_000);
  const price = { microsPerHour: 10 * DOLLAR, currency: 'USD' };
  const run = (id: string, startedAt: number, hours: number, owner = 'UADA') =>
    it.store.write([
      {
        write: 'ledger-open',
        entry: aRun(id, startedAt, { project: 'ml-prod', owner, price, endedAt: startedAt + hours * HOUR }),
      },
    ]);
  const yesterday = it.clock.now() - DAY;
  for (let week = 1; week <= 5; week++) await run(`m${week}`, yesterday - 7 * week * DAY, 3);
  await run('m9', yesterday, 12, 'UBOB');
  const now = it.clock.now();
  await Promise.all([tellAnomalies(it.deps, now), tellAnomalies(it.deps, now)]);
  await tellAnomalies(it.deps, now + HOUR);
  await it.engine.drain(10_000);
  expect(it.chat.of('anomaly')).toMatchObject([
    {
      project: 'ml-prod',
      isOver: true,
      anomaly: { day: '2026-11-19', micros: 120 * DOLLAR, usualMicros: 30 * DOLLAR, weeks: 5 },
      causes: [
        { by: 'owner', of: 'UBOB' },
        { by: 'family', of: 'l4' },
        { by: 'machine', of: 'gpu-m9' },
      ],
    },
  ]);
});
