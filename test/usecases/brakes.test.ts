/** The brakes tell the administrators once when they engage, with what they held back, and once when they are released. */
import { beforeEach, expect, test } from 'vitest';
import { MINUTE, type Millis } from '../../src/domain/time.ts';
import { followBrakes } from '../../src/usecases/follow-brakes.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

let bench: FakeEngine;
beforeEach(async () => {
  bench = await fakeEngine((policy) => ({ ...policy, admins: ['UGRACE'] }));
});

/** A pass a minute in which the brake holds, or does not. */
async function passes(minutes: number, holds: boolean): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    const now: Millis = await bench.store.now();
    const what = 'No idle machine is stopped now: 9 would stop at once, and 5 is the most.';
    const brake = holds ? { what, held: ['a', 'b'] } : undefined;
    await followBrakes(bench.deps, await bench.store.brakes(), brake, now);
    await bench.travel(MINUTE);
  }
}

const told = () => bench.chat.said.map(({ notice }) => notice.kind);

test('once however long it holds, once when it is over, and anew the next time', async () => {
  await passes(1, false);
  expect(told()).toEqual([]);
  await passes(90, true);
  expect(bench.chat.of('brake')).toMatchObject([{ held: ['a', 'b'] }]);
  await passes(5, false);
  await passes(10, true);
  await passes(8, false);
  expect(told()).toEqual(['brake']);
  await passes(11, false);
  expect(told()).toEqual(['brake', 'brake-over']);
  await passes(1, true);
  expect(told()).toEqual(['brake', 'brake-over', 'brake']);
  const entries = await bench.store.journal({ kinds: ['brake'] });
  expect(entries.map(({ text }) => text)).toHaveLength(3);
});
