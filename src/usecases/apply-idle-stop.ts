/** The last look before a machine is stopped that is idle, or whose hours are over: all is read again, and any doubt keeps it alive. */
import { endOnly } from '../domain/decide/endings.ts';
import { hoursInput, overDoubt } from '../domain/decide/hours.ts';
import { watchPolicyOf } from '../domain/decide/machine-rule.ts';
import { checkStop, type StopCheck } from '../domain/decide/stop-check.ts';
import { isUnanswered } from '../domain/decide/unanswered.ts';
import { STOP_HOLDS } from '../domain/decide/watch.ts';
import { freezeNow } from '../domain/freeze.ts';
import { hoursAt } from '../domain/hours.ts';
import { incarnationKey, type Machine } from '../domain/machine.ts';
import type { RequestVerb } from '../domain/request.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { Verdict } from '../domain/utilization.ts';
import type { Watch } from '../domain/watch.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { freshVerdict } from './fresh-verdict.ts';
import { birthSaying, warningKey } from './sayings.ts';
import { at, backOff, enter, type Given, journal, type Step } from './step.ts';
import { endWarnings, watchOf } from './warnings.ts';

/** A stop that has not been sent this long after the last look is looked at anew. */
const LOOK_HOLDS: Duration = MINUTE;

/** Stops the machine, or abandons the stop and says why in the journal and in the warning. */
export async function applyIdleStop(
  deps: EngineDeps,
  given: Given,
  what: Extract<RequestVerb, { verb: 'stop-idle' | 'stop-hours' }>,
): Promise<{ readonly machine: Machine; readonly writes: readonly Write[] }> {
  const { machine, now } = given;
  const reason = what.verb === 'stop-idle' ? 'idle' : 'hours';
  const watch = await watchOf(deps, machine);
  const life = machine.incarnation;
  if (life === undefined || incarnationKey(machine) !== what.incarnation || machine.state !== 'ready') {
    return {
      machine,
      writes: [journal(machine, now, 'kept', `${machine.name} was not stopped: it has changed since.`)],
    };
  }
  if (await isWanted(deps, machine, 'take-over')) {
    // It comes next, and the offer must still be open then.
    const text = `${machine.name} was not stopped: somebody takes it over.`;
    return { machine, writes: [journal(machine, now, 'kept', text)] };
  }
  const round = watch === undefined ? undefined : warningKey(machine, watch.round, false);
  if (round !== what.warningKey || now >= (watch?.stopAt ?? 0) + STOP_HOLDS) {
    const late = `${machine.name} was not stopped: the announced time had long passed. It is looked at anew.`;
    return { machine, writes: [journal(machine, now, 'kept', late)] };
  }
  const [seen, verdict, warning, brakes] = await Promise.all([
    machine.zone === undefined ? undefined : deps.cloud.get(at(machine)),
    freshVerdict(deps, machine, life.instanceId, life.startedAt, now),
    deps.store.saying(what.warningKey),
    deps.store.brakes(),
  ]);
  const because = (await isWanted(deps, machine, 'keep'))
    ? 'somebody keeps it'
    : reason === 'hours'
      ? overDoubt(machine, hoursOfMachine(deps, machine, now), life, now)
      : undefined;
  const check: StopCheck =
    because !== undefined
      ? { kind: 'abandon', because }
      : checkStop({
          machine,
          seen: seen?.ok ? seen.value : undefined,
          verdict,
          warnedDeliveredAt: warning?.postedAt,
          afterHours: reason === 'hours',
          unanswered: isUnanswered(watch, deps.policy.watch, now),
          quietSince: watch?.quietSince,
          policy: watchPolicyOf(deps.policy.watch, machine),
          frozenUntil: freezeNow(brakes, now)?.until,
          now,
        });
  if (check.kind === 'go') {
    const ends = endOnly(machine) !== undefined;
    const stopping: Machine = {
      ...enter(machine, ends ? 'deleting' : 'stopping', now),
      stopReason: reason,
      stopBy: undefined,
    };
    return {
      machine: stopping,
      writes: [
        ...(watch === undefined
          ? []
          : [{ write: 'watch' as const, watch: { ...watch, lastVerdict: verdict, lastLookAt: now } }]),
        journal(
          machine,
          now,
          'stopping',
          `${machine.name} is ${ends ? 'ended' : 'stopped'}: ${reason === 'hours' ? 'its hours are over; ' : ''}${verdict.kind === 'idle' ? verdict.because : 'idle'}.`,
          verdict,
        ),
        { write: 'say', saying: birthSaying(stopping, now) },
      ],
    };
  }
  return {
    machine,
    writes: await abandoned(deps, machine, now, watch, verdict, check.because),
  };
}

