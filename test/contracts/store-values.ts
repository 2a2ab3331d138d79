/** Values that the store's contract is tried with. */

import type { LedgerEntry } from '../../src/domain/ledger.ts';
import type { Machine, MachineState } from '../../src/domain/machine.ts';
import type { Destination, Notice } from '../../src/domain/notice.ts';
import type { JournalEntry, JournalKind, Request, RequestVerb } from '../../src/domain/request.ts';
import { HOUR, MINUTE, type Millis } from '../../src/domain/time.ts';
import type { Watch } from '../../src/domain/watch.ts';
import type { Write } from '../../src/ports/store.ts';

/** Where every test's clock begins. */
export const START: Millis = Date.UTC(2026, 10, 20, 9);
/** A claim's length. */
export const LEASE = 45_000;

export function aMachine(id: string, changes: Partial<Machine> = {}): Machine {
  return {
    id,
    name: `gpu-${id}`,
    project: 'ml-lab',
    kind: 'gpu',
    team: 'T1',
    channel: 'C1',
    spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
    lease: { owner: 'UADA', why: '', until: START + 8 * HOUR },
    state: 'accepted',
    stateSince: START,
    askedAt: START,
    placement: { offers: [], skipped: [], attempts: [] },
    operation: undefined,
    zone: undefined,
    shape: undefined,
    price: undefined,
    incarnation: undefined,
    bootPhase: undefined,
    starts: 0,
    readyAt: undefined,
    stopReason: undefined,
    stopBy: undefined,
    trouble: undefined,
    snoozedUntil: undefined,
    tries: 0,
    labelledUntil: undefined,
    ...changes,
  };
}

export function ownedBy(owner: string): Pick<Machine, 'lease'> {
  return { lease: { owner, why: '', until: START + 8 * HOUR } };
}

export function inState(machine: Machine, state: MachineState): Machine {
  return { ...machine, state };
}

/** The machine in its n-th life. */
export function born(machine: Machine, life = 1): Machine {
  const startedAt = START + life * MINUTE;
  return { ...machine, state: 'ready', incarnation: { instanceId: '8412', startedAt }, starts: life };
}

export function aRequest(id: string, machineId: string | undefined, what?: RequestVerb): Request {
  return { id, machineId, actor: 'UADA', channel: 'C1', at: START, what: what ?? { verb: 'stop' } };
}

export function aNotice(what: string): Notice {
  return { kind: 'brake', what, held: [] };
}

export const CHANNEL: Destination = { to: 'channel', channel: 'C1' };
export const ONLY_ADA: Destination = { to: 'ephemeral', channel: 'C1', user: 'UADA' };

export function say(key: string, what = 'hello', destination = CHANNEL): Write {
  return { write: 'say', saying: { key, destination, notice: aNotice(what) } };
}

export function anEntry(text: string, changes: Partial<JournalEntry> = {}): JournalEntry {
  const kind: JournalKind = 'requested';
  return { at: START, machineId: 'm1', machineName: 'gpu-m1', kind, text, ...changes };
}

export function note(text: string, changes: Partial<JournalEntry> = {}): Write {
  return { write: 'journal', entry: anEntry(text, changes) };
}

export function aRun(machineId: string, startedAt: Millis, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    machineId,
    kind: 'machine',
    key: `8412-${startedAt}`,
    machineName: `gpu-${machineId}`,
    project: 'ml-lab',
    owner: 'UADA',
    family: 'l4',
    quantity: 1,
    resource: `gpu-${machineId}`,
    zone: 'us-central1-a',
    price: { microsPerHour: 710_000, currency: 'USD' },
    startedAt,
    endedAt: undefined,
    endReason: undefined,
    idleSince: undefined,
    leaseUntil: undefined,
    ...changes,
  };
}

export function aWatch(machineId: string, incarnation: string, changes: Partial<Watch> = {}): Watch {
  return {
    machineId,
    incarnation,
    state: 'ok',
    warnedAt: undefined,
    stopAt: undefined,
    round: 0,
    unknownSince: undefined,
    unknownTold: false,
    memoryAsked: false,
    quietSince: undefined,
    everKnown: false,
    leaseTold: undefined,
    lastVerdict: undefined,
    lastLookAt: undefined,
    ...changes,
  };
}
