/** The steps from a request to a ready machine, each with how it stands. */
import { amount } from '../../domain/decide/data-fits.ts';
import { formatDuration } from '../../domain/duration.ts';
import { inWords } from '../../domain/fault.ts';
import { queued, queueFor } from '../../domain/flex-start.ts';
import {
  type Attempt,
  type BootPhase,
  DATA_FOLDER,
  type Machine,
  type MachineData,
  type QueuePlace,
  zonesOf,
} from '../../domain/machine.ts';
import { formatBytes } from '../../domain/signal.ts';
import { FRAMEWORK_NAMES } from '../../domain/terms.ts';
import type { Millis } from '../../domain/time.ts';
import { frameworkOf, softwareOf } from '../../domain/tpu-software.ts';
import { zonesInWords } from '../../domain/zone.ts';
import { clip, code, escaped, moment } from '../mrkdwn.ts';
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
  const earlier = counted(before, 'try', 'tries');
  return [
    { status: 'done', title: `Checked quota and prices: ${counted(planned, 'zone')} can take it` },
    ...(before === 0 ? [] : [{ status: 'failed' as const, title: `${earlier} before: no luck` }]),
    ...attempts.slice(left).map((attempt) => attemptStep(attempt, machine, now)),
    ...(attempts.length === 0 ? [{ status: 'now' as const, title: 'Choosing a zone' }] : []),
  ];
}

function attemptStep(attempt: Attempt, machine: Machine, now: Millis): BirthStep {
  const isOpen = attempt.endedAt === undefined || attempt.fault !== undefined;
  const zone = escaped(isOpen ? zonesInWords(zonesOf(attempt)) : attempt.offer.zone);
  const took = formatDuration((attempt.endedAt ?? now) - attempt.startedAt);
  if (attempt.fault !== undefined) {
    if (attempt.queued === true) {
      return {
        status: 'failed',
        title: `${took} in the queue of ${zone}: ${escaped(clip(attempt.fault.message, 200))}`,
      };
    }
    return { status: 'failed', title: `${zone}: ${escaped(clip(inWords(attempt.fault), 200))} (${took})` };
  }
  if (attempt.gaveUp !== undefined) {
    const why = escaped(clip(attempt.gaveUp.message, 200));
    return {
      status: 'now',
      title: `${zone}: ${why}. Deleting what is left of it, so that it holds no quota`,
    };
  }
  if (machine.state === 'failed' && attempt === queued(machine)) {
    const waited = formatDuration(machine.stateSince - attempt.startedAt);
    return { status: 'failed', title: `${zone}: out of Google’s queue again after ${waited}` };
  }
  if (attempt.queued === true && attempt.endedAt === undefined) {
    return { status: 'now', title: `${zone}: ${queueInWords(machine.queue, attempt)}` };
  }
  if (attempt === queued(machine)) {
    const longest = formatDuration(queueFor(machine, attempt));
    return { status: 'now', title: `Google queues it in ${zone}, for up to ${longest}` };
  }
  return attempt.endedAt === undefined
    ? { status: 'now', title: `Trying ${zone} (${took})` }
    : { status: 'done', title: `${zone} took it (${took})` };
}

/** `in Google’s queue (waiting for resources) since …, 2 requests ahead of it, until … at most` */
function queueInWords(queue: QueuePlace | undefined, { queueUntil }: Attempt): string {
  const until = queue?.until ?? queueUntil;
  const limit = until === undefined ? '' : `, until ${moment(until)} at most`;
  if (queue === undefined) return `asking for a place in Google’s queue${limit}`;
  const state = queue.state.toLowerCase().replaceAll('_', ' ');
  const ahead =
    queue.ahead === undefined
      ? ''
      : queue.ahead === 0
        ? ', none of this project ahead of it'
        : `, ${counted(queue.ahead, 'request')} of this project ahead of it`;
  return `in Google’s queue (${escaped(state)}) since ${moment(queue.since)}${ahead}${limit}`;
}

/** What the machine itself reports of its set-up. */
export function phaseSteps(machine: Machine): readonly BirthStep[] {
  if (machine.state === 'failed') return [];
  const phases = phasesOf(machine);
  const isUp = machine.state === 'booting' || machine.state === 'stuck';
  const reached =
    machine.state === 'ready' || machine.bootPhase === 'ready'
      ? phases.length
      : isUp
        ? Math.max(
            0,
            phases.findIndex(([phase]) => phase === machine.bootPhase),
          )
        : -1;
  const at = machine.state === 'stuck' ? 'failed' : 'now';
  return phases.map(([phase, title], index) => {
    const isLost = phase === 'data' && machine.data?.failed !== undefined;
    const status = isLost ? 'failed' : index < reached ? 'done' : index === reached ? at : 'later';
    return { status, title };
  });
}

/** The machine's own phases, with the copying of its data where it has some. */
function phasesOf(machine: Machine): readonly (readonly [BootPhase, string])[] {
  const { data, starts } = machine;
  const own = machine.kind === 'tpu' ? hostPhases(machine) : PHASES;
  // What was copied at the birth stays on the disk.
  if (data === undefined || starts > 1) return own;
  return [...own, ['data', dataStep(data)]];
}

/** What a TPU's hosts report, all of them together: they are as far as the last of them. */
function hostPhases(machine: Machine): readonly (readonly [BootPhase, string])[] {
  const title = FRAMEWORK_NAMES[frameworkOf(softwareOf(machine))];
  return [
    ['booting', 'Booting'],
    ['framework', `Installing ${title}`],
    ['agent', 'Starting the meter'],
    ['jupyter', 'Starting JupyterLab'],
  ];
}

function dataStep(data: MachineData): string {
  const what = `Copying ${code(data.url, 120)} to ${DATA_FOLDER}`;
  if (data.failed !== undefined) return `${what}: failed`;
  if (data.movedAt === undefined) return `${what} (${amount(data)})`;
  const percent = data.bytes === 0 ? 100 : Math.min(100, Math.floor((100 * data.copied) / data.bytes));
  const share = data.more ? '' : `, ${percent} %`;
  return `${what}: ${formatBytes(data.copied)} of ${amount(data)}${share}`;
}
