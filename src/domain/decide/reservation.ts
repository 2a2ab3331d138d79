/** What a machine has reserved of budgets: follows from the machine itself, so that each save keeps it true. */
import type { Reservation, Stretch } from '../budget.ts';
import type { Machine } from '../machine.ts';
import type { Offer } from '../offer.ts';
import type { Millis } from '../time.ts';
import { monthsOf } from './budget.ts';
import { machineEstimate } from './estimate.ts';

/** Machine, disk and address in micro-USD an hour; undefined while its price is not known, which is not 0. */
export function hourlyOf(machine: Parameters<typeof machineEstimate>[0]): number | undefined {
  const sum = machineEstimate(machine)?.perHour?.money;
  return sum?.currency === 'USD' ? sum.micros : undefined;
}

/** The same of the machine that it would be with that offer. */
export function hourlyWith(machine: Machine, offer: Offer): number | undefined {
  const { placement } = machine;
  return hourlyOf({ ...machine, zone: undefined, placement: { ...placement, offers: [offer] } });
}

/** A machine's stretch as a row of the books. */
export function reservationOf(
  { id, name, project, lease }: Pick<Machine, 'id' | 'name' | 'project' | 'lease'>,
  { since, until, microsPerHour, owner = lease.owner }: Held,
  timeZone: string,
): Reservation {
  return {
    holder: id,
    machineId: id,
    machineName: name,
    project,
    owner,
    since,
    until,
    microsPerHour,
    months: monthsOf({ since, until, microsPerHour }, timeZone),
  };
}

type Held = Stretch & { readonly owner?: string };

/** The machine with what it holds from now on, and the reservations that have changed. */
export interface Followed {
  readonly machine: Machine;
  readonly reservations: readonly Reservation[];
}

/**
 * After a step: whoever runs, or is on the way to it, holds the rest of the lease; whoever has stopped keeps what was
 * used. Another price or owner begins a new stretch. Until a zone has taken the machine nothing is used: the stretch
 * moves on with a lease that does.
 */
export function followReservation(before: Machine, after: Machine, now: Millis, timeZone: string): Followed {
  const have = after.reserved;
  const want = wanted(before, after, now);
  if (have === undefined && want === undefined) return { machine: after, reservations: [] };
  if (have !== undefined && want !== undefined && isSame(have, want))
    return { machine: after, reservations: [] };
  const row = (stretch: Held) => reservationOf(after, stretch, timeZone);
  const reservations: Reservation[] = [];
  if (have !== undefined && have.since !== want?.since) {
    // What never ran has used nothing: the stretch is empty then.
    const until = isUnborn(before) || after.state === 'failed' ? have.since : Math.max(have.since, now);
    reservations.push(row({ ...have, until }));
  }
  if (want !== undefined) reservations.push(row(want));
  const { reserved: _, ...rest } = after;
  return { machine: want === undefined ? rest : { ...rest, reserved: want }, reservations };
}

type Wanted = NonNullable<Machine['reserved']>;

function wanted(before: Machine, after: Machine, now: Millis): Wanted | undefined {
  const have = after.reserved;
  if (!holds(after)) return undefined;
  const { lease, spec } = after;
  const { owner } = lease;
  if (isUnborn(after)) {
    const microsPerHour = have?.microsPerHour ?? hourlyOf(after);
    if (microsPerHour === undefined) return undefined;
    const since = Math.max(have?.since ?? now, lease.until - spec.leaseFor);
    return { since, until: Math.max(since, lease.until), microsPerHour, owner };
  }
  const microsPerHour = dearest(after) ?? have?.microsPerHour;
  if (microsPerHour === undefined) return undefined;
  const until = Math.max(untilOf(after), now);
  const isOther = have?.microsPerHour !== microsPerHour || have.owner !== owner;
  const since = have === undefined || isOther || isUnborn(before) ? now : have.since;
  // Past its lease a machine holds what it has used: no new row each time that somebody looks.
  if (!isOther && have !== undefined && untilOf(after) <= now && have.until >= untilOf(after)) return have;
  return { since, until, microsPerHour, owner };
}

function isSame(a: Wanted, b: Wanted): boolean {
  return (
    a.since === b.since && a.until === b.until && a.microsPerHour === b.microsPerHour && a.owner === b.owner
  );
}

/** No zone has taken it yet; where it is moved, it was in one before. */
function isUnborn({ state, zone, change }: Machine): boolean {
  return zone === undefined && change === undefined && (state === 'accepted' || state === 'placing');
}

/** What is on its way out gives nothing back before it is out, and takes nothing new. */
function holds(machine: Machine): boolean {
  switch (machine.state) {
    case 'gone':
    case 'failed':
      return false;
    case 'stopped':
      return willRun(machine);
    case 'stopping':
    case 'deleting':
    case 'stuck':
      return machine.reserved !== undefined;
    default:
      return true;
  }
}

/** It stands still only for a change that starts it again. */
function willRun({ change }: Machine): boolean {
  if (change === undefined || change.kind === 'disk') return false;
  return change.kind === 'move' || change.starts;
}

/** A change that starts what was stopped lends it anew. */
function untilOf({ lease, spec, change }: Machine): Millis {
  if (change === undefined || change.kind === 'disk' || change.ran) return lease.until;
  return Math.max(lease.until, change.begunAt + spec.leaseFor);
}

/** While it is changed, the dearer of what it is and what it is to be; undefined where neither is known. */
function dearest(machine: Machine): number | undefined {
  const { change, spec } = machine;
  const now = hourlyOf(machine);
  if (change === undefined || change.kind === 'disk') return now;
  const to =
    change.kind === 'move'
      ? hourlyOf({ ...machine, spec: change.to, zone: undefined, placement: change.placement })
      : hourlyOf({
          ...machine,
          spec: { ...spec, family: change.to.family, count: change.to.count, buy: change.to.buy },
          shape: change.to.shape,
          price: change.to.price,
        });
  const known = [now, to, machine.reserved?.microsPerHour].filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
