/** What a machine's hours decide: its stop when they are over, warned and never while it is busy, and its start. */

import type { Incarnation, Machine } from '../machine.ts';
import type { HoursPolicy, ProjectPolicy, WatchPolicy } from '../policy.ts';
import { type Duration, HOUR, MINUTE, type Millis } from '../time.ts';
import type { HoursTold, Watch } from '../watch.ts';
import type { HoursEnd, HoursNow, OwnHours, WeekHours } from '../week-hours.ts';
import { NEAR } from './closeness.ts';
import { endOnly } from './endings.ts';
import { calm, keep, ofUnknown, ofWarned, STOP_PATIENCE } from './round.ts';
import type { Decided, MachineHours, WatchInput } from './watch-input.ts';

/** Hours with less than this left start nothing: it would be warned again before it is of use. */
const WORTH: Duration = 30 * MINUTE;

/** The hours that hold for a machine; undefined = none. What can only be ended has none: they would delete it. */
export function hoursOf(
  machine: Pick<Machine, 'project' | 'hours' | 'spec' | 'shape' | 'placement' | 'queue'>,
  projects: readonly ProjectPolicy[],
): { readonly week: WeekHours; readonly setAt: Millis | undefined } | undefined {
  const own = machine.hours;
  const week = own === undefined ? projects.find(({ id }) => id === machine.project)?.hours : own.week;
  if (week === undefined || endOnly(machine) !== undefined) return undefined;
  return { week, setAt: own?.setAt };
}

/**
 * What the end of the hours decides now; undefined when it decides nothing. They stop only what ran when they ended:
 * what a person started after that, or set hours for after that, runs on until they end the next time.
 */
export function atHoursEnd(input: WatchInput, watch: Watch, life: Incarnation): Decided | undefined {
  const { verdict, policy, now } = input;
  const isOurs = watch.state !== 'ok' && watch.hours?.round === watch.round;
  if (watch.state !== 'ok' && !isOurs) return undefined;
  const end = endOf(input, life);
  if (end === undefined || now < end.due - policy.warnBefore) {
    if (!isOurs) return end === undefined ? undefined : waits(input, watch, end);
    const because = input.hours === undefined ? 'it has no such hours any more' : 'its hours have changed';
    return { decision: { kind: 'called-off', because }, watch: calm(watch) };
  }
  if (isOurs && watch.state === 'stopping' && now < (watch.stopAt ?? 0) + STOP_PATIENCE) {
    return keep(watch, { kind: 'transitioning', state: 'stopping' });
  }
  if (verdict.kind === 'idle') return ofIdle(input, watch, end, isOurs);
  if (isOurs && verdict.kind === 'busy') {
    return { decision: { kind: 'awake', because: verdict.because }, watch: calm(watch) };
  }
  if (isOurs && verdict.kind === 'unknown') return ofUnknown(input, watch, verdict);
  if (now < end.due || now < judgedFrom(input, life, verdict.kind)) return undefined;
  return leftOn(input, watch, end);
}

interface End {
  readonly due: Millis;
  readonly told: HoursEnd;
  readonly busyFor: Duration;
}

/** Why a stop for the end of the hours would be wrong by now; undefined when it is right. */
export function overDoubt(
  machine: WatchInput['machine'],
  hours: MachineHours | undefined,
  life: Incarnation,
  now: Millis,
): string | undefined {
  const end = endOf({ machine, hours }, life);
  if (end !== undefined && now >= end.due) return undefined;
  return hours === undefined ? 'it has no such hours any more' : 'its hours have changed';
}

/** True while the next minute's samples may lead to a warning for the end of the hours, or to a stop. */
export function nearsEnd(
  machine: WatchInput['machine'],
  hours: MachineHours | undefined,
  { warnBefore }: Pick<WatchPolicy, 'warnBefore'>,
  now: Millis,
): boolean {
  const life = machine.incarnation;
  const end = life === undefined ? undefined : endOf({ machine, hours }, life);
  return end !== undefined && now >= end.due - warnBefore - NEAR && now < end.due + end.busyFor;
}

/** The end that is next or has just been, and when the machine is to stop for it; a keep puts that off. */
function endOf(
  { hours, machine }: Pick<WatchInput, 'hours' | 'machine'>,
  life: Incarnation,
): End | undefined {
  if (hours === undefined) return undefined;
  const { week, setAt, standing, busyFor } = hours;
  const at = standing.stretch.until;
  const due = Math.max(at, machine.snoozedUntil ?? 0);
  if (life.startedAt >= at || (setAt ?? 0) >= at || due >= standing.next) return undefined;
  return { due, told: { week, at, next: standing.next }, busyFor };
}

/**
 * Idle so shortly before that the idle rule would stop it in the last moments of its hours: they do it instead, at
 * most one warning's length later, and start it again.
 */
