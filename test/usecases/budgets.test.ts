/** Budgets in use: what they hold is done, what they do not hold is refused in words, and what ends gives back. */
import { describe, expect, it } from 'vitest';
import type { BudgetPolicy } from '../../src/domain/budget.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Ask } from '../../src/usecases/ask-machine.ts';
import type { MachineAnswer } from '../../src/usecases/request-machine.ts';
import { ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine, ZONES } from '../support/fake-engine.ts';

const DOLLAR = 1_000_000;

function world(budgets: Partial<BudgetPolicy>): Promise<FakeEngine> {
  return fakeEngine((policy) => ({
    ...policy,
    admins: ['UCLEO'],
    budgets: { ...policy.budgets, ...budgets },
  }));
}

async function reserved({ store }: FakeEngine): Promise<number> {
  const rows = await store.reserved('2026-11');
  return rows.reduce((sum, { micros }) => sum + micros, 0);
}

function words(answer: MachineAnswer): string {
  return answer.kind === 'refused' ? `${answer.message} | ${answer.example}` : answer.kind;
}

async function machine({ store }: FakeEngine, name = 'trainer') {
  const found = (await store.machines()).find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

async function settled(world: FakeEngine, what: Ask) {
  const answer = await ask(world, what);
  await world.engine.drain(10_000);
  return answer;
}

describe('asking for a machine', () => {
  it('reserves the lease, and gives back what was not used', async () => {
    const it = await world({ projects: { 'ml-prod': 10 * DOLLAR } });
    expect((await up(it)).kind).toBe('accepted');
    const whole = await reserved(it);
    expect(whole).toBeGreaterThan(5.6 * DOLLAR);
    expect(whole).toBeLessThan(6 * DOLLAR);
    await it.travel(30 * MINUTE);
    expect(await reserved(it)).toBeGreaterThan(5.6 * DOLLAR);
    await settled(it, { verb: 'stop' });
    await it.travel(5 * MINUTE);
    expect((await machine(it)).state).toBe('stopped');
    const used = await reserved(it);
    expect(used).toBeGreaterThan(0.35 * DOLLAR);
    expect(used).toBeLessThan(0.45 * DOLLAR);
  });

  it('is refused with what is left, what would fit and who can help', async () => {
    const it = await world({ projects: { 'ml-prod': 10 * DOLLAR } });
    await up(it);
    expect(words(await up(it, { name: 'second' }))).toMatchInlineSnapshot(
      `"It would take $5.86 of the November budget of ml-prod ($0.73/h with disk and address), and only $4.14 is left: of $10.00, $0.00 is spent and $5.86 is reserved for machines until their leases end. For 5 h 30 min it fits. <@UCLEO> can raise it: /gpu budget ml-prod 12 | /gpu up l4 --for 5h30m"`,
    );
    expect(await it.store.machines()).toHaveLength(1);
    expect((await up(it, { name: 'second', leaseFor: 5 * HOUR })).kind).toBe('accepted');
  });

  it('is told that it was heard before, when the money is gone for that very machine', async () => {
    const it = await world({ projects: { 'ml-prod': 6 * DOLLAR } });
    await up(it);
    expect((await up(it)).kind).toBe('duplicate');
  });

  it('gives all back when no zone takes it', async () => {
    const it = await world({ projects: { 'ml-prod': 6 * DOLLAR } });
    for (const zone of ZONES) it.cloud.stockedOut.add(zone);
    await up(it);
    await it.travel(10 * MINUTE);
    expect((await it.store.machines({ states: ['failed'] })).map(({ name }) => name)).toEqual(['trainer']);
    expect(await reserved(it)).toBe(0);
  });

  it('goes on to a dearer zone only within the budget', async () => {
    const price = async (dollars: number) => {
      const it = await world({ people: { UADA: dollars * DOLLAR } });
      for (const zone of ZONES.slice(0, 2)) it.cloud.stockedOut.add(zone);
      await up(it);
      await it.travel(10 * MINUTE);
      const [made] = await it.store.machines({ states: ['ready', 'failed'] });
      return [made?.state, made?.zone, made?.trouble];
    };
    expect(await price(10)).toEqual(['ready', 'us-central1-a', undefined]);
    expect(await price(5.9)).toMatchInlineSnapshot(`
      [
        "failed",
        undefined,
        "Of 1 try none found a place, and the other zones are dearer. It would take $0.08 of the November budget of <@UADA> ($0.74/h with disk and address), and only $0.04 is left: of $5.90, $0.00 is spent and $5.86 is reserved for machines until their leases end.",
      ]
    `);
  });
});

describe('what exists', () => {
  async function stoppedOf(dollars: number): Promise<FakeEngine> {
    const it = await world({ projects: { 'ml-prod': dollars * DOLLAR } });
    await up(it);
    await it.travel(20 * MINUTE);
    await settled(it, { verb: 'stop' });
    await it.travel(5 * MINUTE);
    return it;
  }

  it('is kept only within the budget, and then holds the longer lease', async () => {
    const it = await world({ projects: { 'ml-prod': 8 * DOLLAR } });
    await up(it);
    await it.travel(10 * MINUTE);
    const refused = await settled(it, { verb: 'keep', for: 12 * HOUR });
    expect(refused.kind === 'refused' && `${refused.message} | ${refused.example}`).toMatch(
      /It would take \$3\.05 of the November budget of ml-prod .*only \$2\.1\d is left.* For 10 h it fits\. .*gpu keep trainer 10h$/,
    );
    const before = await reserved(it);
    expect((await settled(it, { verb: 'keep', for: 10 * HOUR })).kind).toBe('accepted');
    const { reserved: held, lease } = await machine(it);
    expect(held?.until).toBe(lease.until);
    expect((await reserved(it)) - before).toBeGreaterThan(1.4 * DOLLAR);
    expect(await reserved(it)).toBeLessThanOrEqual(8 * DOLLAR);
  });

  it('is started again only within the budget', async () => {
    const poor = await stoppedOf(6);
    const refused = await settled(poor, { verb: 'start' });
    expect(refused.kind === 'refused' && refused.message).toContain('November budget of ml-prod');
    await poor.travel(5 * MINUTE);
    expect((await machine(poor)).state).toBe('stopped');
    const rich = await stoppedOf(7);
    expect((await settled(rich, { verb: 'start' })).kind).toBe('accepted');
    await rich.travel(5 * MINUTE);
    expect((await machine(rich)).state).toBe('ready');
    expect(await reserved(rich)).toBeLessThanOrEqual(7 * DOLLAR);
  });

  it('holds its money from the moment on at which the request is done, whatever happens to the engine then', async () => {
    const it = await stoppedOf(7);
    await settled(it, { verb: 'start' });
    const whole = await reserved(it);
    const again = await stoppedOf(7);
    again.cloud.start = () => Promise.reject(new Error('the engine is killed'));
    await settled(again, { verb: 'start' });
    expect(await again.store.requests((await machine(again)).id)).toEqual([]);
    expect(await reserved(again)).toBe(whole);
  });

  it('becomes dearer only within the budget', async () => {
    const of = async (dollars: number) => {
      const it = await world({ projects: { 'ml-prod': dollars * DOLLAR } });
      await up(it, { leaseFor: 2 * HOUR });
      await it.travel(10 * MINUTE);
      const answer = await settled(it, {
        verb: 'resize',
        family: 'l4',
        count: 2,
        buy: 'on-demand',
        start: true,
      });
      await it.travel(10 * MINUTE);
      const { spec } = await machine(it);
      return [answer.kind, spec.count, (await reserved(it)) <= dollars * DOLLAR];
    };
    expect(await of(2)).toEqual(['refused', 1, true]);
    expect(await of(3)).toEqual(['accepted', 2, true]);
  });

  it('holds the rest of its lease, also where it is older than budgets', async () => {
    const it = await world({});
    it.meters.activity = () => 90;
    await up(it);
    await it.travel(10 * MINUTE);
    const { reserved: held, id, ...old } = await machine(it);
    expect(held).toBeDefined();
    await it.store.poke(id);
    const claim = await it.store.claimMachine('old', MINUTE);
    if (claim === undefined) throw new Error('it was not due');
    await it.store.saveMachine(claim, { id, ...old }, undefined, [{ write: 'request-done', requestId: id }]);
    expect(await reserved(it)).toBe(0);
    await it.travel(6 * MINUTE);
    expect((await machine(it)).reserved?.until).toBe(old.lease.until);
    expect(await reserved(it)).toBeGreaterThan(5 * DOLLAR);
  });

  it('is never stopped because of a budget', async () => {
    const it = await world({ projects: { 'ml-prod': 6 * DOLLAR } });
    it.meters.activity = () => 90;
    await up(it);
    await it.travel(10 * MINUTE);
    await it.store.saveBudgetBook(
      {},
      { 'project:ml-prod': { monthlyMicros: 1, by: 'UCLEO', at: it.clock.now() } },
      [],
    );
    await it.travel(2 * HOUR);
    expect((await machine(it)).state).toBe('ready');
  });
});
