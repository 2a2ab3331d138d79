/** Accepting machines under the cap, and reading them back. */
import { expect, test } from 'vitest';
import type { Machine } from '../../src/domain/machine.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Subject } from './store.ts';
import { aMachine, born, inState, LEASE, note, ownedBy, START, say } from './store-values.ts';

/** Plenty, where the cap is not what is tried. */
const MANY = 1_000;

function count(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

async function end(store: Store, machine: Machine): Promise<void> {
  const claim = await store.claimMachine('w1', LEASE);
  expect(claim?.row.id).toBe(machine.id);
  if (claim !== undefined) await store.saveMachine(claim, inState(machine, 'gone'), undefined, []);
}

export function machineCases(subject: Subject): void {
  test('an accepted machine is there, due, together with what is said and noted', async () => {
    const { store, clock } = subject();
    const machine = aMachine('m1');
    const outcome = await store.acceptMachine('d1', machine, 3, [say('birth:m1:1'), note('asked')]);
    expect(outcome).toBe('accepted');
    expect(await store.machine('m1')).toEqual(machine);
    expect(await store.nextDueAt()).toBe(clock.now());
    expect((await store.saying('birth:m1:1'))?.version).toBe(1);
    expect((await store.journal()).map((entry) => entry.text)).toEqual(['asked']);
    expect(await store.machine('m2')).toBeUndefined();
  });

  test('the second delivery of one command makes nothing, even when the first machine has ended', async () => {
    const { store } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 3, []);
    expect(await store.acceptMachine('d1', aMachine('m2'), 3, [note('twice')])).toBe('duplicate');
    await end(store, aMachine('m1'));
    expect(await store.acceptMachine('d1', aMachine('m3'), 3, [note('thrice')])).toBe('duplicate');
    expect(await store.machine('m2')).toBeUndefined();
    expect(await store.journal()).toEqual([]);
  });

  test('twenty deliveries of one command at once make one machine', async () => {
    const { store } = subject();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        store.acceptMachine('d1', aMachine(`m${n}`), MANY, [note('asked')]),
      ),
    );
    expect(count(outcomes)).toEqual({ accepted: 1, duplicate: 19 });
    expect(await store.machines()).toHaveLength(1);
    expect(await store.journal()).toHaveLength(1);
  });

  test('a name is taken within its project until its machine has ended', async () => {
    const { store } = subject();
    const name = 'trainer';
    await store.acceptMachine('d1', aMachine('m1', { name }), 5, []);
    expect(await store.acceptMachine('d2', aMachine('m2', { name }), 5, [note('no')])).toBe('name-taken');
    expect(await store.journal()).toEqual([]);
    const elsewhere = aMachine('m3', { name, project: 'vision' });
    expect(await store.acceptMachine('d3', elsewhere, 5, [])).toBe('accepted');
    await end(store, aMachine('m1', { name }));
    expect(await store.acceptMachine('d2', aMachine('m4', { name }), 5, [])).toBe('accepted');
  });

  test('ten people race for one name: one gets it', async () => {
    const { store } = subject();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        store.acceptMachine(`d${n}`, aMachine(`m${n}`, { name: 'trainer', ...ownedBy(`U${n}`) }), 3, []),
      ),
    );
    expect(count(outcomes)).toEqual({ accepted: 1, 'name-taken': 9 });
  });

  test('twenty commands of one person at once stay under the cap, and leave other people alone', async () => {
    const { store } = subject();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => store.acceptMachine(`d${n}`, aMachine(`m${n}`), 4, [])),
    );
    expect(count(outcomes)).toEqual({ accepted: 4, 'too-many': 16 });
    expect(await store.machines({ owner: 'UADA' })).toHaveLength(4);
    expect(await store.acceptMachine('e1', aMachine('n1', ownedBy('UBOB')), 4, [])).toBe('accepted');
    const otherTeam = aMachine('n2', { team: 'T2' });
    expect(await store.acceptMachine('e2', otherTeam, 4, [])).toBe('accepted');
  });

  test('an ended machine makes room, and a lowered cap counts what is held already', async () => {
    const { store } = subject();
    for (const n of [1, 2, 3, 4]) await store.acceptMachine(`d${n}`, aMachine(`m${n}`), 4, []);
    await end(store, aMachine('m1'));
    expect(await store.acceptMachine('d5', aMachine('m5'), 3, [])).toBe('too-many');
    expect(await store.acceptMachine('d5', aMachine('m5'), 4, [])).toBe('accepted');
    expect(await store.acceptMachine('d6', aMachine('m6'), 0, [])).toBe('too-many');
  });

  test('the fleet is listed newest first, without what has ended', async () => {
    const { store } = subject();
    for (const n of [1, 2, 3]) {
      await store.acceptMachine(`d${n}`, aMachine(`m${n}`, { askedAt: START + n * MINUTE }), 9, []);
    }
    await store.acceptMachine('d4', aMachine('m4', { askedAt: START + 3 * MINUTE }), 9, []);
    const ids = async () => (await store.machines()).map((machine) => machine.id);
    expect(await ids()).toEqual(['m4', 'm3', 'm2', 'm1']);
    await end(store, aMachine('m1', { askedAt: START + MINUTE }));
    expect(await ids()).toEqual(['m4', 'm3', 'm2']);
    expect((await store.machines({ states: ['gone'] })).map((machine) => machine.id)).toEqual(['m1']);
  });

  test('the listing shows every change, however often it was read before', async () => {
    const { store } = subject();
    for (let n = 0; n < 230; n += 1) await store.acceptMachine(`d${n}`, aMachine(`m${n}`), MANY, []);
    expect(await store.machines()).toHaveLength(230);
    const claim = await store.claimMachine('w1', LEASE);
    if (claim === undefined) throw new Error('nothing was due');
    const kept = await store.checkpoint(claim, inState(claim.row, 'placing'), LEASE, []);
    const stateOf = async () =>
      (await store.machines()).find((machine) => machine.id === claim.row.id)?.state;
    expect(await stateOf()).toBe('placing');
    if (kept === undefined) throw new Error('the claim was lost');
    await store.saveMachine(kept, inState(claim.row, 'booting'), undefined, []);
    expect(await stateOf()).toBe('booting');
    expect(await store.machines()).toEqual(await store.machines({ states: ['accepted', 'booting'] }));
  });

  test('filters combine', async () => {
    const { store } = subject();
    await store.acceptMachine('d1', aMachine('m1', { name: 'a' }), 9, []);
    await store.acceptMachine('d2', aMachine('m2', { name: 'a', project: 'vision' }), 9, []);
    await store.acceptMachine('d3', aMachine('m3', { name: 'b', ...ownedBy('UBOB') }), 9, []);
    await store.acceptMachine('d4', born(aMachine('m4', { name: 'c' })), 9, []);
    const ids = async (filter: Parameters<Store['machines']>[0]) =>
      (await store.machines(filter)).map((machine) => machine.id).sort();
    expect(await ids({ name: 'a' })).toEqual(['m1', 'm2']);
    expect(await ids({ name: 'a', project: 'vision' })).toEqual(['m2']);
    expect(await ids({ owner: 'UBOB' })).toEqual(['m3']);
    expect(await ids({ team: 'T2' })).toEqual([]);
    expect(await ids({ states: ['ready', 'failed'] })).toEqual(['m4']);
    expect(await ids({ states: [] })).toEqual([]);
  });

  test('text of every script comes back as it was', async () => {
    const { store } = subject();
    const why = `"quoted" 'single' \\ back; drop table machine; -- \u0000 \ud800 訓練 обучение تدريب 👩🏽‍🔬 $1 ?1`;
    const machine = aMachine('m1', { lease: { owner: 'UADA', why, until: START }, trouble: why });
    await store.acceptMachine('d1', machine, 3, [note(why, { detail: { why, list: [1.5, null, true] } })]);
    expect(await store.machine('m1')).toEqual(machine);
    expect(await store.machines()).toEqual([machine]);
    expect((await store.journal())[0]).toMatchObject({ text: why, detail: { why, list: [1.5, null, true] } });
    expect(await store.firstSeen(`👩🏽‍🔬 '"; ${'長'.repeat(200)}`)).toBe(true);
  });
}
