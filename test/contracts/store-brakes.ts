/** What holds the watchdog back: one value for all replicas, saved only on top of what was read. */
import { expect, test } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import type { Subject } from './store.ts';
import { note, START } from './store-values.ts';

export function brakeCases(subject: Subject): void {
  test('nothing holds it back at first', async () => {
    expect(await subject().store.brakes()).toEqual({});
  });

  test('of two that change it at once, one does, with its writes', async () => {
    const { store } = subject();
    const before = await store.brakes();
    const freeze = { by: 'UADA', at: START, until: START + HOUR, why: '', key: 'k1' };
    const saved = await Promise.all([
      store.saveBrakes(before, { freeze }, [note('one')]),
      store.saveBrakes(before, { freeze: { ...freeze, by: 'UBOB' } }, [note('two')]),
    ]);
    expect(saved.toSorted()).toEqual([false, true]);
    expect(await store.journal()).toHaveLength(1);
    const now = await store.brakes();
    expect(now.freeze?.by).toBe(saved[0] ? 'UADA' : 'UBOB');
    expect(await store.saveBrakes(now, {}, [])).toBe(true);
    expect(await store.brakes()).toEqual({});
  });
}
