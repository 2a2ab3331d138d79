/** A machine that becomes another one: each step, the way back where Google has none, and how to go on. */
import type { Make, ResizeChange } from '../../domain/change.ts';
import type { Machine } from '../../domain/machine.ts';
import type { Notice } from '../../domain/notice.ts';
import { header, type Message, section } from '../blocks.ts';
import { code, escaped, escapedButMentions } from '../mrkdwn.ts';
import { type BirthStep, phaseSteps, type StepStatus, stepLine } from './birth-steps.ts';
import { standing } from './standing.ts';
import { named, priceInWords, specInWords } from './words.ts';

export function resizing(
  { machine, end }: Extract<Notice, { kind: 'change' }>,
  change: ResizeChange,
): Message {
  const wish = specInWords({ ...machine.spec, ...change.to });
  if (end?.kind === 'failed') {
    return standing(
      machine,
      `❌ ${named(machine)} did not become ${wish}. ${escapedButMentions(end.because)}`,
    );
  }
  if (end?.kind === 'done') {
    const prices = `${priceInWords(change.to.price)} instead of ${priceInWords(change.from.price)}`;
    return standing(machine, `✅ ${named(machine)} is ${wish} now: ${prices}, with the same disk.`);
  }
  const title = `${machine.name}: becoming ${wish}`;
  const steps = resizeSteps(machine, change).map(stepLine).join('\n');
  return { text: `${title}. ${steps}`, blocks: [header(title), section(steps)] };
}

function resizeSteps(machine: Machine, change: ResizeChange): readonly BirthStep[] {
  const { ran, starts, phase, back, from, to } = change;
  const set = phase === 'stop' ? 'later' : phase === 'set' ? 'now' : 'done';
  const stop: readonly BirthStep[] = ran
    ? [{ status: phase === 'stop' ? 'now' : 'done', title: 'Stopping' }]
    : [];
  if (back === undefined) {
    return [...stop, setTo(machine, to, set), ...(starts ? startSteps(machine, change) : [])];
  }
  return [
    ...stop,
    setTo(machine, to, 'failed'),
    { status: 'failed', title: escapedButMentions(back) },
    setTo(machine, from, set, 'Changing back to'),
    ...(ran ? startSteps(machine, change) : []),
  ];
}

function setTo({ spec }: Machine, make: Make, status: StepStatus, verb = 'Changing to'): BirthStep {
  return { status, title: `${verb} ${specInWords({ ...spec, ...make })}, ${code(make.shape.machineType)}` };
}

function startSteps(machine: Machine, { phase }: ResizeChange): readonly BirthStep[] {
  const status = phase !== 'start' ? 'later' : machine.state === 'starting' ? 'now' : 'done';
  // Until then, what it last reported is of its life before.
  const reports: Machine =
    phase === 'start' ? machine : { ...machine, state: 'starting', bootPhase: undefined };
  return [{ status, title: `Starting in ${escaped(machine.zone ?? 'its zone')}` }, ...phaseSteps(reports)];
}
