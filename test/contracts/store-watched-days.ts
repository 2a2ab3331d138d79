/** The watchdog's passes: added up by day, the last one kept whole. */
import { expect, test } from 'vitest';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import type { Subject } from './store.ts';
import { START } from './store-values.ts';

const REPORT = {
  machines: 5,
  watched: 4,
  busy: 3,
  idle: 1,
  unknown: 0,
  warned: 0,
  stops: 0,
  held: 0,
  poked: 0,
  series: 12,
};

export function watchedDayCases(subject: Subject): void {
  test('adds up the passes of a day, also when two replicas make them at once', async () => {
    const { store } = subject();
    expect(await store.watchedDays(7)).toEqual([]);
    await Promise.all([
      store.notePass('2026-11-20', START, REPORT),
      store.notePass('2026-11-20', START, REPORT),
    ]);
    const later = { ...REPORT, series: 3, held: 2, brake: 'too many at once' };
    await store.notePass('2026-11-20', START + MINUTE, later);
    expect(await store.watchedDays(7)).toEqual([
      { day: '2026-11-20', passes: 3, series: 27, lastAt: START + MINUTE, last: later },
    ]);
  });

  test('gives the newest days first, and forgets them after 100', async () => {
    const { store, clock } = subject();
    await store.notePass('2026-11-20', START, REPORT);
    await store.notePass('2026-11-21', START + DAY, REPORT);
    expect((await store.watchedDays(1)).map(({ day }) => day)).toEqual(['2026-11-21']);
    clock.advance(100.5 * DAY);
    await store.prune();
    expect((await store.watchedDays(7)).map(({ day }) => day)).toEqual(['2026-11-21']);
  });
}
