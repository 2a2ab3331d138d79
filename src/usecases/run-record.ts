/** One life of a machine: which it is, and what it cost. */

import type { Sum } from '../domain/decide/estimate.ts';
import { diskOf, itemsOf, type LedgerItem, snapshotItem } from '../domain/decide/ledger-items.ts';
import { runCost as costOfRun, costSoFar } from '../domain/decide/machine-cost.ts';
import type { Extras } from '../domain/extras.ts';
import { type ItemKind, type LedgerEntry, RUN_ITEMS } from '../domain/ledger.ts';
import type { Incarnation, Machine, StopReason } from '../domain/machine.ts';
import type { RunCost } from '../domain/notice.ts';
import type { Millis } from '../domain/time.ts';
import type { CloudMachine, CloudSnapshot } from '../ports/cloud.ts';
import type { Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';

/** The life that this instance is in. Google shows no start of a TPU's node: there it is the one that we know of. */
export function incarnationOf(
  seen: CloudMachine,
  { upSince }: Pick<Machine, 'upSince'> = { upSince: undefined },
): Incarnation {
  return { instanceId: seen.instanceId, startedAt: seen.lastStartedAt ?? upSince ?? seen.createdAt };
}

/** Opens what the machine's present life costs. What is open already, its disk from an earlier life, stays as it is. */
export function ledgerOpen(machine: Machine, createdAt: Millis, also: Partial<LedgerEntry> = {}): Write[] {
  const life = machine.incarnation;
  if (life === undefined) throw new Error(`${machine.name} runs without an incarnation`);
  return itemsOf(machine).map((item) => {
    const from = RUN_ITEMS.includes(item.kind) ? life.startedAt : createdAt;
    return opened(machine, item, `${life.instanceId}-${from}`, from, also);
  });
}

/** Of a machine that is stopped: its disk. */
export function ledgerKept(
  machine: Machine,
  { instanceId, createdAt }: Pick<CloudMachine, 'instanceId' | 'createdAt'>,
  also: Partial<LedgerEntry> = {},
): Write[] {
  const disk = diskOf(machine);
  return disk === undefined ? [] : [opened(machine, disk, `${instanceId}-${createdAt}`, createdAt, also)];
}

function opened(
  machine: Machine,
  { kind, quantity, price }: LedgerItem,
  key: string,
  startedAt: Millis,
  also: Partial<LedgerEntry> = {},
): Write {
  const { id: machineId, name: machineName, project, zone, lease, spec } = machine;
  return {
    write: 'ledger-open',
    entry: {
      ...{ machineId, kind, key, machineName, project },
      owner: lease.owner,
      family: spec.family,
      ...{ quantity, price, zone, startedAt },
      resource: machineName,
      endedAt: undefined,
      endReason: undefined,
      idleSince: undefined,
      leaseUntil: undefined,
      ...also,
    },
  };
}

/** What is open of the machine ends, and goes on from now as `after` has it: with another owner, price or size. */
export function ledgerChange(
  before: Machine,
  after: Machine,
  now: Millis,
  kinds: readonly ItemKind[],
  idleSince?: Millis,
): Write[] {
  const life = after.incarnation;
  if (life === undefined) return [];
  const runs = after.state !== 'stopped' && after.state !== 'starting';
  const items = itemsOf(after).filter(({ kind }) => kinds.includes(kind) && (runs || kind === 'disk'));
  return items.flatMap((item) => {
    const since = RUN_ITEMS.includes(item.kind) ? `${life.startedAt}-${now}` : now;
    const end = closed(before, [item.kind], life.instanceId, now);
    return [
      item.kind === 'machine' ? { ...end, idleSince, leaseUntil: before.lease.until } : end,
      opened(after, item, `${life.instanceId}-${since}`, now),
    ];
  });
}

/** The copy of the machine's disk, as it was found ready. */
export function ledgerCopied(machine: Machine, copy: CloudSnapshot, extras: Extras | undefined): Write {
  const { name, createdAt } = copy;
  const item = snapshotItem(copy.storedGb, extras);
  return opened(machine, item, name, createdAt, { resource: name, zone: undefined });
}

/**
 * The machine in the life that Google shows, with the line that the ledger owes it, where nobody has looked at this
 * life yet: a run may be over before it was ever seen, and costs money all the same.
 */
export function seenAlive(
  machine: Machine,
  seen: CloudMachine | undefined,
): { readonly machine: Machine; readonly writes: readonly Write[] } {
  const hasRun = seen?.status === 'running' || seen?.status === 'stopping' || seen?.status === 'stopped';
  // The Cloud TPU API does not tell when a node was started; a request that is taken out of its queue never was.
  const neverRan = seen?.service === 'tpu' ? seen.withoutNode === true : seen?.lastStartedAt === undefined;
  if (machine.incarnation !== undefined || !hasRun || neverRan) {
    return { machine, writes: [] };
  }
  const known = { ...machine, incarnation: incarnationOf(seen, machine) };
  return { machine: known, writes: ledgerOpen(known, seen.createdAt) };
}

/** True when a stopped machine has been up, and stopped again, since the life that is known. Nodes do not tell. */
export function ranUnseen({ incarnation }: Machine, seen: CloudMachine): boolean {
  const { status, lastStartedAt, lastStoppedAt } = seen;
  if (incarnation === undefined || status !== 'stopped') return false;
  if (lastStartedAt === undefined || lastStoppedAt === undefined) return false;
  return lastStartedAt > incarnation.startedAt && lastStoppedAt > lastStartedAt;
}

/** What its present life cost until then, for a notice. */
export function runCost(machine: Machine, until: Millis): RunCost {
  return noticed(costOfRun(machine, until));
}

/** What it cost until then, everything counted, for a notice. */
export async function totalCost(
  { store }: Pick<Deps, 'store'>,
  machine: Machine,
  until: Millis,
): Promise<RunCost> {
  const all = costSoFar(await store.ledger(0, until, machine.id), until);
  return noticed(all?.money.micros === 0 ? undefined : all);
}

function noticed(sum: Sum | undefined): RunCost {
  return { cost: sum?.money, ...(sum?.least === true ? { least: true } : {}) };
}

/** The run is over; the disk stays. */
export function ledgerClose(
  machine: Machine,
  endedAt: Millis,
  reason: StopReason | undefined,
  idleSince: Millis | undefined,
): Write {
  const end = closed(machine, RUN_ITEMS, undefined, endedAt);
  return { ...end, reason, idleSince, leaseUntil: machine.lease.until };
}

/**
 * An instance is gone with its disk; undefined = that of the machine. While a machine moves there are two of the same
 * name, and one that nobody has seen has no entries.
 */
export function ledgerGone(machine: Machine, endedAt: Millis, instanceId?: string): Write[] {
  const moves = machine.change?.kind === 'move';
  const of = instanceId ?? (moves ? machine.incarnation?.instanceId : undefined);
  if (of === undefined && moves) return [];
  return [closed(machine, [...RUN_ITEMS, 'disk'], of, endedAt)];
}

/** The copy of a disk is gone. */
export function ledgerCopyGone(machine: Pick<Machine, 'id'>, name: string, endedAt: Millis): Write {
  return closed(machine, ['snapshot'], name, endedAt);
}

function closed(
  { id: machineId }: Pick<Machine, 'id'>,
  kinds: readonly ItemKind[],
  of: string | undefined,
  endedAt: Millis,
): Extract<Write, { write: 'ledger-close' }> {
  return {
    ...{ write: 'ledger-close', machineId, kinds, endedAt },
    ...(of === undefined ? {} : { of }),
    ...{ reason: undefined, idleSince: undefined, leaseUntil: undefined },
  };
}
