/** A machine's hours: set by a person, and the start that they bring, asked for by the watchdog and applied once. */

import { endOnly } from '../domain/decide/endings.ts';
import { hoursOf, leaseWithHours, ownHours, startOf } from '../domain/decide/hours.ts';
import { unfitForHours } from '../domain/decide/hours-words.ts';
import { hourlyOf } from '../domain/decide/reservation.ts';
import { hoursAt, hoursInWords, hoursNow } from '../domain/hours.ts';
import type { Machine } from '../domain/machine.ts';
import type { Request } from '../domain/request.ts';
import type { Millis } from '../domain/time.ts';
import type { HoursNow, WeekHours } from '../domain/week-hours.ts';
import { type Applied, refused } from './apply-change.ts';
import { moneyForStart } from './budget-for-offer.ts';
import type { EngineDeps } from './engine-deps.ts';
import { birthSaying, toOwner } from './sayings.ts';
import { enter, type Given, journal } from './step.ts';
import { followStop } from './warnings.ts';

/** Its hours from now on, and a lease that lasts as long as they do today. */
export function applyHours(
  deps: EngineDeps,
  given: Given,
  request: Request,
  week: WeekHours | null | undefined,
): Applied {
  const { machine, now } = given;
  if (week && endOnly(machine) !== undefined) return refused(given, request, unfitForHours(machine));
  const hours = ownHours(week, now);
  const after = withLease(
    deps,
    // Google's labels are to tell them, too.
    { ...machine, hours, hourStarts: 0, hourTry: undefined, labelledUntil: undefined },
    now,
  );
  const what = week === undefined ? 'those of its project' : week === null ? 'off' : hoursInWords(week);
  const text = `<@${request.actor}> sets the hours of ${machine.name}: ${what}.`;
  return { machine: after, writes: [journal(after, now, 'changed', text, { week })] };
}

/** The machine with a lease that its own hours do not outlast; Google's own lock on its run stays the last end. */
export function withLease(deps: Pick<EngineDeps, 'policy'>, machine: Machine, now: Millis): Machine {
  const week = machine.hours?.week;
  const standing = week === undefined ? undefined : hoursNow(week, now);
  if (standing === undefined || !standing.inside || machine.state === 'stopped') return machine;
  const { hours, limits } = deps.policy;
  const latest = (machine.incarnation?.startedAt ?? now) + limits.maxLease;
  const until = leaseWithHours(machine.lease.until, standing.stretch.until, hours, latest);
  return { ...machine, lease: { ...machine.lease, until } };
}

/** Starts what its hours have stopped, if they still say so. */
export async function applyHoursStart(deps: EngineDeps, given: Given): Promise<Applied> {
  const { machine, now } = given;
  if (machine.state === 'stopping') return 'wait';
  const { hours: policy, limits, projects } = deps.policy;
  const hours = hoursOf(machine, projects);
  const standing = hours === undefined ? undefined : hoursNow(hours.week, now);
  const start = standing === undefined ? undefined : startOf(machine, standing, policy, now);
  if (standing === undefined || start === undefined) return { machine, writes: [] };
  const tried: Machine = { ...machine, hourTry: standing.stretch.from };
  if (start.kind === 'paused') {
    const text = `The hours of ${machine.name} do not start it: they have ${start.starts} times without a word from a person.`;
    const notice = { kind: 'hours-paused', machine: tried, starts: start.starts } as const;
    const key = `hours-paused:${machine.id}:${machine.starts}`;
    return { machine: tried, writes: [journal(tried, now, 'refused', text), toOwner(tried, key, notice)] };
  }
  const until = leaseWithHours(machine.lease.until, start.until, policy, now + limits.maxLease);
  const hourly = hourlyOf(tried);
  const stretch = hourly === undefined ? undefined : { since: now, until, microsPerHour: hourly };
  const money = await moneyForStart(deps, { ...given, machine: tried }, stretch);
  if (money.kind === 'lost') throw new Error(`${machine.name} is in another worker's hands`);
  if (money.kind === 'over') return notPaidFor(tried, money.because, standing.stretch.from, now);
  const starting: Machine = {
    ...enter(money.machine, 'starting', now),
    starts: machine.starts + 1,
    hourStarts: (machine.hourStarts ?? 0) + 1,
    byHours: true,
    lease: { ...machine.lease, until },
    incarnation: undefined,
    bootPhase: undefined,
    readyAt: undefined,
    trouble: undefined,
    snoozedUntil: undefined,
  };
  return {
    machine: starting,
    writes: [
      journal(starting, now, 'started', `The hours of ${machine.name} have begun: it is started.`),
      { write: 'say', saying: birthSaying(starting, now) },
      ...(await followStop(deps, starting, machine.starts)),
    ],
  };
}

/** Its hours have begun, and no budget holds what they would cost. */
function notPaidFor(machine: Machine, because: string, from: Millis, now: Millis): Applied {
  const { id, name } = machine;
  const what = `The hours of ${name} have begun, and it is not started. ${because}`;
  const next = `When there is money again: /gpu start ${name}`;
  return {
    machine,
    writes: [
      journal(machine, now, 'refused', what),
      toOwner(machine, `hours-unpaid:${id}:${from}`, {
        kind: 'request-failed',
        machineName: name,
        what,
        next,
      }),
    ],
  };
}

/** Asks for the start of every machine whose hours are to start it now: once for each time that they begin. */
export async function askForStarts(
  deps: EngineDeps,
  machines: readonly Machine[],
  now: Millis,
  standing: (week: WeekHours) => HoursNow = hoursAt(now),
): Promise<void> {
  const { hours: policy, projects } = deps.policy;
  for (const machine of machines) {
    if (machine.state !== 'stopped' || machine.stopReason !== 'hours') continue;
    const hours = hoursOf(machine, projects);
    if (hours === undefined) continue;
    const at = standing(hours.week);
    if (startOf(machine, at, policy, now) === undefined) continue;
    const { id, channel } = machine;
    await deps.store.acceptRequest(
      `start-hours:${id}:${hours.setAt ?? 0}:${at.stretch.from}`,
      {
        id: deps.newId(),
        machineId: id,
        actor: 'lamplighter',
        channel,
        at: now,
        what: { verb: 'start-hours' },
      },
      [],
    );
    deps.nudge.nudge();
  }
}