/** The stop is off: the watch is at rest again, and the warning says why. */
async function abandoned(
  deps: EngineDeps,
  machine: Machine,
  now: Millis,
  watch: Watch | undefined,
  verdict: Verdict,
  because: string,
): Promise<Write[]> {
  const calm = { state: 'ok', warnedAt: undefined, stopAt: undefined } as const;
  return [
    journal(machine, now, 'kept', `${machine.name} was not stopped: ${because}`, verdict),
    ...(watch === undefined
      ? []
      : [
          {
            write: 'watch' as const,
            watch: { ...watch, ...calm, lastVerdict: verdict, lastLookAt: now },
          },
        ]),
    ...(await endWarnings(deps, machine, { kind: 'awake', at: now, because })),
  ];
}

function hoursOfMachine(deps: EngineDeps, machine: Machine, now: Millis) {
  return hoursInput(machine, deps.policy.projects, deps.policy.hours, hoursAt(now));
}

/** Accepted since the requests were read, perhaps: it comes next, and it comes in time. */
async function isWanted(deps: EngineDeps, machine: Machine, verb: 'keep' | 'take-over'): Promise<boolean> {
  const open = await deps.store.requests(machine.id);
  return open.some(({ what }) => what.verb === verb);
}

/**
 * Before the stop of an idle machine is sent later than it was decided (Google did not take it, or we were away): the
 * look that it rests upon is made anew, and any doubt makes the machine ready again. What Google has confirmed goes
 * on. `seen` is the running machine; undefined = it could not be read.
 */
export async function lookAgain(
  deps: EngineDeps,
  given: Given,
  seen: CloudMachine | undefined,
): Promise<
  { readonly kind: 'keep'; readonly step: Step } | { readonly kind: 'go'; readonly given: Given } | undefined
> {
  const { claim, machine, now } = given;
  const life = machine.incarnation;
  const isOurs = machine.stopReason === 'idle' || machine.stopReason === 'hours';
  if (!isOurs || machine.operation?.name !== undefined || life === undefined) return;
  const watch = await watchOf(deps, machine);
  const fresh = given.writes.some(({ write }) => write === 'watch');
  if (watch === undefined || fresh || now - (watch.lastLookAt ?? 0) <= LOOK_HOLDS) return;
  if (seen === undefined) {
    const tries = machine.tries + 1;
    const later = { claim, machine: { ...machine, tries }, dueAt: now + backOff(tries) };
    return { kind: 'keep', step: { ...later, writes: given.writes } };
  }
  const ready = { ...enter(machine, 'ready', now), stopReason: undefined };
  const verdict = await freshVerdict(deps, machine, life.instanceId, life.startedAt, now);
  const warning = await deps.store.saying(warningKey(machine, watch.round, false));
  const check = checkStop({
    machine: ready,
    seen,
    verdict,
    warnedDeliveredAt: warning?.postedAt,
    afterHours: machine.stopReason === 'hours',
    unanswered: isUnanswered(watch, deps.policy.watch, now),
    quietSince: watch.quietSince,
    policy: watchPolicyOf(deps.policy.watch, machine),
    frozenUntil: freezeNow(await deps.store.brakes(), now)?.until,
    now,
  });
  if (check.kind === 'go') {
    const look: Write = { write: 'watch', watch: { ...watch, lastVerdict: verdict, lastLookAt: now } };
    return { kind: 'go', given: { ...given, writes: [...given.writes, look] } };
  }
  const writes = [
    ...given.writes,
    ...(await abandoned(deps, ready, now, watch, verdict, check.because)),
    { write: 'say' as const, saying: birthSaying(ready, now) },
  ];
  return { kind: 'keep', step: { claim, machine: ready, dueAt: now, writes } };
}
