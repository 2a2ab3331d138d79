/** Money that is reserved: within every budget, also when people race for it, and free again with what it was for. */
import { expect, test } from 'vitest';
import type { Approval } from '../../src/domain/approval.ts';
import type { BudgetCheck, BudgetScope, Reservation } from '../../src/domain/budget.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import type { Store, Write } from '../../src/ports/store.ts';
import type { Subject } from './store.ts';
import { aMachine, aRequest, inState, LEASE, note, ownedBy, START } from './store-values.ts';

const MANY = 1_000;
const PROJECT: BudgetScope = { kind: 'project', project: 'ml-lab' };

function reserving(holder: string, micros: number, changes: Partial<Reservation> = {}): Write {
  return { write: 'reserve', reservation: aReservation(holder, micros, changes) };
}

function aReservation(holder: string, micros: number, changes: Partial<Reservation> = {}): Reservation {
  return {
    holder,
    machineId: holder,
    machineName: `gpu-${holder}`,
    project: 'ml-lab',
    owner: 'UADA',
    since: START,
    until: START + HOUR,
    microsPerHour: micros,
    months: [{ month: '2026-11', micros }],
    ...changes,
  };
}

function atMost(atMostMicros: number, scope = PROJECT, month = '2026-11'): BudgetCheck {
  return { scope, month, atMostMicros };
}

async function sum(store: Store, month = '2026-11'): Promise<number> {
  return (await store.reserved(month)).reduce((total, { micros }) => total + micros, 0);
}

