/** The answer to /gpu why: what was measured, what follows from it now, and what happened before. */
import { endOnly } from '../../domain/decide/endings.ts';
import { whileFrozen } from '../../domain/decide/frozen.ts';
import { watchPolicyOf } from '../../domain/decide/machine-rule.ts';
import { decide } from '../../domain/decide/watch.ts';
import type { Limits, WatchPolicy } from '../../domain/policy.ts';
import type { JournalEntry } from '../../domain/request.ts';
import type { Verdict } from '../../domain/utilization.ts';
import type { Decision, KeepReason } from '../../domain/watch.ts';
import type { Explanation } from '../../usecases/look.ts';
import { type Block, context, header, section } from '../blocks.ts';
import { clip, escaped, escapedButMentions, moment, person, plain } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { ownRuleInWords, ruleInWords } from './rule.ts';
import {
  counted,
  cureInWords,
  missingInWords,
  named,
  readingsInWords,
  stateInWords,
  stopReasonInWords,
  waitingInWords,
} from './words.ts';

/** Journal lines that fit one section with room to spare. */
const LINES = 12;
const LINE_CHARACTERS = 220;

export function explanation(view: Explanation, policy: WatchPolicy, limits: Limits): Reply {
  const { machine, watch, journal } = view;
  const waiting = waitingInWords(machine);
  const conclusion = concludes(view, policy, limits);
  const measured =
    watch?.lastVerdict === undefined ? 'Nobody has looked at it yet.' : measuredInWords(watch.lastVerdict);
  const when = watch?.lastLookAt === undefined ? '' : ` (looked at ${moment(watch.lastLookAt, 'time')})`;
  return {
    text: plain(`${named(machine)}: ${conclusion}${waiting === undefined ? ` ${measured}` : ''}`),
    blocks: [
      header(
        `${machine.name} is ${waiting === undefined ? stateInWords(machine.state) : 'waiting for capacity'}`,
      ),
      section(conclusion),
      ...(machine.state === 'ready' ? [section(`*Measured*${when}: ${measured}`)] : []),
      context(
        `${ruleInWords(machine, policy)}${machine.rule === undefined ? '' : ` Its own: ${ownRuleInWords(machine)}.`}`,
      ),
      ...historyBlocks(journal),
    ],
  };
}

function measuredInWords(verdict: Verdict): string {
  const numbers = readingsInWords(verdict.readings);
  switch (verdict.kind) {
    case 'busy':
      return `busy, ${escaped(verdict.because)}.${knownInWords(verdict.readings)}`;
    case 'idle':
      return `idle since ${moment(verdict.since)}, ${numbers}${verdict.memoryHeld ? '; GPU memory is held' : ''}${ownWords(verdict)}.`;
    case 'unknown':
      return `unknown: ${missingInWords(verdict.signal, verdict.why)}. ${cureInWords(verdict.signal, verdict.why)}`;
  }
}

/** A machine that works is not asked for everything: what was not needed is not called unknown. */
function knownInWords(readings: Verdict['readings']): string {
  const known = Object.entries(readings).filter(([, reading]) => reading.known);
  return known.length === 0 ? '' : ` Over the window: ${readingsInWords(Object.fromEntries(known))}.`;
}

/** What the machine itself adds to the numbers. */
function ownWords({ sessions, activeAt, kernelsWaitSince }: Extract<Verdict, { kind: 'idle' }>): string {
  return [
    ...(sessions === undefined ? [] : [`${counted(sessions, 'SSH session')} open`]),
    ...(kernelsWaitSince === undefined ? [] : [`its Jupyter kernels wait since ${moment(kernelsWaitSince)}`]),
    ...(activeAt === undefined ? [] : [`last used ${moment(activeAt)}`]),
  ]
    .map((words) => `; ${words}`)
    .join('');
}

/** What the watchdog would do with it at this moment, from the same pure decision that it uses. */
function concludes(view: Explanation, policy: WatchPolicy, limits: Limits): string {
  const { machine, watch, journal, hours, frozenUntil, now } = view;
  if (machine.state === 'stopped' || machine.state === 'stopping') {
    const because = machine.stopReason === undefined ? '' : `: ${stopReasonInWords(machine.stopReason)}`;
    return `It is ${stateInWords(machine.state)} since ${moment(machine.stateSince)}${because}.`;
  }
  const waiting = waitingInWords(machine);
  if (waiting !== undefined) return `No zone had capacity. It is ${waiting}.`;
  if (machine.state !== 'ready') {
    const trouble = machine.trouble === undefined ? '' : ` ${escaped(machine.trouble)}`;
    return `It is ${stateInWords(machine.state)} since ${moment(machine.stateSince)}; only ready machines are judged.${trouble}`;
  }
  if (watch?.lastVerdict === undefined) return 'It stays: it has not been judged yet.';
  const own = watchPolicyOf(policy, machine);
  const decided = decide({
    machine,
    watch,
    verdict: watch.lastVerdict,
    warning: watch.warnedAt === undefined ? undefined : { deliveredAt: watch.warnedAt },
    policy: own,
    limits,
    hours: hours && { ...hours, standing: hours.now },
    now,
  });
  const { decision } = whileFrozen(decided, watch, { until: frozenUntil, warnBefore: own.warnBefore, now });
  if (decision.kind === 'keep' && decision.because.kind === 'snoozed') {
    const why = whyKept(journal);
    if (why !== '') return `It stays: it is kept until ${moment(decision.because.until)} (${escaped(why)}).`;
  }
  return decisionInWords(decision, endOnly(machine) === undefined ? 'stopped' : 'deleted');
}

