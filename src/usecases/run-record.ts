/** One life of a machine: which it is, and what it cost. */
import { sumOf } from '../domain/decide/ledger-sums.ts';
import { RUN_ITEMS } from '../domain/ledger.ts';
import type { Incarnation, Machine, StopReason } from '../domain/machine.ts';
import { costOf, type Money } from '../domain/money.ts';
import type { Millis } from '../domain/time.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';

/** The life that this instance is in. Google shows no start of a TPU's node: there it is the one that we know of. */
export function incarnationOf(
  seen: CloudMachine,
  { upSince }: Pick<Machine, 'upSince'> = { upSince: undefined },
): Incarnation {
  return { instanceId: seen.instanceId, startedAt: seen.lastStartedAt ?? upSince ?? seen.createdAt };
}

/** Opens the ledger's run for the machine's present life. */
export function ledgerOpen(machine: Machine): Write {
  const life = machine.incarnation;
  if (life === undefined) throw new Error(`${machine.name} runs without an incarnation`);
  return {
    write: 'ledger-open',
    entry: {
      machineId: machine.id,
      kind: 'machine',
      key: `${life.instanceId}-${life.startedAt}`,
      machineName: machine.name,
      project: machine.project,
      owner: machine.lease.owner,
      family: machine.spec.family,
      quantity: machine.spec.slices ?? 1,
      price: machine.price,
      resource: machine.name,
      zone: machine.zone,
      startedAt: life.startedAt,
      endedAt: undefined,
      endReason: undefined,
      idleSince: undefined,
      leaseUntil: undefined,
    },
  };
}

/** The run of who gives a machine away ends, and that of who takes it begins: each pays for their own time. */
export function ledgerHandOver(
  before: Machine,
  after: Machine,
  now: Millis,
  idleSince: Millis | undefined,
): Write[] {
  const next = ledgerOpen(after);
  if (next.write !== 'ledger-open') return [];
  const { entry } = next;
  // One life of the machine, two runs: the second is named after its beginning, too.
  const own = { ...entry, key: `${entry.key}-${now}`, startedAt: now };
  return [ledgerClose(before, now, undefined, idleSince), { write: 'ledger-open', entry: own }];
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
  return { machine: known, writes: [ledgerOpen(known)] };
}

/** Price × this life's running time; undefined when the price is unknown or it never ran. */
export function runCost(machine: Machine, until: Millis): Money | undefined {
  const life = machine.incarnation;
  if (life === undefined || machine.price === undefined) return undefined;
  return costOf(machine.price, Math.max(0, until - life.startedAt));
}

/** What it cost until then, everything counted,, by our ledger; undefined when a price is unknown or it never ran. */
export async function totalCost(
  { store }: Pick<Deps, 'store'>,
  machine: Machine,
  until: Millis,
): Promise<Money | undefined> {
  const span = { from: 0, to: until };
  const { money, unpriced } = sumOf(await store.ledger(span.from, span.to, machine.id), span);
  return unpriced === 0 && money.length === 1 ? money[0] : undefined;
}

export function ledgerClose(
  machine: Machine,
  endedAt: Millis,
  reason: StopReason | undefined,
  idleSince: Millis | undefined,
): Write {
  return {
    write: 'ledger-close',
    machineId: machine.id,
    kinds: RUN_ITEMS,
    endedAt,
    reason,
    idleSince,
    leaseUntil: machine.lease.until,
  };
}
