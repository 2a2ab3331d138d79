/** Capacity watches: once, while they are open, saved only on top of what was read. */
import { expect, test } from 'vitest';
import type { CapacityWatch } from '../../src/domain/capacity-watch.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import type { Subject } from './store.ts';
import { note, START } from './store-values.ts';

function aCapacityWatch(id: string, changes: Partial<CapacityWatch> = {}): CapacityWatch {
  return {
    id,
    team: 'T1',
    channel: 'C1',
    owner: 'UADA',
    project: 'ml-lab',
    spec: { family: 'a100-80', count: 2, buy: 'spot', leaseFor: 8 * HOUR, zone: 'us-*' },
    askedAt: START,
    until: START + 3 * DAY,
    round: 0,
    state: { kind: 'looking' },
    ...changes,
  };
}

const ENDED = { state: { kind: 'ended' } } as const;
const ADA = { team: 'T1', owner: 'UADA' };

export function capacityCases(subject: Subject): void {
  test('one watch however often it is delivered, and its writes land with it', async () => {
    const { store } = subject();
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        store.acceptCapacityWatch('k1', aCapacityWatch(`w${n}`), 9, [note('watches')]),
      ),
    );
    expect(outcomes.toSorted()).toEqual(['accepted', ...Array(5).fill('duplicate')]);
    expect(await store.capacityWatches()).toHaveLength(1);
    expect(await store.journal()).toHaveLength(1);
  });

  test("they come oldest first, everybody's or one person's", async () => {
    const { store } = subject();
    await store.acceptCapacityWatch('k2', aCapacityWatch('w2', { askedAt: START + 1 }), 9, []);
    await store.acceptCapacityWatch('k1', aCapacityWatch('w1'), 9, []);
    await store.acceptCapacityWatch('k3', aCapacityWatch('w3', { owner: 'UBOB' }), 9, []);
    await store.acceptCapacityWatch('k4', aCapacityWatch('w4', { team: 'T2' }), 9, []);
    const ids = async (of?: typeof ADA) => (await store.capacityWatches(of)).map(({ id }) => id);
    expect(await ids()).toEqual(['w1', 'w3', 'w4', 'w2']);
    expect(await ids(ADA)).toEqual(['w1', 'w2']);
    expect(await store.capacityWatch('w3')).toEqual(aCapacityWatch('w3', { owner: 'UBOB' }));
    expect(await store.capacityWatch('w9')).toBeUndefined();
  });

  test('a person has so many open ones at most', async () => {
    const { store } = subject();
    const accept = (id: string, owner = 'UADA') =>
      store.acceptCapacityWatch(`k-${id}`, aCapacityWatch(id, { owner }), 2, [note(id)]);
    expect([await accept('w1'), await accept('w2'), await accept('w3')]).toEqual([
      'accepted',
      'accepted',
      'too-many',
    ]);
    expect(await accept('w4', 'UBOB')).toBe('accepted');
    expect(await accept('w1')).toBe('duplicate');
    await store.saveCapacityWatch(aCapacityWatch('w1'), aCapacityWatch('w1', ENDED), []);
    expect(await accept('w3')).toBe('accepted');
    expect((await store.journal()).map(({ text }) => text).toSorted()).toEqual(['w1', 'w2', 'w3', 'w4']);
  });

  test('of many who read the same, one saves; an ended one is saved no more', async () => {
    const { store } = subject();
    await store.acceptCapacityWatch('k1', aCapacityWatch('w1'), 9, []);
    const [before] = await store.capacityWatches();
    if (before === undefined) throw new Error('no watch');
    const saved = await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        store.saveCapacityWatch(before, { ...before, round: n + 1 }, [note('told')]),
      ),
    );
    expect(saved.filter(Boolean)).toHaveLength(1);
    expect(await store.journal()).toHaveLength(1);
    const [after] = await store.capacityWatches();
    if (after === undefined) throw new Error('no watch');
    expect(await store.saveCapacityWatch(before, before, [note('late')])).toBe(false);
    expect(await store.saveCapacityWatch(after, { ...after, ...ENDED }, [])).toBe(true);
    expect(await store.saveCapacityWatch({ ...after, ...ENDED }, after, [])).toBe(false);
    expect(await store.capacityWatches()).toEqual([]);
    expect((await store.capacityWatch('w1'))?.state).toEqual({ kind: 'ended' });
    await expect(store.saveCapacityWatch(after, { ...after, id: 'w2' }, [])).rejects.toThrow(RangeError);
  });

  test('as a write it replaces whatever is there', async () => {
    const { store } = subject();
    await store.acceptCapacityWatch('k1', aCapacityWatch('w1'), 9, []);
    await store.write([{ write: 'capacity-watch', watch: aCapacityWatch('w1', ENDED) }]);
    expect(await store.capacityWatches()).toEqual([]);
    await store.write([{ write: 'capacity-watch', watch: aCapacityWatch('w1', { round: 3 }) }]);
    expect(await store.capacityWatches()).toEqual([aCapacityWatch('w1', { round: 3 })]);
  });

  test('ended ones are forgotten after a hundred days, open ones never', async () => {
    const { store, clock } = subject();
    await store.acceptCapacityWatch('k1', aCapacityWatch('w1'), 9, []);
    await store.acceptCapacityWatch('k2', aCapacityWatch('w2'), 9, []);
    await store.saveCapacityWatch(aCapacityWatch('w2'), aCapacityWatch('w2', ENDED), []);
    clock.advance(99 * DAY);
    await store.prune();
    expect(await store.capacityWatch('w2')).toBeDefined();
    clock.advance(2 * DAY);
    await store.prune();
    expect(await store.capacityWatch('w2')).toBeUndefined();
    expect(await store.capacityWatch('w1')).toBeDefined();
  });
}
