/** Requests and delivery keys: once, in order, until done. */
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import type { Subject } from './store.ts';
import { aMachine, aRequest, LEASE, note, START, say } from './store-values.ts';

const DIGEST = { verb: 'digest', channel: 'C1' } as const;

export function requestCases(subject: Subject): void {
  test('a delivery key is new once, also when it comes ten times at once', async () => {
    const { store } = subject();
    const seen = await Promise.all(Array.from({ length: 10 }, () => store.firstSeen('sig-1')));
    expect(seen.filter(Boolean)).toHaveLength(1);
    expect(await store.firstSeen('sig-2')).toBe(true);
    expect(await store.firstSeen('sig-2')).toBe(false);
  });

  test('delivery keys are remembered for a day and more, then forgotten', async () => {
    const { store, clock } = subject();
    await store.firstSeen('sig-1');
    clock.advance(25 * 60 * MINUTE);
    await store.prune();
    expect(await store.firstSeen('sig-1')).toBe(false);
    clock.advance(48 * 60 * MINUTE);
    await store.prune();
    expect(await store.firstSeen('sig-1')).toBe(true);
  });

  test('open requests of a machine come oldest first', async () => {
    const { store } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 9, []);
    const keep = aRequest('r1', 'm1', { verb: 'keep', until: START + MINUTE, why: 'loading data' });
    const late = { ...aRequest('r2', 'm1'), at: START + SECOND };
    const same = aRequest('r3', 'm1', { verb: 'start' });
    expect(await store.acceptRequest('k2', late, [])).toBe('accepted');
    expect(await store.acceptRequest('k1', keep, [])).toBe('accepted');
    expect(await store.acceptRequest('k3', same, [])).toBe('accepted');
    await store.acceptRequest('k4', aRequest('r4', 'm2'), []);
    expect(await store.requests('m1')).toEqual([keep, same, late]);
    const general = { ...aRequest('r5', 'm1', { verb: 'digest', channel: 'C1' }), machineId: undefined };
    await store.acceptRequest('k5', general, []);
    expect(await store.requests(undefined)).toEqual([JSON.parse(JSON.stringify(general))]);
    expect(await store.requests('m1')).toHaveLength(3);
  });

  test('one request however often it is delivered, and its writes land with it', async () => {
    const { store } = subject();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        store.acceptRequest('k1', aRequest(`r${n}`, 'm1'), [note('asked'), say(`answer-${n}`)]),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(await store.requests('m1')).toHaveLength(1);
    expect(await store.journal()).toHaveLength(1);
  });

  test('a done request is closed, and its key stays used', async () => {
    const { store } = subject();
    await store.acceptRequest('k1', aRequest('r1', 'm1'), []);
    await store.write([{ write: 'request-done', requestId: 'r1' }]);
    expect(await store.requests('m1')).toEqual([]);
    expect(await store.acceptRequest('k1', aRequest('r2', 'm1'), [])).toBe('duplicate');
    expect(await store.requests('m1')).toEqual([]);
  });

  test('a request as a write is added once and wakes its machine', async () => {
    const { store } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 9, []);
    const claim = await store.claimMachine('w1', LEASE);
    if (claim === undefined) throw new Error('nothing was due');
    const stop = { write: 'request', request: aRequest('r1', 'm1'), dedupe: 'idle:m1:1' } as const;
    await store.saveMachine(claim, claim.row, undefined, [stop]);
    await store.write([{ ...stop, request: aRequest('r2', 'm1') }, note('twice')]);
    expect((await store.requests('m1')).map((request) => request.id)).toEqual(['r1']);
    expect((await store.claimMachine('w1', LEASE))?.row.id).toBe('m1');
    expect(await store.journal()).toHaveLength(1);
  });

  test('requests without a machine are claimed oldest first, one worker each', async () => {
    const { store } = subject();
    await store.acceptRequest('k0', aRequest('r0', 'm1'), []);
    await store.acceptRequest('k2', { ...aRequest('r2', undefined, DIGEST), at: START + 1 }, []);
    await store.acceptRequest('k1', aRequest('r1', undefined, DIGEST), []);
    const claims = [await store.claimRequest('w1', LEASE), await store.claimRequest('w2', LEASE)];
    expect(claims.map((claim) => claim?.row.id)).toEqual(['r1', 'r2']);
    expect(await store.claimRequest('w3', LEASE)).toBeUndefined();
  });

  test('one request raced by six workers is claimed by one', async () => {
    const { store } = subject();
    await store.acceptRequest('k1', aRequest('r1', undefined, DIGEST), []);
    const claims = await Promise.all(Array.from({ length: 6 }, (_, n) => store.claimRequest(`w${n}`, LEASE)));
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  test('a claimed request is tried again later or closed, and a lost claim does neither', async () => {
    const { store, clock } = subject();
    await store.acceptRequest('k1', aRequest('r1', undefined, DIGEST), []);
    const first = await store.claimRequest('w1', LEASE);
    if (first === undefined) throw new Error('nothing was due');
    expect(await store.finishRequest(first, clock.now() + MINUTE, [note('later')])).toBe(true);
    expect(await store.claimRequest('w1', LEASE)).toBeUndefined();
    clock.advance(MINUTE);
    const zombie = await store.claimRequest('w1', LEASE);
    clock.advance(LEASE);
    const heir = await store.claimRequest('w2', LEASE);
    if (zombie === undefined || heir === undefined) throw new Error('nothing was due');
    expect(await store.finishRequest(zombie, undefined, [note('zombie')])).toBe(false);
    expect(await store.finishRequest(heir, undefined, [note('done')])).toBe(true);
    expect(await store.finishRequest(heir, undefined, [note('twice')])).toBe(false);
    clock.advance(24 * 60 * MINUTE);
    expect(await store.claimRequest('w1', LEASE)).toBeUndefined();
    expect((await store.journal()).map((entry) => entry.text)).toEqual(['done', 'later']);
  });
}
