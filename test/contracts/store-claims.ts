/** Leases and epochs: one worker at a time, nobody for ever, nothing forgotten. */
import { expect, test } from 'vitest';
import type { Machine } from '../../src/domain/machine.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import type { Claim, Store } from '../../src/ports/store.ts';
import type { Subject } from './store.ts';
import { aMachine, aRequest, inState, LEASE, note, ownedBy, START, say } from './store-values.ts';

async function claimed(store: Store, worker = 'w1'): Promise<Claim<Machine>> {
  const claim = await store.claimMachine(worker, LEASE);
  if (claim === undefined) throw new Error('nothing was due');
  return claim;
}

export function claimCases(subject: Subject): void {
  test('what is due longest comes first, and nothing that is held or not yet due', async () => {
    const { store, clock } = subject();
    for (const n of [1, 2, 3]) {
      await store.acceptMachine(`d${n}`, aMachine(`m${n}`), 9, []);
      clock.advance(SECOND);
    }
    const first = await claimed(store);
    expect(first).toEqual({
      row: aMachine('m1'),
      epoch: expect.any(Number),
      leaseUntil: clock.now() + LEASE,
    });
    expect((await claimed(store, 'w2')).row.id).toBe('m2');
    await store.saveMachine(first, inState(first.row, 'placing'), clock.now() + MINUTE, []);
    expect((await claimed(store)).row.id).toBe('m3');
    expect(await store.claimMachine('w3', LEASE)).toBeUndefined();
    clock.advance(MINUTE);
    // m2's and m3's leases have run out, and they were due before m1.
    const order = [await claimed(store), await claimed(store), await claimed(store)];
    expect(order.map((claim) => claim.row.id)).toEqual(['m2', 'm3', 'm1']);
  });

  test('many workers at once claim each machine once', async () => {
    const { store } = subject();
    for (let n = 0; n < 12; n += 1) {
      await store.acceptMachine(`d${n}`, aMachine(`m${n}`, ownedBy(`U${n}`)), 1, []);
    }
    const seen: string[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        for (;;) {
          const claim = await store.claimMachine(`w${n}`, LEASE);
          if (claim === undefined) return;
          seen.push(claim.row.id);
          await store.saveMachine(claim, inState(claim.row, 'ready'), undefined, [note(claim.row.id)]);
        }
      }),
    );
    const all = Array.from({ length: 12 }, (_, n) => `m${n}`).sort();
    expect(seen.sort()).toEqual(all);
    expect((await store.journal()).map((entry) => entry.text).sort()).toEqual(all);
  });

  test('two claims of one machine at the same moment: one wins', async () => {
    const { store } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 9, []);
    const claims = await Promise.all(['w1', 'w2', 'w3'].map((worker) => store.claimMachine(worker, LEASE)));
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  test('saving releases the machine, and a saved claim is worth nothing any more', async () => {
    const { store, clock } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 9, []);
    const claim = await claimed(store);
    const placing = inState(claim.row, 'placing');
    expect(await store.saveMachine(claim, placing, clock.now(), [note('first')])).toBe(true);
    expect(await store.saveMachine(claim, inState(claim.row, 'failed'), undefined, [note('again')])).toBe(
      false,
    );
    expect(await store.checkpoint(claim, claim.row, LEASE, [note('again')])).toBeUndefined();
    expect(await store.machine('m1')).toEqual(placing);
    expect((await store.journal()).map((entry) => entry.text)).toEqual(['first']);
    expect((await claimed(store, 'w2')).row).toEqual(placing);
  });

  test('a worker that was given up writes nothing after another took over', async () => {
    const { store, clock } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 9, []);
    const zombie = await claimed(store, 'w1');
    clock.advance(LEASE - 1);
    expect(await store.claimMachine('w2', LEASE)).toBeUndefined();
    clock.advance(1);
    const heir = await claimed(store, 'w2');
    expect(heir.epoch).toBeGreaterThan(zombie.epoch);
    const writes = [note('zombie'), say('birth:m1:1')];
    expect(await store.saveMachine(zombie, inState(zombie.row, 'failed'), undefined, writes)).toBe(false);
    expect(await store.checkpoint(zombie, inState(zombie.row, 'failed'), LEASE, writes)).toBeUndefined();
    expect(await store.saveMachine(heir, inState(heir.row, 'placing'), undefined, [note('heir')])).toBe(true);
    expect((await store.machine('m1'))?.state).toBe('placing');
    expect((await store.journal()).map((entry) => entry.text)).toEqual(['heir']);
    expect(await store.saying('birth:m1:1')).toBeUndefined();
  });

  test('a checkpoint is written at once, keeps the claim and prolongs it', async () => {
    const { store, clock } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 9, []);
    const claim = await claimed(store);
    clock.advance(30 * SECOND);
    const renewed = await store.checkpoint(claim, inState(claim.row, 'placing'), LEASE, [note('sent')]);
    expect(renewed?.leaseUntil).toBe(clock.now() + LEASE);
    expect((await store.machine('m1'))?.state).toBe('placing');
    expect(await store.journal()).toHaveLength(1);
    clock.advance(30 * SECOND);
    expect(await store.claimMachine('w2', LEASE)).toBeUndefined();
    if (renewed === undefined) throw new Error('the claim was lost');
    expect(await store.saveMachine(renewed, inState(claim.row, 'ready'), undefined, [])).toBe(true);
  });

  test('a machine without a due time sleeps until a poke or a request', async () => {
    const { store, clock } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 9, []);
    await store.saveMachine(await claimed(store), inState(aMachine('m1'), 'ready'), undefined, []);
    clock.advance(24 * HOUR);
    expect(await store.claimMachine('w1', LEASE)).toBeUndefined();
    expect(await store.nextDueAt()).toBeUndefined();
    await store.poke('m1');
    await store.saveMachine(await claimed(store), inState(aMachine('m1'), 'ready'), undefined, []);
    await store.acceptRequest('r1', aRequest('r1', 'm1'), []);
    expect((await claimed(store)).row.id).toBe('m1');
    await store.poke('nobody');
  });

  test('a poke does not send a machine back in the queue', async () => {
    const { store, clock } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 9, []);
    clock.advance(1);
    await store.acceptMachine('d2', aMachine('m2'), 9, []);
    clock.advance(1);
    await store.poke('m1');
    expect((await claimed(store)).row.id).toBe('m1');
  });

  test('a request or a poke that comes while a machine is worked on is not forgotten', async () => {
    const { store, clock } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 9, []);
    const ready = inState(aMachine('m1'), 'ready');
    for (const disturb of [
      () => store.poke('m1'),
      () => store.acceptRequest('r1', aRequest('r1', 'm1'), []),
    ]) {
      const claim = await claimed(store);
      await disturb();
      expect(await store.claimMachine('w2', LEASE)).toBeUndefined();
      const renewed = await store.checkpoint(claim, ready, LEASE, []);
      if (renewed === undefined) throw new Error('the claim was lost');
      await store.saveMachine(renewed, ready, clock.now() + HOUR, []);
    }
    const again = await claimed(store);
    await store.saveMachine(again, ready, clock.now() + HOUR, []);
    expect(await store.claimMachine('w1', LEASE)).toBeUndefined();
  });

  test('what is fixed about a machine cannot be saved otherwise', async () => {
    const { store } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 9, []);
    const claim = await claimed(store);
    const stranger = { ...claim.row, ...ownedBy('UBOB') };
    await expect(store.saveMachine(claim, stranger, undefined, [])).rejects.toThrow(RangeError);
    await store.saveMachine(claim, inState(claim.row, 'gone'), START, []);
    const ended = await claimed(store);
    await expect(store.checkpoint(ended, inState(claim.row, 'ready'), LEASE, [])).rejects.toThrow(RangeError);
  });

  test('a machine gets another owner: it counts among theirs, and its claim goes on', async () => {
    const { store } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 2, []);
    await store.acceptMachine('d2', aMachine('m2', ownedBy('UBOB')), 2, []);
    const claim = await claimed(store);
    const given = { ...claim.row, ...ownedBy('UBOB') };
    const kept = await store.handOver(claim, given, 2, LEASE, [note('handed')]);
    if (typeof kept === 'string') throw new Error(kept);
    expect(kept).toMatchObject({ row: given, epoch: claim.epoch + 1 });
    expect((await store.journal()).map(({ text }) => text)).toEqual(['handed']);
    expect((await store.machines({ owner: 'UBOB' })).map(({ id }) => id).sort()).toEqual(['m1', 'm2']);
    expect(await store.machines({ owner: 'UADA' })).toEqual([]);
    expect((await store.machines()).find(({ id }) => id === 'm1')).toEqual(given);
    expect(await store.saveMachine(kept, inState(given, 'gone'), undefined, [])).toBe(true);
    // Bob has room again, and Ada has had it since.
    expect(await store.acceptMachine('d3', aMachine('m3', ownedBy('UBOB')), 2, [])).toBe('accepted');
    expect(await store.acceptMachine('d4', aMachine('m4'), 1, [])).toBe('accepted');
  });

  test('nobody is handed more than they may hold, nor anything by a stale claim, nor to the same owner', async () => {
    const { store } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 2, []);
    const claim = await claimed(store);
    await store.acceptMachine('d2', aMachine('m2', ownedBy('UBOB')), 2, []);
    const given = { ...claim.row, ...ownedBy('UBOB') };
    expect(await store.handOver(claim, given, 1, LEASE, [note('no')])).toBe('too-many');
    expect(await store.machine('m1')).toEqual(claim.row);
    await store.saveMachine(claim, claim.row, undefined, []);
    expect(await store.handOver(claim, given, 9, LEASE, [note('no')])).toBe('lost');
    await expect(store.handOver(claim, claim.row, 9, LEASE, [])).rejects.toThrow(RangeError);
    expect(await store.journal()).toEqual([]);
  });

  test('eight machines handed to one person at once stay under the cap', async () => {
    const { store } = subject();
    for (let n = 0; n < 8; n += 1) await store.acceptMachine(`d${n}`, aMachine(`m${n}`), 9, []);
    const claims: Claim<Machine>[] = [];
    while (claims.length < 8) claims.push(await claimed(store));
    const outcomes = await Promise.all(
      claims.map((claim) => store.handOver(claim, { ...claim.row, ...ownedBy('UBOB') }, 5, LEASE, [])),
    );
    expect(outcomes.filter((one) => one === 'too-many')).toHaveLength(3);
    expect(await store.machines({ owner: 'UBOB' })).toHaveLength(5);
    expect(await store.machines({ owner: 'UADA' })).toHaveLength(3);
  });

  test('the next due time counts machines, messages and requests, and the leases of what is held', async () => {
    const { store, clock } = subject();
    expect(await store.nextDueAt()).toBeUndefined();
    await store.acceptMachine('d1', aMachine('m1'), 9, []);
    expect(await store.nextDueAt()).toBe(START);
    const claim = await claimed(store);
    expect(await store.nextDueAt()).toBe(START + LEASE);
    await store.saveMachine(claim, inState(claim.row, 'ready'), START + HOUR, []);
    expect(await store.nextDueAt()).toBe(START + HOUR);
    clock.advance(MINUTE);
    await store.write([say('k1')]);
    expect(await store.nextDueAt()).toBe(START + MINUTE);
    const saying = await store.claimSaying('w1', LEASE);
    if (saying === undefined) throw new Error('nothing to say');
    await store.delivered(saying, { channel: 'C1', ts: '1.1' });
    expect(await store.nextDueAt()).toBe(START + HOUR);
    await store.acceptRequest('r1', aRequest('r1', undefined, { verb: 'digest', channel: 'C1' }), []);
    expect(await store.nextDueAt()).toBe(START + MINUTE);
  });
}
