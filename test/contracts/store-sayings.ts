/** The outbox: versions, first tries, back-off, giving up. */
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import type { Claim, SayingRow, Store } from '../../src/ports/store.ts';
import type { Subject } from './store.ts';
import { aNotice, CHANNEL, LEASE, ONLY_ADA, START, say } from './store-values.ts';

const POSTED = { channel: 'C1', ts: '1795165200.000100' };

async function claimed(store: Store, worker = 'w1'): Promise<Claim<SayingRow>> {
  const claim = await store.claimSaying(worker, LEASE);
  if (claim === undefined) throw new Error('there is nothing to say');
  return claim;
}

export function sayingCases(subject: Subject): void {
  test('a message is due at once, claimed by one worker, and at rest once delivered', async () => {
    const { store, clock } = subject();
    await store.write([say('k1', 'hello')]);
    const claims = await Promise.all(['w1', 'w2', 'w3'].map((worker) => store.claimSaying(worker, LEASE)));
    const [claim, ...others] = claims.filter((one) => one !== undefined);
    expect(others).toEqual([]);
    if (claim === undefined) throw new Error('nobody got it');
    expect(claim.row).toEqual({
      saying: { key: 'k1', destination: CHANNEL, notice: aNotice('hello') },
      version: 1,
      deliveredVersion: 0,
      posted: undefined,
      triedAt: undefined,
      postedAt: undefined,
      tries: 0,
      error: undefined,
    });
    clock.advance(SECOND);
    expect(await store.delivered(claim, POSTED)).toBe(true);
    expect(await store.delivered(claim, POSTED)).toBe(false);
    clock.advance(LEASE);
    expect(await store.claimSaying('w1', LEASE)).toBeUndefined();
    const row = await store.saying('k1');
    expect(row).toMatchObject({
      deliveredVersion: 1,
      posted: POSTED,
      postedAt: START + SECOND,
      triedAt: START,
    });
    expect(await store.saying('k2')).toBeUndefined();
  });

  test('messages go out in the order in which they were said', async () => {
    const { store, clock } = subject();
    await store.write([say('z'), say('a'), say('m')]);
    clock.advance(1);
    await store.write([say('b')]);
    const keys: string[] = [];
    for (let n = 0; n < 4; n += 1) keys.push((await claimed(store)).row.saying.key);
    expect(keys).toEqual(['z', 'a', 'm', 'b']);
  });

  test('a new version replaces the notice and keeps place and first post', async () => {
    const { store, clock } = subject();
    await store.write([say('k1', 'one')]);
    await store.delivered(await claimed(store), POSTED);
    clock.advance(MINUTE);
    await store.write([say('k1', 'two', { to: 'person', user: 'UBOB' })]);
    const update = await claimed(store);
    expect(update.row.saying).toEqual({ key: 'k1', destination: CHANNEL, notice: aNotice('two') });
    expect(update.row).toMatchObject({ version: 2, deliveredVersion: 1, posted: POSTED, postedAt: START });
    await store.delivered(update, POSTED);
    expect(await store.saying('k1')).toMatchObject({ deliveredVersion: 2, postedAt: START });
  });

  test('the same notice again is not said again', async () => {
    const { store } = subject();
    await store.write([say('k1', 'one')]);
    await store.delivered(await claimed(store), POSTED);
    await store.write([say('k1', 'one'), say('k1', 'one')]);
    expect(await store.claimSaying('w1', LEASE)).toBeUndefined();
    expect((await store.saying('k1'))?.version).toBe(1);
  });

  test('what is said while an earlier version is being delivered goes out next', async () => {
    const { store } = subject();
    await store.write([say('k1', 'one')]);
    const first = await claimed(store);
    await store.write([say('k1', 'two')]);
    expect(await store.claimSaying('w2', LEASE)).toBeUndefined();
    expect(await store.delivered(first, POSTED)).toBe(true);
    const second = await claimed(store, 'w2');
    expect(second.row).toMatchObject({ version: 2, deliveredVersion: 1, posted: POSTED });
    expect(second.row.saying.notice).toEqual(aNotice('two'));
  });

  test('after a crash between post and answer the next worker knows that it may stand there', async () => {
    const { store, clock } = subject();
    await store.write([say('k1')]);
    const dead = await claimed(store, 'w1');
    clock.advance(LEASE);
    const heir = await claimed(store, 'w2');
    expect(heir.row).toMatchObject({ triedAt: START, tries: 1, posted: undefined });
    expect(await store.delivered(dead, POSTED)).toBe(false);
    expect(await store.undelivered(dead, clock.now(), 'late')).toBe(false);
    expect(await store.delivered(heir, POSTED)).toBe(true);
    await store.write([say('k1', 'two')]);
    expect((await claimed(store)).row).toMatchObject({ triedAt: START, tries: 0, posted: POSTED });
  });

  test('a failed delivery waits, and a new version respects the wait', async () => {
    const { store, clock } = subject();
    await store.write([say('k1', 'one')]);
    expect(await store.undelivered(await claimed(store), START + 30 * SECOND, 'ratelimited')).toBe(true);
    expect(await store.saying('k1')).toMatchObject({ error: 'ratelimited', tries: 1 });
    await store.write([say('k1', 'two')]);
    expect(await store.saying('k1')).toMatchObject({ error: undefined, tries: 1 });
    expect(await store.claimSaying('w1', LEASE)).toBeUndefined();
    expect(await store.nextDueAt()).toBe(START + 30 * SECOND);
    clock.advance(30 * SECOND);
    const again = await claimed(store);
    expect(again.row).toMatchObject({ version: 2, tries: 1 });
    await store.undelivered(again, clock.now(), 'unavailable');
    await store.delivered(await claimed(store), POSTED);
    expect(await store.saying('k1')).toMatchObject({ error: undefined, tries: 0 });
  });

  test('what was given up stays so until something else is to be said', async () => {
    const { store, clock } = subject();
    await store.write([say('k1', 'one')]);
    expect(await store.undelivered(await claimed(store), undefined, 'channel_not_found')).toBe(true);
    clock.advance(60 * MINUTE);
    expect(await store.claimSaying('w1', LEASE)).toBeUndefined();
    expect(await store.saying('k1')).toMatchObject({ error: 'channel_not_found', deliveredVersion: 0 });
    await store.write([say('k1', 'one')]);
    expect(await store.claimSaying('w1', LEASE)).toBeUndefined();
    await store.write([say('k1', 'two')]);
    expect((await claimed(store)).row.version).toBe(2);
  });

  test('giving one version up does not give up the next, said meanwhile', async () => {
    const { store } = subject();
    await store.write([say('k1', 'one')]);
    const first = await claimed(store);
    await store.write([say('k1', 'two')]);
    await store.undelivered(first, undefined, 'invalid_blocks');
    expect((await claimed(store)).row.version).toBe(2);
  });

  test('an ephemeral message is posted once', async () => {
    const { store } = subject();
    await store.write([say('k1', 'one', ONLY_ADA)]);
    await store.write([say('k1', 'two', ONLY_ADA)]);
    const claim = await claimed(store);
    expect(claim.row.saying.notice).toEqual(aNotice('two'));
    await store.write([say('k1', 'three', ONLY_ADA)]);
    await store.delivered(claim, POSTED);
    await store.write([say('k1', 'four', ONLY_ADA)]);
    expect(await store.claimSaying('w1', LEASE)).toBeUndefined();
    expect(await store.nextDueAt()).toBeUndefined();
  });
}
