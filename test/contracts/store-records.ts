/** Slots, the journal, the ledger, pruning, and all-or-nothing. */
import { expect, test } from 'vitest';
import type { ItemKind } from '../../src/domain/ledger.ts';
import type { MachineMonth } from '../../src/domain/reconciliation.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Write } from '../../src/ports/store.ts';
import type { Subject } from './store.ts';
import { aMachine, aRequest, aRun, inState, LEASE, note, START, say } from './store-values.ts';

export function recordCases(subject: Subject): void {
  test('time is the clock, in whole milliseconds', async () => {
    const { store, clock } = subject();
    clock.advance(1_234);
    expect(await store.now()).toBe(START + 1_234);
    await store.write([say('k1')]);
    const claim = await store.claimSaying('w1', LEASE);
    if (claim === undefined) throw new Error('nothing to say');
    expect(await store.undelivered(claim, clock.now() + 10.5, 'later')).toBe(true);
  });

  test('a slot is taken by exactly one of many, and its writes land once', async () => {
    const { store } = subject();
    const taken = await Promise.all(
      Array.from({ length: 12 }, () =>
        store.takeSlot('digest:C1', START, [note('digest'), say('digest:C1')]),
      ),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await store.journal()).toHaveLength(1);
    expect((await store.saying('digest:C1'))?.version).toBe(1);
    expect(await store.takeSlot('digest:C2', START, [])).toBe(true);
    expect(await store.takeSlot('digest:C1', START + DAY, [])).toBe(true);
  });

  test('the newest slot of a name is known', async () => {
    const { store } = subject();
    expect(await store.lastSlot('watchdog')).toBeUndefined();
    await store.takeSlot('watchdog', START + MINUTE, []);
    await store.takeSlot('watchdog', START, []);
    await store.takeSlot('digest', START + HOUR, []);
    expect(await store.lastSlot('watchdog')).toBe(START + MINUTE);
  });

  test('the journal comes newest first, filtered and limited', async () => {
    const { store } = subject();
    await store.write([
      note('b', { at: START + 1, kind: 'attempt' }),
      note('a', { at: START }),
      note('c', { at: START + 1, kind: 'ready' }),
      note('d', { at: START + 2, kind: 'ready', machineId: 'm2' }),
      note('e', { at: START + 3, kind: 'digest', machineId: undefined, machineName: undefined }),
    ]);
    const texts = async (filter?: Parameters<typeof store.journal>[0]) =>
      (await store.journal(filter)).map((entry) => entry.text).join('');
    expect(await texts()).toBe('edcba');
    expect(await texts({ limit: 2 })).toBe('ed');
    expect(await texts({ machineId: 'm1' })).toBe('cba');
    expect(await texts({ machineId: 'm1', kinds: ['ready'] })).toBe('c');
    expect(await texts({ kinds: ['ready', 'digest'] })).toBe('edc');
    expect(await texts({ kinds: [] })).toBe('');
    expect(await texts({ from: START + 1, to: START + 3 })).toBe('dcb');
    await store.write(Array.from({ length: 120 }, (_, n) => note(`n${n}`, { at: START + n })));
    expect(await store.journal()).toHaveLength(100);
  });

  test('a run is opened once per life and closed once', async () => {
    const { store } = subject();
    const run = aRun('m1', START);
    await store.write([{ write: 'ledger-open', entry: run }]);
    await store.write([{ write: 'ledger-open', entry: { ...run, owner: 'UBOB' } }]);
    expect(await store.runs(START, START + DAY)).toEqual([run]);
    const end = {
      kinds: ['machine'],
      endedAt: START + HOUR,
      reason: 'idle',
      idleSince: START + 30 * MINUTE,
      leaseUntil: START + 8 * HOUR,
    } as const;
    await store.write([{ write: 'ledger-close', machineId: 'm1', ...end }]);
    await store.write([{ write: 'ledger-close', machineId: 'm1', ...end, endedAt: START + 2 * HOUR }]);
    await store.write([{ write: 'ledger-close', machineId: 'm2', ...end }]);
    await store.write([{ write: 'ledger-open', entry: run }]);
    const { reason: endReason, kinds: _, ...times } = end;
    expect(await store.runs(START, START + DAY)).toEqual([{ ...run, ...times, endReason }]);
  });

  test('items of other kinds are opened and closed beside the run', async () => {
    const { store } = subject();
    const run = aRun('m1', START);
    const disk = { ...run, kind: 'disk', key: run.key, quantity: 200, startedAt: START + 1 } as const;
    const larger = { ...disk, key: `${disk.key}-grown`, quantity: 300, startedAt: START + HOUR };
    const entries = [run, disk].map((entry) => ({ write: 'ledger-open', entry }) as const);
    await store.write([...entries, ...entries]);
    await store.write([{ write: 'ledger-open', entry: larger }]);
    expect(await store.ledger(START, START + DAY)).toEqual([run, disk]);
    expect(await store.runs(START, START + DAY)).toEqual([run]);
    const nothing = { reason: undefined, idleSince: undefined, leaseUntil: undefined };
    const end = (endedAt: number, kinds: readonly ItemKind[], of?: string): Write => ({
      ...{ write: 'ledger-close', machineId: 'm1', kinds, endedAt, ...nothing },
      ...(of === undefined ? {} : { of }),
    });
    await store.write([
      end(START + HOUR, ['disk'], 'another'),
      end(START + HOUR, ['disk'], '841'),
      end(START + HOUR, ['disk'], '8412'),
      { write: 'ledger-open', entry: larger },
    ]);
    await store.write([end(START + 2 * HOUR, ['machine', 'address'])]);
    expect((await store.ledger(START, START + DAY)).map(({ key, endedAt }) => [key, endedAt])).toEqual([
      [run.key, START + 2 * HOUR],
      [disk.key, START + HOUR],
      [larger.key, undefined],
    ]);
    await store.write([end(START, ['disk'])]);
    expect((await store.ledger(START, START + DAY)).at(-1)?.endedAt).toBe(larger.startedAt);
  });

  test('the ledger gives the runs that overlap a stretch of time', async () => {
    const { store } = subject();
    const over = (machineId: string, from: number, to: number | undefined): Write => ({
      write: 'ledger-open',
      entry: aRun(machineId, START + from * HOUR, { endedAt: to === undefined ? to : START + to * HOUR }),
    });
    await store.write([
      over('before', 0, 2),
      over('into', 1, 3),
      over('within', 3, 4),
      over('across', 0, 9),
      over('out', 4, 9),
      over('after', 5, 6),
      over('open', 3, undefined),
      over('open-later', 5, undefined),
    ]);
    const runs = await store.runs(START + 2 * HOUR, START + 5 * HOUR);
    expect(runs.map((run) => run.machineId)).toEqual(['across', 'into', 'open', 'within', 'out']);
    const own = await store.runs(START + 2 * HOUR, START + 5 * HOUR, 'within');
    expect(own.map((run) => run.machineId)).toEqual(['within']);
    expect(await store.runs(START + 2 * HOUR, START + 5 * HOUR, 'after')).toEqual([]);
  });

  test('a month of estimates and bills is kept whole, and found by month and by machine', async () => {
    const { store } = subject();
    const machine: MachineMonth = {
      ...{ machineId: 'm1', machineName: 'trainer', project: 'ml', month: '2026-10', currency: 'USD' },
      ...{ until: '2026-10-31', billed: 12e6, credits: -1e6, estimated: 13e6, unpriced: false },
    };
    const { billed: _, ...unbilled } = machine;
    const other = { ...unbilled, machineId: 'm2' } as MachineMonth;
    const november = { ...machine, month: '2026-11' };
    await store.saveMachineMonths('2026-10', [machine, other]);
    await store.saveMachineMonths('2026-11', [november]);
    expect(await store.machineMonths({ month: '2026-10' })).toEqual([machine, other]);
    await store.saveMachineMonths('2026-10', [machine]);
    expect(await store.machineMonths({ month: '2026-10' })).toEqual([machine]);
    expect(await store.machineMonths({ machineId: 'm1' })).toEqual([machine, november]);
    expect(await store.machineMonths({ machineId: 'm2' })).toEqual([]);
  });

  test('writes land together or not at all', async () => {
    const { store } = subject();
    const bad = note('unstorable', { at: Number.NaN });
    await expect(store.write([note('fine'), say('k1'), bad])).rejects.toThrow(RangeError);
    await expect(store.acceptMachine('d1', aMachine('m1'), 3, [say('k1'), bad])).rejects.toThrow(RangeError);
    // The same request id under another key: the database itself refuses it in the middle of the batch.
    await store.acceptRequest('k1', aRequest('r1', 'm1'), []);
    const clash = { write: 'request', request: aRequest('r1', 'm1'), dedupe: 'k2' } as const;
    await expect(store.acceptMachine('d1', aMachine('m1'), 3, [note('fine'), clash])).rejects.toThrow();
    expect(await store.machine('m1')).toBeUndefined();
    expect(await store.saying('k1')).toBeUndefined();
    expect(await store.journal()).toEqual([]);
    // A failed batch leaves the next one alone.
    expect(await store.acceptMachine('d1', aMachine('m1'), 3, [note('fine')])).toBe('accepted');
  });

  test('one bad batch among many at the same moment spoils only itself', async () => {
    const { store } = subject();
    await store.acceptRequest('k1', aRequest('r1', undefined), []);
    const results = await Promise.allSettled(
      Array.from({ length: 9 }, (_, n) => {
        const clash = { write: 'request', request: aRequest('r1', undefined), dedupe: 'k2' } as const;
        return store.write(n === 4 ? [note('bad'), clash] : [note(`n${n}`)]);
      }),
    );
    expect(results.map((result) => result.status).filter((status) => status === 'rejected')).toHaveLength(1);
    expect(await store.journal()).toHaveLength(8);
    expect((await store.journal()).map((entry) => entry.text)).not.toContain('bad');
  });

  test('pruning forgets what is long over and keeps what lives', async () => {
    const { store, clock } = subject();
    await store.acceptMachine('d1', aMachine('m1'), 9, [note('old')]);
    await store.acceptMachine('d2', aMachine('m2'), 9, [say('owed'), say('told', 'two')]);
    const claim = await store.claimMachine('w1', LEASE);
    if (claim === undefined) throw new Error('nothing was due');
    await store.saveMachine(claim, inState(claim.row, 'gone'), undefined, []);
    const asleep = await store.claimMachine('w1', LEASE);
    if (asleep === undefined) throw new Error('nothing was due');
    await store.saveMachine(asleep, inState(asleep.row, 'stopped'), undefined, []);
    await store.claimSaying('w1', LEASE);
    const told = await store.claimSaying('w1', LEASE);
    if (told === undefined) throw new Error('nothing to say');
    await store.delivered(told, { channel: 'C1', ts: '1.1' });
    await store.takeSlot('watchdog', START, []);
    await store.takeSlot('watchdog', START + MINUTE, []);
    await store.write([{ write: 'ledger-open', entry: aRun('m1', START) }]);
    clock.advance(90 * DAY);
    await store.prune();
    expect(await store.journal()).toHaveLength(1);
    expect(await store.machine('m1')).toBeDefined();
    clock.advance(11 * DAY);
    await store.prune();
    expect(await store.journal()).toEqual([]);
    expect(await store.machine('m1')).toBeUndefined();
    expect(await store.machine('m2')).toBeDefined();
    expect(await store.saying('told')).toBeUndefined();
    expect(await store.saying('owed')).toBeDefined();
    expect(await store.lastSlot('watchdog')).toBe(START + MINUTE);
    expect(await store.takeSlot('watchdog', START + MINUTE, [])).toBe(false);
    expect(await store.runs(START, START + DAY)).toHaveLength(1);
  });
}
