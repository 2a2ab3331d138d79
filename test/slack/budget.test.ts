/** /gpu budget: how budgets stand, who may set one, and how far policy lets them go. */
import { describe, expect, it } from 'vitest';
import type { BudgetPolicy } from '../../src/domain/budget.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { budget } from '../../src/slack/commands/budget.ts';
import { budgetParsers } from '../../src/slack/grammar/budget-values.ts';
import type { Caller } from '../../src/slack/grammar/spec.ts';
import { ADA, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const DOLLAR = 1_000_000;

function world(budgets: Partial<BudgetPolicy> = {}): Promise<FakeEngine> {
  return fakeEngine((policy) => ({
    ...policy,
    admins: ['UCLEO'],
    budgets: {
      ...policy.budgets,
      teams: { vision: { people: ['UADA'], monthlyMicros: 50 * DOLLAR } },
      ...budgets,
    },
  }));
}

let deliveries = 0;

/** What that person reads of `/gpu budget …`. */
async function typed(world: FakeEngine, actor: string, of?: string, amount?: string): Promise<string> {
  const whose = of === undefined ? undefined : budgetParsers['budget-of'](of);
  const much = amount === undefined ? undefined : budgetParsers['budget-amount'](amount);
  if (whose?.ok === false) return whose.message;
  if (much?.ok === false) return much.message;
  const caller: Caller = {
    ...ADA,
    actor,
    deps: world.deps,
    dedupe: `d${deliveries++}`,
    now: world.clock.now(),
    commands: new Map(),
    bot: 'UBOT',
    canPost: async () => true,
    nameOf: async (user: string) => user,
  };
  const input = { args: { of: whose?.value, amount: much?.value }, flags: {}, yes: false };
  return (await budget.answer(input as never, caller)).text;
}

describe('/gpu budget', () => {
  it('shows each budget with what is spent and reserved, and who holds it', async () => {
    const it = await world({ projects: { 'ml-prod': 10 * DOLLAR }, eachPersonMicros: 100 * DOLLAR });
    await up(it);
    await it.travel(30 * MINUTE);
    expect(await typed(it, 'UBOB')).toMatchInlineSnapshot(`
      "*Budgets of November* (■ spent, ▨ reserved until leases end)
      ■▨▨▨▨▨▨▨□□□□ *ml-prod*: $0.36 of $10.00 spent (4 %), $5.49 reserved
      ■▨□□□□□□□□□□ *the team vision*: $0.36 of $50.00 spent (1 %), $5.49 reserved
      ■▨□□□□□□□□□□ <@UADA>: $0.36 of $100.00 spent (0 %), $5.49 reserved
      Spent is an estimate from run times and list prices; of projects it is what Google has billed, where that is more."
    `);
    expect(await typed(it, 'UBOB', 'ml-prod')).toMatchInlineSnapshot(`
      "*Budget of November*
      ■▨▨▨▨▨▨▨□□□□ *ml-prod*: $0.36 of $10.00 spent (4 %), $5.49 reserved
      • \`trainer\` of <@UADA>: $5.86 this month, until <!date^1795194000^{date_short_pretty} at {time}|20 Nov at 17:00 UTC>
      From lamplighter.yaml."
    `);
  });

  it('says how to begin where there are none', async () => {
    const it = await world({ teams: {} });
    expect(await typed(it, 'UBOB')).toContain('/gpu budget ml-prod 2000');
    expect(await typed(it, 'UBOB', 'ml-prod')).toContain('ml-prod has no budget.');
  });

  it('is set by an administrator, is in the journal with their name, and holds at once', async () => {
    const it = await world();
    expect(await typed(it, 'UADA', 'ml-prod', '5')).toContain(
      'Only an administrator may set a budget. Ask <@UCLEO>.',
    );
    expect(await typed(it, 'UCLEO', 'ml-prod', '5')).toContain('$0.00 of $5.00 spent');
    const [entry] = await it.store.journal({ kinds: ['budget'] });
    expect(entry?.text).toBe('<@UCLEO> sets the budget of ml-prod to $5.00 a month.');
    expect((await up(it)).kind).toBe('refused');
    expect(await typed(it, 'UCLEO', 'ml-prod', '$2,000')).toContain('of $2,000.00 spent');
    expect((await up(it)).kind).toBe('accepted');
    expect(await typed(it, 'UCLEO', 'ml-prod', '1')).toContain('what runs goes on');
  });

  it('can be ended, and given back to policy', async () => {
    const it = await world({ projects: { 'ml-prod': 5 * DOLLAR } });
    expect(await typed(it, 'UCLEO', 'ml-prod', 'off')).toContain('ml-prod has no budget now');
    expect((await up(it)).kind).toBe('accepted');
    expect(await typed(it, 'UCLEO', 'ml-prod', 'default')).toContain('of $5.00 spent');
    expect(await typed(it, 'UCLEO', '<@UADA|ada>', '30')).toContain('<@UADA>');
  });

  it('goes no further than policy lets it', async () => {
    const lower = await world({ projects: { 'ml-prod': 5 * DOLLAR }, setByCommand: 'lower' });
    expect(await typed(lower, 'UCLEO', 'ml-prod', '6')).toContain('commands may only lower that');
    expect(await typed(lower, 'UCLEO', 'ml-prod', 'off')).toContain('/gpu budget ml-prod 5');
    expect(await typed(lower, 'UCLEO', 'ml-prod', '4')).toContain('of $4.00 spent');
    const none = await world({ setByCommand: 'none' });
    expect(await typed(none, 'UCLEO', 'ml-prod', '4')).toContain('lamplighter.yaml only');
    expect(await none.store.budgetBook()).toEqual({});
  });

  it.each([
    ['ml-pord', '5', 'Did you mean ml-prod?'],
    ['zzz', '5', 'There is ml-prod or vision, and each person by @name.'],
    ['@ada', '5', 'Choose the name from the list'],
    ['ml-prod', 'lots', 'is not an amount'],
    ['ml-prod', '0', 'is not an amount'],
    ['ml-prod', '-5', 'is not an amount'],
    ['ml-prod', '999999999k', 'is not an amount'],
  ])('%s %s: %s', async (of, amount, said) => {
    const it = await world();
    expect(await typed(it, 'UCLEO', of, amount)).toContain(said);
    expect(await it.store.budgetBook()).toEqual({});
  });
});