/** What the person said who kept it last; empty when they said nothing, or it is no longer in sight. */
function whyKept(journal: readonly JournalEntry[]): string {
  const detail = journal.find(
    // Who takes a machine over gets time without a word.
    ({ kind, text }) => kind === 'handed' || (kind === 'kept' && text.startsWith('<@')),
  )?.detail;
  const why = typeof detail === 'object' && detail !== null && 'why' in detail ? String(detail.why) : '';
  return clip(why, 200);
}

/** `ended`: what becomes of it in the end. */
function decisionInWords(decision: Decision, ended: 'stopped' | 'deleted'): string {
  switch (decision.kind) {
    case 'keep':
      return keptInWords(decision.because, ended);
    case 'warn':
      return decision.hours === undefined
        ? `It is idle, and its owner is warned: it would be ${ended} ${moment(decision.stopAt)}.`
        : `Its hours end, and its owner is warned: it would be ${ended} ${moment(decision.stopAt)}.`;
    case 'ask-memory':
      return 'It stays: GPU memory is held, so its owner is asked whether it waits for something.';
    case 'tell-unknown':
      return `It stays: ${missingInWords(decision.signal, decision.why)}. What is unknown never stops a machine.`;
    case 'postpone':
      return `It stays for now: the stop is put off until ${moment(decision.stopAt)}.`;
    case 'lease-ending':
      return decision.over
        ? `Its lease is over, but it is busy: it runs until ${moment(decision.longestUntil)} at the latest.`
        : `It stays until its lease ends ${moment(decision.endsAt)}.`;
    case 'after-hours':
      return `Its hours are over, but it is not idle: it stays on for now.`;
    case 'called-off':
      return `It stays: ${escaped(decision.because)}.`;
    case 'awake':
      return `It stays: it is busy again (${escaped(decision.because)}).`;
    case 'stop':
      return ENDS[decision.because].replace('%', ended);
  }
}

const ENDS = {
  idle: 'It is idle and was warned: it is looked at once more and then %.',
  hours: 'Its hours are over, and it was warned: it is looked at once more and then %.',
  'lease-end': 'Its lease is over: it is %.',
} as const;

/** Every reason to keep a machine has a sentence. */
function keptInWords(reason: KeepReason, ended: 'stopped' | 'deleted'): string {
  switch (reason.kind) {
    case 'busy':
      return `It stays: it is busy (${escaped(reason.because)}).`;
    case 'young':
      return `It stays: it has not been up for long enough to be judged, until ${moment(reason.until)}.`;
    case 'snoozed':
      return `It stays: it is kept until ${moment(reason.until)}, because a person said so.`;
    case 'unknown':
      return `It stays: ${missingInWords(reason.signal, reason.why)}. What is unknown never stops a machine.`;
    case 'transitioning':
    case 'not-running':
      return `It is left alone while it is ${escaped(reason.state)}.`;
    case 'lease-over-busy':
      return `Its lease is over, but it is busy: it runs until ${moment(reason.until)} at the latest.`;
    case 'dry-run':
      return `It stays: the policy only watches. Otherwise it would ${WOULD[reason.would]}.`;
    case 'hours-soon':
      return `It is idle, and its hours end ${moment(reason.at)}: it is ${ended} then.`;
    case 'memory-held':
      return reason.until === undefined
        ? 'It stays: GPU memory is held, and its owner has been asked about it.'
        : `It stays: GPU memory is held, and its owner has been asked about it. Without an answer by ${moment(reason.until)} they are warned.`;
    case 'connected':
      return `It stays: it is quiet, but somebody is connected (${counted(reason.sessions, 'session')}). That counts until ${moment(reason.until)}.`;
    case 'warned':
      return `Its owner was warned: it is ${ended} ${moment(reason.stopAt)} unless it gets busy or is kept.`;
    case 'warning-not-delivered':
      return 'It stays: the warning has not reached its owner yet.';
    case 'frozen':
      return `Its lease is over, and it stays until ${moment(reason.until)}: the watchdog is frozen.`;
    case 'exempt':
      return `It stays: ${person(reason.off.by)} turned its idle rule off${reason.off.why === '' ? '' : ` (${escaped(reason.off.why)})`}. Its lease ends all the same.`;
    case 'capped':
      return `It stays for this pass: ${escaped(reason.because)}.`;
    case 'not-ours':
      return 'It is left alone: it is not one of ours.';
  }
}

const WOULD = {
  warn: 'be warned about',
  ask: 'be asked about',
  'stop-idle': 'be stopped for idleness',
  'end-lease': 'be stopped at the end of its lease',
  'end-hours': 'be stopped at the end of its hours',
} as const;

function historyBlocks(journal: readonly JournalEntry[]): readonly Block[] {
  if (journal.length === 0) return [];
  const lines = journal
    .slice(0, LINES)
    .map(({ at, text }) => `• ${moment(at)}: ${escapedButMentions(clip(text, LINE_CHARACTERS))}`);
  return [section(['*What happened* (newest first)', ...lines].join('\n'))];
}
