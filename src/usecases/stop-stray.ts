/** Stops a machine that Lamplighter did not make, long enough after a warning, if all is still as it was warned of. */
import { strayDoubt, strayMoment, strayWarning } from '../domain/decide/stray-stop.ts';
import { type Fault, inWords } from '../domain/fault.ts';
import { freezeNow } from '../domain/freeze.ts';
import type { Notice } from '../domain/notice.ts';
import type { Request, RequestVerb } from '../domain/request.ts';
import type { StrayEnd } from '../domain/stray.ts';
import { type Duration, MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { MachineAt } from '../ports/cloud.ts';
import type { StrangeMachine } from '../ports/inventory.ts';
import type { Claim, Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { leftAloneSlot } from './look-for-strays.ts';
import { readStrays, strayOf } from './read-strays.ts';
import { CLAIM, requestIdOf } from './step.ts';
import {
  endStraySayings,
  type StrayNotice,
  type StraySaying,
  sayingsAbout,
  sayTo,
  straySayings,
  strayWarningKey,
} from './stray-questions.ts';

/** Between two looks at a machine that Google is stopping. */
const LOOK: Duration = 10 * SECOND;
/** A stop that Google was asked for and that shows nothing is asked for again after this, upon a fresh look. */
const ANSWER: Duration = MINUTE;

type StopStray = Extract<RequestVerb, { verb: 'stop-stray' }>;

interface Given {
  readonly claim: Claim<Request>;
  readonly what: StopStray;
  readonly warning: StrayNotice;
  /** The warning in all of its places. */
  readonly sayings: readonly StraySaying[];
  /** By the store. */
  readonly now: Millis;
  /** By the machine's own clock. */
  readonly begunAt: Millis;
}

/** One look; the request stays open, and due again later, until the machine has stopped or the stop is off. */
export async function stopStray(deps: EngineDeps, claim: Claim<Request>, what: StopStray): Promise<void> {
  const begunAt = deps.clock.now();
  const sayings = await straySayings(deps, strayWarningKey(what, what.round));
  const now = await deps.store.now();
  const [first] = sayings;
  if (first === undefined) return done(deps, claim, []);
  const given: Given = { claim, what, warning: first.notice, sayings, now, begunAt };
  if (given.warning.sentAt !== undefined) return follow(deps, given, given.warning.sentAt);
  if (given.warning.end !== undefined) return done(deps, claim, []);
  return whenDue(deps, given);
}

async function whenDue(deps: EngineDeps, given: Given): Promise<void> {
  const { claim, warning, sayings, now } = given;
  const delivered = sayings.flatMap(({ row }) => row.postedAt ?? []);
  const moment = strayMoment({
    stopAt: warning.stopAt ?? warning.at,
    deliveredAt: delivered.length === 0 ? undefined : Math.min(...delivered),
    warning: strayWarning(deps.policy.watch),
    now,
  });
  switch (moment.kind) {
    case 'wait':
      await deps.store.finishRequest(claim, moment.until, []);
      return;
    case 'over':
      return callOff(deps, given, moment.because);
    case 'due':
      return stopUnlessDoubt(deps, given);
  }
}

/** What became of the stop that Google was asked for. */
async function follow(deps: EngineDeps, given: Given, sentAt: Millis): Promise<void> {
  const { claim, warning, now } = given;
  const seen = await deps.inventory.stranger(placeOf(warning));
  const isOther =
    seen.ok && (seen.value.instanceId !== warning.stray.instanceId || startedAgain(seen.value, warning));
  if (seen.ok && seen.value.status === 'stopped' && !isOther) return stopped(deps, given, seen.value);
  if (isOther || (!seen.ok && seen.fault.kind === 'not-found')) {
    return callOff(deps, given, 'it is gone, or was started anew');
  }
  const waits = !seen.ok || seen.value.status !== 'running' || now - sentAt < ANSWER;
  if (waits) {
    await deps.store.finishRequest(claim, now + LOOK, []);
    return;
  }
  return whenDue(deps, given);
}

/** Everything is read again; any doubt keeps it alive. The row tells that Google was asked before it is. */
async function stopUnlessDoubt(deps: EngineDeps, given: Given): Promise<void> {
  const { claim, warning, sayings, now, begunAt } = given;
  const seen = await deps.inventory.stranger(placeOf(warning));
  if (!seen.ok && isOpen(seen.fault)) {
    await deps.store.finishRequest(claim, now + ANSWER, []);
    return;
  }
  const brakes = await deps.store.brakes();
  const because = strayDoubt({
    stray: warning.stray,
    seen: seen.ok ? await looked(deps, seen.value, now) : undefined,
    wanted: await wantedBy(deps, warning),
    policy: deps.policy.watch,
    frozenUntil: freezeNow(brakes, now)?.until,
    braked: brakes.held !== undefined,
  });
  if (because !== undefined) return callOff(deps, given, because);
  const sent: StrayNotice = { ...warning, sentAt: now };
  await deps.store.write(sayings.map(({ row: { saying } }) => sayTo(saying.key, saying.destination, sent)));
  const wanted = await wantedBy(deps, warning);
  if (wanted !== undefined) return callOff(deps, given, wanted);
  // The claim may be another's by now: whoever has it finds the row and goes on.
  if (deps.clock.now() - begunAt >= CLAIM) return;
  const asked = await deps.cloud.stop(placeOf(warning), requestIdOf(`${claim.row.id}/stop`), undefined);
  if (!asked.ok && !isOpen(asked.fault)) {
    return callOff(deps, given, `Google does not stop it (${inWords(asked.fault)})`);
  }
  await deps.store.finishRequest(claim, now + LOOK, []);
}

/** No definite answer. */
function isOpen({ kind }: Fault): boolean {
  return kind === 'unavailable' || kind === 'throttled';
}

async function looked(deps: EngineDeps, machine: StrangeMachine, now: Millis) {
  const [seen] = await readStrays(deps, machine.project, [strayOf(machine)], now);
  if (seen === undefined) return undefined;
  return { ...seen, status: machine.status, isOurs: machine.labels.lamplighter !== undefined };
}

/** Answered since, or about to be. */
async function wantedBy(deps: EngineDeps, { stray }: StrayNotice): Promise<string | undefined> {
  if ((await deps.store.lastSlot(leftAloneSlot(stray))) !== undefined) return 'somebody wants it left alone';
  const open = await deps.store.requests(undefined);
  const adopts = open.some(
    ({ what }) =>
      what.verb === 'adopt' && what.project === stray.project && what.instanceId === stray.instanceId,
  );
  return adopts ? 'somebody takes it in' : undefined;
}

function startedAgain(seen: StrangeMachine, { stray }: StrayNotice): boolean {
  return strayOf(seen).upSince !== stray.upSince;
}

function placeOf({ stray: { project, zone, name } }: StrayNotice): MachineAt {
  return { project, zone, name };
}

async function stopped(deps: EngineDeps, given: Given, seen: StrangeMachine): Promise<void> {
  const { claim, what, warning, sayings, now } = given;
  const { stray } = warning;
  const at = Math.min(now, seen.lastStoppedAt ?? now);
  const end: StrayEnd = { kind: 'stopped', at };
  const notice: Notice = { kind: 'stray-stopped', stray, at };
  const key = `stray-stopped:${what.project}:${what.instanceId}:${what.round}`;
  const text = `${stray.name} in ${stray.zone} (${stray.project}), which Lamplighter did not make, was stopped for idleness.`;
  await done(deps, claim, [
    ...endStraySayings(await sayingsAbout(deps, stray), end),
    ...sayings.map(({ row }, i) => sayTo(`${key}:${i}`, row.saying.destination, notice)),
    entry(warning, now, text),
  ]);
}

/** The warning says why; the question, if there was one, stays. */
async function callOff(deps: EngineDeps, given: Given, because: string): Promise<void> {
  const { claim, what, warning, now } = given;
  const { name, zone, project } = warning.stray;
  // Somebody may have answered meanwhile.
  const sayings = await straySayings(deps, strayWarningKey(what, what.round));
  const text = `${name} in ${zone} (${project}) was not stopped: ${because}.`;
  await done(deps, claim, [
    ...endStraySayings(sayings, { kind: 'called-off', at: now, because }),
    entry(warning, now, text),
  ]);
}

function entry({ stray }: StrayNotice, at: Millis, text: string): Write {
  return {
    write: 'journal',
    entry: { at, machineId: undefined, machineName: stray.name, kind: 'stray', text, detail: stray },
  };
}

async function done(deps: EngineDeps, claim: Claim<Request>, writes: readonly Write[]): Promise<void> {
  const closed = await deps.store.finishRequest(claim, undefined, writes);
  if (closed && writes.length > 0) deps.nudge.nudge();
}
