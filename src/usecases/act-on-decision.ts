/** Writes one decision of the watchdog down: the watch, the journal, and the message that it owes. */
import { zoneStock } from '../domain/decide/standstill.ts';
import { answerBy } from '../domain/decide/unanswered.ts';
import { formatDuration, wholeMinutes } from '../domain/duration.ts';
import { incarnationKey, type Machine } from '../domain/machine.ts';
import type { Notice } from '../domain/notice.ts';
import { SIGNAL_WORDS } from '../domain/signal.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { Verdict } from '../domain/utilization.ts';
import type { Decision, Watch } from '../domain/watch.ts';
import type { Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { afterHours, calledOff, hoursEnding } from './hours-sayings.ts';
import { hasReadings } from './look-back.ts';
import { postpone } from './postpone-stop.ts';
import type { SampleCache } from './sample-cache.ts';
import { leaseKey, memoryKey, toOwner, unknownKey, warningKey } from './sayings.ts';
import { journal } from './step.ts';
import { attemptsSince, PLACEMENT_MEMORY } from './stockouts.ts';
import { endQuestions, endWarnings } from './warnings.ts';
import { windowOf } from './window-of.ts';

export interface Judged {
  readonly machine: Machine;
  readonly before: Watch | undefined;
  readonly after: Watch;
  readonly verdict: Verdict;
  readonly decision: Decision;
}

/**
 * A verdict of the same kind is written down once in this long, each machine's in a minute of its own: 10,000 machines
 * must not cost a write a minute each, nor all of them at once.
 */
const REMEMBER_EVERY = 5 * MINUTE;

/** Saves the watch and what the decision entails, unless somebody changed the watch meanwhile. */
export async function actOn(
  deps: EngineDeps,
  judged: Judged,
  samples: SampleCache,
  now: Millis,
): Promise<void> {
  const { before, decision } = judged;
  const writes = [
    ...(decision.kind === 'keep'
      ? dryRun(judged, now)
      : await writesFor(deps, judged, decision, samples, now)),
    ...(await comebacks(deps, judged, now)),
  ];
  if (writes.length === 0 && !worthSaving(judged, now)) return;
  const saved = await deps.store.saveWatch(before, judged.after, [...writes, ...turned(judged, writes, now)]);
  if (saved && writes.length > 0) deps.nudge.nudge();
}

/** That the verdict has turned, with its numbers, unless another entry tells them; so that the journal knows it of every moment. */
function turned({ machine, before, verdict }: Judged, writes: readonly Write[], now: Millis): Write[] {
  const last = before?.lastVerdict?.kind;
  if (last === verdict.kind || (last === undefined && verdict.kind === 'unknown')) return [];
  const isTold = writes.some((one) => one.write === 'journal' && hasReadings(one.entry));
  if (isTold) return [];
  const how =
    verdict.kind === 'unknown' ? `its ${SIGNAL_WORDS[verdict.signal]} cannot be read` : verdict.because;
  return [journal(machine, now, 'judged', `${machine.name} is judged ${verdict.kind}: ${how}.`, verdict)];
}

/** Takes back what was said of missing samples and of held memory, once that is over. */
async function comebacks(
  deps: EngineDeps,
  { machine, before, after, verdict }: Judged,
  now: Millis,
): Promise<Write[]> {
  const writes: Write[] = [];
  if (before?.unknownTold && !after.unknownTold) {
    const text = `${machine.name} can be judged again: it is ${verdict.kind}.`;
    writes.push(journal(machine, now, 'known', text, verdict));
    writes.push(...(await endQuestions(deps, machine, before, { kind: 'known', at: now })));
  }
  if (before?.memoryAsked && !after.memoryAsked && verdict.kind === 'busy') {
    const { because } = verdict;
    writes.push(...(await endQuestions(deps, machine, before, { kind: 'awake', at: now, because })));
  }
  return writes;
}

function worthSaving({ before, after }: Judged, now: Millis): boolean {
  if (before === undefined) return true;
  if (before.state !== after.state || before.round !== after.round) return true;
  if (before.unknownSince !== after.unknownSince || before.stopAt !== after.stopAt) return true;
  if (before.lastVerdict?.kind !== after.lastVerdict?.kind) return true;
  const turn = (at: Millis) => Math.floor((at + turnOf(after.machineId)) / REMEMBER_EVERY);
  return turn(now) !== turn(before.lastLookAt ?? 0);
}

/** Spreads machines over the minutes of REMEMBER_EVERY by their ids. */
function turnOf(machineId: string): Duration {
  let sum = 0;
  for (let i = 0; i < machineId.length; i++) sum = (sum * 31 + machineId.charCodeAt(i)) % 1_000_003;
  return (sum * MINUTE) % REMEMBER_EVERY;
}

/** What would have been done under a policy that acts: said once, when the machine turns idle. */
function dryRun({ machine, before, verdict, decision }: Judged, now: Millis): Write[] {
  if (decision.kind !== 'keep' || decision.because.kind !== 'dry-run') return [];
  if (before?.lastVerdict?.kind === verdict.kind) return [];
  const text = `Dry run: ${machine.name} would get "${decision.because.would}".`;
  return [journal(machine, now, 'kept', text, verdict)];
}

async function writesFor(
  deps: EngineDeps,
  judged: Judged,
  decision: Exclude<Decision, { kind: 'keep' }>,
  samples: SampleCache,
  now: Millis,
): Promise<Write[]> {
  const { machine, after } = judged;
  switch (decision.kind) {
    case 'warn': {
      const { hours } = decision;
      if (hours !== undefined) {
        const evidence = windowOf(deps, machine, sinceEverSeen(judged), samples, now);
        return hoursEnding(machine, after, { ...decision, hours }, evidence, now);
      }
      return warn(deps, judged, decision, samples, now);
    }
    case 'after-hours':
      return afterHours(machine, after, decision, now);
    case 'called-off':
      return calledOff(deps, machine, decision.because, now);
    case 'awake':
      return [
        journal(machine, now, 'awake', `${machine.name} is busy again: ${decision.because}`, judged.verdict),
        ...(await endWarnings(deps, machine, { kind: 'awake', at: now, because: decision.because })),
      ];
    case 'ask-memory':
      return [
        journal(
          machine,
          now,
          'asked',
          `${machine.name} is quiet but holds GPU memory; its owner was asked.`,
          decision.verdict,
        ),
        toOwner(machine, memoryKey(machine, after.memoryAskedAt ?? now), {
          kind: 'memory-question',
          machine,
          ...silenceOf(deps, after),
          evidence: windowOf(deps, machine, sinceEverSeen(judged), samples, now),
        }),
      ];
    case 'tell-unknown':
      return [
        journal(
          machine,
          now,
          'unknown',
          `${machine.name} cannot be judged: its ${SIGNAL_WORDS[decision.signal]} utilization is unknown.`,
          decision.why,
        ),
        toOwner(machine, unknownKey(machine, after.unknownSince ?? now), {
          kind: 'unknown-utilization',
          machine,
          why: decision.why,
          signal: decision.signal,
          since: after.unknownSince ?? now,
        }),
      ];
    case 'postpone':
      return postpone(deps, machine, after, decision, now);
    case 'lease-ending':
      return leaseEnding(judged, decision, now);
    case 'stop':
      return stop(deps, judged, decision.because, now);
  }
}

async function warn(
  deps: EngineDeps,
  judged: Judged,
  decision: Extract<Decision, { kind: 'warn' }>,
  samples: SampleCache,
  now: Millis,
): Promise<Write[]> {
  const { machine, after } = judged;
  const stock = zoneStock(await attemptsSince(deps, now - PLACEMENT_MEMORY), machine, PLACEMENT_MEMORY);
  const verdict = sinceEverSeen(judged);
  const notice: Notice = {
    kind: 'idle-warning',
    machine,
    verdict,
    evidence: windowOf(deps, machine, verdict, samples, now),
    stopAt: decision.stopAt,
    ...(after.frozen === true && !decision.reminder ? { frozen: true as const } : {}),
    reminder: decision.reminder,
    ...(stock === undefined ? {} : { stock }),
    ...(after.offered === after.round ? { offered: true } : {}),
    end: undefined,
    now,
  };
  const minutes = Math.round((decision.stopAt - now) / MINUTE);
  const idle = verdict.kind === 'idle' ? formatDuration(wholeMinutes(now - verdict.since)) : 'a while';
  return [
    journal(
      machine,
      now,
      decision.reminder ? 'reminded' : 'warned',
      `${machine.name} has been idle for ${idle}; it stops in ${minutes} minutes unless somebody keeps it.`,
      verdict,
    ),
    toOwner(machine, warningKey(machine, after.round, decision.reminder), notice),
  ];
}

/** What follows where nobody answers. */
function silenceOf({ policy }: EngineDeps, watch: Watch): { readonly answerBy?: Millis } {
  const by = answerBy(watch, policy.watch);
  return by === undefined ? {} : { answerBy: by };
}

/** The verdict, idle since the quiet began as far as any look has seen; by itself it sees one window. */
function sinceEverSeen({ verdict, after }: Judged): Verdict {
  return verdict.kind === 'idle' ? { ...verdict, since: after.quietSince ?? verdict.since } : verdict;
}

function leaseEnding(
  { machine }: Judged,
  decision: Extract<Decision, { kind: 'lease-ending' }>,
  now: Millis,
): Write[] {
  const { endsAt, longestUntil, busy, over } = decision;
  const minutes = Math.round((endsAt - now) / MINUTE);
  const text = over
    ? `The lease of ${machine.name} is over, but it is busy and runs on.`
    : `The lease of ${machine.name} ends in ${minutes} minutes.`;
  return [
    journal(machine, now, over ? 'kept' : 'warned', text, { endsAt, longestUntil, busy }),
    toOwner(machine, leaseKey(machine, endsAt, over ? 'over' : minutes > 10 ? 'early' : 'late'), {
      kind: 'lease-ending',
      machine,
      endsAt,
      longestUntil,
      busy,
      over,
    }),
  ];
}

async function stop(
  deps: EngineDeps,
  { machine, after }: Judged,
  because: Extract<Decision, { kind: 'stop' }>['because'],
  now: Millis,
): Promise<Write[]> {
  const incarnation = incarnationKey(machine) ?? after.incarnation;
  const warned = warningKey(machine, after.round, false);
  const what =
    because === 'lease-end'
      ? ({ verb: 'end-lease', incarnation } as const)
      : ({ verb: `stop-${because}`, incarnation, warningKey: warned } as const);
  // What a freeze has dropped just before it was carried out is asked for again after it.
  const { freeze } = because === 'lease-end' ? await deps.store.brakes() : {};
  const again = freeze === undefined ? '' : `:${freeze.at}`;
  return [
    {
      write: 'request',
      dedupe:
        because === 'lease-end'
          ? `end-lease:${machine.id}:${machine.lease.until}${again}`
          : `stop-${because}:${machine.id}:${incarnation}:${after.round}`,
      request: {
        id: deps.newId(),
        machineId: machine.id,
        actor: 'lamplighter',
        channel: machine.channel,
        at: now,
        what,
      },
    },
  ];
}