function waits(
  { machine, verdict, policy, now }: WatchInput,
  watch: Watch,
  { due }: End,
): Decided | undefined {
  if (verdict.kind !== 'idle' || verdict.memoryHeld || policy.dryRun || policy.off !== undefined)
    return undefined;
  if (now < due - 2 * policy.warnBefore || now < (machine.snoozedUntil ?? 0)) return undefined;
  return keep(watch, { kind: 'hours-soon', at: due });
}

function ofIdle(input: WatchInput, watch: Watch, { due, told }: End, isOurs: boolean): Decided | undefined {
  const { verdict, policy, now } = input;
  if (policy.dryRun) return keep(calm(watch), { kind: 'dry-run', would: 'end-hours' });
  if (isOurs && watch.stopAt !== undefined && watch.state !== 'stopping') {
    return ofWarned(input, watch, watch.stopAt, verdict, told);
  }
  const before = toldOf(watch, due);
  if (before.letGo || (before.askUntil !== undefined && now >= before.askUntil)) return undefined;
  const stopAt = Math.max(due, now + policy.warnBefore);
  const round = watch.round + 1;
  return {
    decision: { kind: 'warn', stopAt, reminder: false, verdict, hours: told },
    watch: { ...watch, state: 'warned', warnedAt: now, stopAt, round, hours: { ...before, round } },
  };
}

/** Busy or unknown when they are over: it stays, its owner is told once, and once more when nobody looks again. */
function leftOn({ verdict, policy, now }: WatchInput, watch: Watch, end: End): Decided | undefined {
  if (policy.dryRun) return undefined;
  const { due, told: hours, busyFor } = end;
  const before = toldOf(watch, due);
  if (before.askUntil === undefined) {
    const until = now + busyFor;
    return {
      decision: { kind: 'after-hours', hours, until, letGo: false, verdict },
      watch: { ...watch, hours: { ...before, askUntil: until } },
    };
  }
  if (now < before.askUntil || before.letGo) return undefined;
  return {
    decision: { kind: 'after-hours', hours, until: before.askUntil, letGo: true, verdict },
    watch: { ...watch, hours: { ...before, letGo: true } },
  };
}

/** What was told of this end; of another one, nothing. */
function toldOf({ hours }: Watch, due: Millis): HoursTold {
  return hours?.due === due ? hours : { due };
}

/** One that has just come up cannot be known yet: that alone is not told. */
function judgedFrom({ policy }: WatchInput, { startedAt }: Incarnation, verdict: 'busy' | 'unknown'): Millis {
  return verdict === 'busy' ? startedAt : startedAt + policy.bootGrace + policy.rule.window;
}

export type Start =
  | { readonly kind: 'start'; readonly until: Millis }
  /** It has been started so often without a word from a person. */
  | { readonly kind: 'paused'; readonly starts: number };

/** Whether its hours are to start it now: only what they have stopped, only while they last, and once each time. */
export function startOf(
  machine: Pick<Machine, 'state' | 'stopReason' | 'hourStarts' | 'hourTry'>,
  { inside, stretch }: HoursNow,
  { maxStarts }: Pick<HoursPolicy, 'maxStarts'>,
  now: Millis,
): Start | undefined {
  if (machine.state !== 'stopped' || machine.stopReason !== 'hours') return undefined;
  if (!inside || stretch.until - now < WORTH || machine.hourTry === stretch.from) return undefined;
  const starts = machine.hourStarts ?? 0;
  return starts < maxStarts ? { kind: 'start', until: stretch.until } : { kind: 'paused', starts };
}

/**
 * The lease of a machine whose hours end then: it outlives them by what a busy one is given, so that it is the hours
 * that stop it and start it again; it never ends after `latest`, nor earlier than it did.
 */
export function leaseWithHours(
  until: Millis,
  end: Millis,
  { busyFor }: Pick<HoursPolicy, 'busyFor'>,
  latest: Millis,
): Millis {
  return Math.max(until, Math.min(end + busyFor + HOUR, latest));
}

/** What a judgement takes of a machine's hours; `standing` gives how a week's hours stand at its moment. */
export function hoursInput(
  machine: Parameters<typeof hoursOf>[0],
  projects: readonly ProjectPolicy[],
  { busyFor }: Pick<HoursPolicy, 'busyFor'>,
  standing: (week: WeekHours) => HoursNow,
): MachineHours | undefined {
  const hours = hoursOf(machine, projects);
  return hours === undefined ? undefined : { ...hours, standing: standing(hours.week), busyFor };
}

/** Own hours as a person asked for them: `null` = none, undefined = its project's. */
export function ownHours(week: WeekHours | null | undefined, now: Millis): OwnHours | undefined {
  return week === undefined ? undefined : { week: week ?? undefined, setAt: now };
}
