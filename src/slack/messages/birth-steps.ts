/** The steps from a request to a ready machine, each with how it stands. */
import { formatDuration } from '../../domain/duration.ts';
import { inWords } from '../../domain/fault.ts';
import type { Attempt, BootPhase, Machine } from '../../domain/machine.ts';
import type { Millis } from '../../domain/time.ts';
import { clip, escaped } from '../mrkdwn.ts';
import { counted } from './words.ts';

export type StepStatus = 'done' | 'now' | 'failed' | 'later';

export interface BirthStep {
  readonly status: StepStatus;
  /** mrkdwn */
  readonly title: string;
}

const MARKS: Readonly<Record<StepStatus, string>> = { done: '✅', now: '⏳', failed: '❌', later: '▫️' };

export function stepLine(step: BirthStep): string {
  return `${MARKS[step.status]} ${step.title}`;
}

/** Attempts that are listed one by one; earlier ones are counted. */
const ATTEMPTS = 6;

/** The phases that the machine reports of itself, in order; what is before its present one is done. */
const PHASES: readonly (readonly [BootPhase, string])[] = [
  ['booting', 'Booting'],
  ['driver', 'Installing the GPU driver'],
  ['agent', 'Starting the Ops Agent'],
  ['jupyter', 'Starting JupyterLab'],
];

export function birthSteps(machine: Machine, now: Millis): readonly BirthStep[] {
  const places = machine.starts > 1 ? startStep(machine) : placeSteps(machine, now);
  return [...places, ...phaseSteps(machine)];
}

function startStep(machine: Machine): readonly BirthStep[] {
  const status = machine.state === 'starting' ? 'now' : machine.state === 'failed' ? 'failed' : 'done';
  return [{ status, title: `Starting in ${escaped(machine.zone ?? 'its zone')}` }];
}

function placeSteps(machine: Machine, now: Millis): readonly BirthStep[] {
  const { offers, attempts, planned = offers.length, wait } = machine.placement;
  if (offers.length === 0) {
    const status = machine.state === 'failed' ? 'failed' : 'now';
    return [{ status, title: 'Checking quota and prices' }];
  }
  const left = Math.max(0, attempts.length - ATTEMPTS);
  const before = left + (wait?.tried ?? 0);
  const earlier = wait === undefined ? counted(before, 'zone') : counted(before, 'try', 'tries');
  return [
    { status: 'done', title: `Checked quota and prices: ${counted(planned, 'zone')} can take it` },
    ...(before === 0 ? [] : [{ status: 'failed' as const, title: `${earlier} before: no luck` }]),
    ...attempts.slice(left).map((attempt) => attemptStep(attempt, now)),
    ...(attempts.length === 0 ? [{ status: 'now' as const, title: 'Choosing a zone' }] : []),
  ];
}

function attemptStep(attempt: Attempt, now: Millis): BirthStep {
  const zone = escaped(attempt.offer.zone);
  const took = formatDuration((attempt.endedAt ?? now) - attempt.startedAt);
  if (attempt.fault !== undefined) {
    return { status: 'failed', title: `${zone}: ${escaped(clip(inWords(attempt.fault), 200))} (${took})` };
  }
  return attempt.endedAt === undefined
    ? { status: 'now', title: `Trying ${zone} (${took})` }
    : { status: 'done', title: `${zone} took it (${took})` };
}

function phaseSteps(machine: Machine): readonly BirthStep[] {
  if (machine.state === 'failed') return [];
  const isUp = machine.state === 'booting' || machine.state === 'stuck';
  const reached =
    machine.state === 'ready' || machine.bootPhase === 'ready'
      ? PHASES.length
      : isUp
        ? Math.max(
            0,
            PHASES.findIndex(([phase]) => phase === machine.bootPhase),
          )
        : -1;
  return PHASES.map(([, title], index) => ({
    status:
      index < reached ? 'done' : index === reached ? (machine.state === 'stuck' ? 'failed' : 'now') : 'later',
    title,
  }));
}