export function budgetCases(subject: Subject): void {
  test('what commands set is kept, on top of what was read', async () => {
    const { store } = subject();
    expect(await store.budgetBook()).toEqual({});
    const book = { 'project:ml-lab': { monthlyMicros: 5, by: 'UADA', at: START } };
    const saved = await Promise.all([
      store.saveBudgetBook({}, book, [note('one')]),
      store.saveBudgetBook({}, { 'person:UBOB': { monthlyMicros: 'off', by: 'UBOB', at: START } }, [
        note('two'),
      ]),
    ]);
    expect(saved.toSorted()).toEqual([false, true]);
    expect(await store.journal()).toHaveLength(1);
  });

  test('a machine that a budget does not allow is not accepted, and nothing is said of it', async () => {
    const { store } = subject();
    const writes = [reserving('m1', 101), note('asked')];
    expect(await store.acceptMachine('d1', aMachine('m1'), MANY, writes, [atMost(100)])).toBe('unmet');
    expect(await store.machines()).toEqual([]);
    expect(await store.journal()).toEqual([]);
    expect(await store.reserved('2026-11')).toEqual([]);
    const fits = [reserving('m1', 100)];
    expect(await store.acceptMachine('d1', aMachine('m1'), MANY, fits, [atMost(100)])).toBe('accepted');
    expect(await store.acceptMachine('d1', aMachine('m1'), MANY, fits, [atMost(100)])).toBe('duplicate');
    const { months: _, ...stretch } = aReservation('m1', 100);
    expect(await store.reserved('2026-11')).toEqual([{ ...stretch, month: '2026-11', micros: 100 }]);
  });

  test('thirty people race for the money of ten machines: ten get one', async () => {
    const { store } = subject();
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        store.acceptMachine(
          `d${n}`,
          aMachine(`m${n}`, ownedBy(`U${n}`)),
          MANY,
          [reserving(`m${n}`, 10, { owner: `U${n}` })],
          [atMost(100)],
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === 'unmet')).toHaveLength(20);
    expect(await sum(store)).toBe(100);
  });

  test('a person, a team and a project are each counted by themselves, month by month', async () => {
    const { store } = subject();
    const ada: BudgetScope = { kind: 'person', user: 'UADA' };
    const team: BudgetScope = { kind: 'team', name: 'vision', people: ['UADA', 'UBOB'] };
    const months = [
      { month: '2026-11', micros: 30 },
      { month: '2026-12', micros: 20 },
    ];
    const ask = (id: string, owner: string, checks: readonly BudgetCheck[]) =>
      store.acceptMachine(
        id,
        aMachine(id, ownedBy(owner)),
        MANY,
        [reserving(id, 50, { owner, months })],
        checks,
      );
    expect(await ask('m1', 'UADA', [atMost(30, ada), atMost(19, ada, '2026-12')])).toBe('unmet');
    expect(await ask('m1', 'UADA', [atMost(30, ada), atMost(20, ada, '2026-12')])).toBe('accepted');
    expect(await ask('m2', 'UBOB', [atMost(59, team)])).toBe('unmet');
    expect(await ask('m2', 'UBOB', [atMost(60, team)])).toBe('accepted');
    expect(await ask('m3', 'UEVE', [atMost(60, team), atMost(30, { ...ada, user: 'UEVE' })])).toBe(
      'accepted',
    );
    expect(await ask('m4', 'UEVE', [atMost(119)])).toBe('unmet');
    expect(await sum(store)).toBe(90);
    expect(await sum(store, '2026-12')).toBe(60);
  });

  test('what a request reserves is free when it is done, whatever became of it', async () => {
    const { store } = subject();
    await store.acceptMachine('d1', aMachine('m1'), MANY, []);
    const keep = aRequest('r1', 'm1', { verb: 'keep', until: START + DAY, why: '' });
    const extra = [reserving('r1', 40, { machineId: 'm1' })];
    expect(await store.acceptRequest('k1', keep, extra, [atMost(39)])).toBe('unmet');
    expect(await store.requests('m1')).toEqual([]);
    expect(await store.acceptRequest('k1', keep, extra, [atMost(40)])).toBe('accepted');
    expect(await store.acceptRequest('k1', keep, extra, [atMost(100)])).toBe('duplicate');
    expect(await sum(store)).toBe(40);
    const claim = await store.claimMachine('w1', LEASE);
    if (claim === undefined) throw new Error('nothing was due');
    await store.saveMachine(claim, aMachine('m1'), undefined, [
      reserving('m1', 25),
      { write: 'request-done', requestId: 'r1' },
    ]);
    expect(await sum(store)).toBe(25);
  });

  test('a reservation is replaced as a whole, and one that is empty is none', async () => {
    const { store } = subject();
    const both = [
      { month: '2026-11', micros: 5 },
      { month: '2026-12', micros: 7 },
    ];
    await store.write([reserving('m1', 1, { months: both })]);
    await store.write([reserving('m1', 1, { months: [{ month: '2026-12', micros: 9 }] })]);
    expect([await sum(store), await sum(store, '2026-12')]).toEqual([0, 9]);
    await store.write([reserving('m1', 1, { since: START + HOUR }), reserving('m1', 1, { months: [] })]);
    expect([await sum(store), await sum(store, '2026-12')]).toEqual([1, 0]);
  });

  test('a claimed machine gets more money only within the budget, and only from who holds it', async () => {
    const { store, clock } = subject();
    await store.acceptMachine('d1', aMachine('m1'), MANY, [reserving('m1', 10)]);
    const first = await store.claimMachine('w1', LEASE);
    if (first === undefined) throw new Error('nothing was due');
    expect(await store.reserveFor(first, aReservation('m1', 21), [atMost(20)])).toBe('unmet');
    expect(await store.reserveFor(first, aReservation('m1', 20), [atMost(20)])).toBe('reserved');
    expect(await sum(store)).toBe(20);
    clock.advance(LEASE + 1);
    const second = await store.claimMachine('w2', LEASE);
    if (second === undefined) throw new Error('the claim has not run out');
    expect(await store.reserveFor(first, aReservation('m1', 5), [atMost(20)])).toBe('lost');
    expect(await store.reserveFor(second, aReservation('m1', 15), [])).toBe('reserved');
    expect(await store.saveMachine(second, inState(aMachine('m1'), 'failed'), undefined, [])).toBe(true);
    expect(await sum(store)).toBe(15);
  });

  test('a yes is asked for once, ends once, and lets a machine in only with its end', async () => {
    const { store, clock } = subject();
    const budget = { scope: PROJECT, monthlyMicros: 5 };
    const standing = { month: '2026-11', spentMicros: 0, reservedMicros: 0, besideMicros: 0 };
    const open: Approval = {
      id: 'a1',
      asker: 'UADA',
      team: 'T1',
      channel: 'C1',
      at: START,
      expiresAt: START + HOUR,
      wanted: { kind: 'machine', spec: aMachine('m1').spec, project: 'ml-lab' },
      over: { budget, standing, wantedMicros: 6 },
      microsPerHour: 6,
    };
    const ended = (by: string): Approval => ({ ...open, end: { kind: 'approved', by, at: START } });
    expect(await store.askApproval('k1', open, [note('asked')])).toBe('asked');
    expect(await store.askApproval('k1', { ...open, id: 'a2' }, [note('twice')])).toBe('duplicate');
    expect(await store.approval('a1')).toEqual(open);
    expect(await store.overdueApprovals()).toEqual([]);
    const outcomes = await Promise.all(
      ['UCLEO', 'UDAN'].map((by, n) =>
        store.acceptMachine(`d${n}`, aMachine(`m${n}`), MANY, [note(by)], [{ approved: ended(by) }]),
      ),
    );
    expect(outcomes.toSorted()).toEqual(['accepted', 'unmet']);
    expect(await store.machines()).toHaveLength(1);
    const winner = outcomes[0] === 'accepted' ? 'UCLEO' : 'UDAN';
    expect((await store.approval('a1'))?.end).toMatchObject({ by: winner });
    expect(await store.endApproval(ended('UEVE'), [note('late')])).toBe(false);
    await store.askApproval('k2', { ...open, id: 'a2' }, []);
    clock.advance(HOUR);
    expect((await store.overdueApprovals()).map(({ id }) => id)).toEqual(['a2']);
    expect((await store.journal()).map(({ text }) => text).toSorted()).toEqual(['asked', winner].toSorted());
  });
}
