/** A machine on its way to another zone: the copy of its disk, the zones that are tried, and how it ended. */
import type { Machine, MoveChange } from '../../domain/machine.ts';
import type { Notice } from '../../domain/notice.ts';
import type { Millis } from '../../domain/time.ts';
import { header, type Message, section } from '../blocks.ts';
import { escaped, escapedButMentions } from '../mrkdwn.ts';
import { type BirthStep, birthSteps, phaseSteps, type StepStatus, stepLine } from './birth-steps.ts';
import { standing } from './standing.ts';
import { named, priceInWords, specInWords } from './words.ts';

export function moving(
  { machine, end, now }: Extract<Notice, { kind: 'change' }>,
  change: MoveChange,
): Message {
  const left = change.left === undefined ? '' : ` ${escaped(change.left)}`;
  const from = escaped(change.from.zone ?? 'its zone');
  if (end?.kind === 'failed') {
    return standing(machine, `❌ ${named(machine)} was not moved. ${escapedButMentions(end.because)}${left}`);
  }
  if (end?.kind === 'done') {
    const prices = `${priceInWords(machine.price)} instead of ${priceInWords(change.from.price)}`;
    const what = `✅ ${named(machine)} is in ${escaped(machine.zone ?? '')} now, ${specInWords(machine.spec)}, ${prices}.`;
    const rest = left === '' ? ` The one in ${from} and the copy of its disk are removed.` : left;
    return standing(machine, `${what}${rest}`);
  }
  const title = `${machine.name}: moving from ${from}`;
  const steps = moveSteps(machine, change, now).map(stepLine).join('\n');
  return { text: `${title}. ${steps}`, blocks: [header(title), section(steps)] };
}

const ORDER = ['stop', 'copy', 'wait', 'place', 'clear'] as const;

function moveSteps(machine: Machine, change: MoveChange, now: Millis): readonly BirthStep[] {
  const { ran, phase, back, from } = change;
  const at = phase === 'start' ? ORDER.length : ORDER.indexOf(phase);
  const status = (first: number, last: number): StepStatus =>
    at < first ? 'later' : at <= last ? 'now' : 'done';
  const stop: readonly BirthStep[] = ran
    ? [{ status: status(0, 0), title: `Stopping in ${escaped(from.zone ?? 'its zone')}` }]
    : [];
  if (back !== undefined) {
    const cleared: StepStatus = phase === 'start' ? 'done' : 'now';
    return [
      ...stop,
      { status: 'failed', title: escapedButMentions(back) },
      { status: cleared, title: 'Removing what was made for it' },
      ...(ran ? startSteps(machine, change) : []),
    ];
  }
  const isOut = phase === 'place' && machine.state !== 'stopped';
  const placing: readonly BirthStep[] =
    isOut || phase === 'clear'
      ? birthSteps({ ...machine, starts: 1 }, now)
      : [{ status: 'later', title: 'Creating it of the copy in another zone' }];
  return [
    ...stop,
    { status: status(1, 2), title: 'Copying its disk' },
    ...placing,
    { status: status(4, 4), title: 'Removing the old machine and the copy' },
  ];
}

function startSteps(machine: Machine, { phase }: MoveChange): readonly BirthStep[] {
  const status = phase !== 'start' ? 'later' : machine.state === 'starting' ? 'now' : 'done';
  const reports: Machine =
    phase === 'start' ? machine : { ...machine, state: 'starting', bootPhase: undefined };
  return [
    { status, title: `Starting again in ${escaped(machine.zone ?? 'its zone')}` },
    ...phaseSteps(reports),
  ];
}
