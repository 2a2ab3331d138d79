/** Watches: of the present life, saved only on top of what was read. */
import { expect, test } from 'vitest';
import { incarnationKey, type Machine } from '../../src/domain/machine.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { Watch } from '../../src/domain/watch.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Subject } from './store.ts';
import { aMachine, aRequest, aWatch, born, inState, LEASE, note, START } from './store-values.ts';

/** Accepts the machine and brings it to its n-th life; gives that life's key. */
async function live(store: Store, machine: Machine, life = 1): Promise<string> {
  if ((await store.machine(machine.id)) === undefined) {
    await store.acceptMachine(`d-${machine.id}`, machine, 99, []);
  } else {
    await store.poke(machine.id);
  }
  const claim = await store.claimMachine('w1', LEASE);
  if (claim === undefined) throw new Error('nothing was due');
  const alive = born(claim.row, life);
  await store.saveMachine(claim, alive, undefined, []);
  const key = incarnationKey(alive);
  if (key === undefined) throw new Error('it was not born');
  return key;
}

export function watchCases(subject: Subject): void {
  test('a first look is saved by one of many passes', async () => {
    const { store } = subject();
    const life = await live(store, aMachine('m1'));
    const saved = await Promise.all(
      Array.from({ length: 5 }, (_, round) =>
        store.saveWatch(undefined, aWatch('m1', life, { round }), [note('saw')]),
      ),
    );
    expect(saved.filter(Boolean)).toHaveLength(1);
    expect(await store.journal()).toHaveLength(1);
  });

  test('a changed watch is saved on top of what was read, by one of many passes', async () => {
    const { store } = subject();
    const life = await live(store, aMachine('m1'));
    await store.saveWatch(undefined, aWatch('m1', life), []);
    const before = (await store.watches()).get('m1');
    if (before === undefined) throw new Error('no watch');
    const warned: Watch = {
      ...before,
      state: 'warned',
      warnedAt: START,
      stopAt: START + 15 * MINUTE,
      round: 1,
    };
    const stop = { write: 'request', request: aRequest('r1', 'm1'), dedupe: 'stop:m1' } as const;
    const saved = await Promise.all(
      Array.from({ length: 5 }, () => store.saveWatch(before, warned, [note('warned'), stop])),
    );
    expect(saved.filter(Boolean)).toHaveLength(1);
    expect(await store.watch('m1', life)).toEqual(warned);
    expect(await store.journal()).toHaveLength(1);
    // What was saved is as good a `before` as what was read.
    expect(await store.saveWatch(warned, { ...warned, state: 'reminded' }, [])).toBe(true);
    expect(await store.saveWatch(warned, { ...warned, state: 'stopping' }, [note('stale')])).toBe(false);
    expect((await store.watch('m1', life))?.state).toBe('reminded');
    expect(await store.journal()).toHaveLength(1);
  });

  test('only watches of the present life of unended machines are listed', async () => {
    const { store } = subject();
    const first = await live(store, aMachine('m1'));
    const other = await live(store, aMachine('m2'));
    await store.saveWatch(undefined, aWatch('m1', first), []);
    await store.saveWatch(undefined, aWatch('m2', other), []);
    expect([...(await store.watches()).keys()].sort()).toEqual(['m1', 'm2']);
    const second = await live(store, aMachine('m1'), 2);
    expect([...(await store.watches()).keys()]).toEqual(['m2']);
    await store.saveWatch(undefined, aWatch('m1', second, { round: 7 }), []);
    expect((await store.watches()).get('m1')?.round).toBe(7);
    expect((await store.watch('m1', first))?.round).toBe(0);
    await store.poke('m2');
    const claim = await store.claimMachine('w1', LEASE);
    if (claim === undefined) throw new Error('nothing was due');
    await store.saveMachine(claim, inState(claim.row, 'gone'), undefined, []);
    expect([...(await store.watches()).keys()]).toEqual(['m1']);
    expect(await store.watch('m3', first)).toBeUndefined();
  });

  test('a watch as a write is saved whatever was there', async () => {
    const { store } = subject();
    const life = await live(store, aMachine('m1'));
    await store.write([{ write: 'watch', watch: aWatch('m1', life) }]);
    await store.write([{ write: 'watch', watch: aWatch('m1', life, { state: 'warned', round: 1 }) }]);
    expect((await store.watches()).get('m1')).toMatchObject({ state: 'warned', round: 1 });
  });

  test('a watch of one life cannot follow that of another', async () => {
    const { store } = subject();
    const life = await live(store, aMachine('m1'));
    const before = aWatch('m1', life);
    await expect(store.saveWatch(before, aWatch('m1', '9-9'), [])).rejects.toThrow(RangeError);
    await expect(store.saveWatch(before, aWatch('m2', life), [])).rejects.toThrow(RangeError);
  });
}
