/** Forms about one machine: which one travels with the view, and what they ask goes through the door that buttons use. */
import type { Machine } from '../../domain/machine.ts';
import { type Ask, askMachine } from '../../usecases/ask-machine.ts';
import type { Accepted } from '../actions/action.ts';
import { keptInWords } from '../actions/keep.ts';
import { readButtonValue } from '../actions/value.ts';
import { section } from '../blocks.ts';
import { askReply } from '../commands/answers.ts';
import { askingOf } from '../commands/asking.ts';
import type { Caller } from '../grammar/spec.ts';
import { escaped } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import type { Filled } from './fields.ts';
import type { FormContent } from './form.ts';

/** What such a form holds beside its fields: the machine, and the life that the button was shown for. */
export const ABOUT = ['machine'] as const;

/** Undefined when it is gone, or the form does not say. */
export async function machineAbout(filled: Filled, { deps }: Caller): Promise<Machine | undefined> {
  const value = readButtonValue(filled.machine);
  return value === undefined ? undefined : deps.store.machine(value.machineId);
}

/** Shown in place of the form. */
export const NO_MACHINE: FormContent = {
  title: 'Gone',
  blocks: [section(escaped('That machine is gone. /gpu ls shows the ones there are.'))],
};

/** Has it kept. */
export function keepFromForm(
  filled: Filled,
  caller: Caller,
  what: Extract<Ask, { verb: 'keep' | 'keep-until' }>,
): Promise<Reply> {
  return askFromForm(filled, caller, what, (accepted) => keptInWords(accepted.machine, accepted));
}

/** Asks it of the machine, in the caller's name: permission, policy and the machine's life are looked at once more. */
export async function askFromForm(
  filled: Filled,
  caller: Caller,
  what: Ask,
  done: (accepted: Accepted) => string,
): Promise<Reply> {
  const value = readButtonValue(filled.machine);
  const answer = await askMachine(caller.deps, {
    ...askingOf(caller),
    machineId: value?.machineId ?? '',
    ...(value?.incarnation === undefined ? {} : { incarnation: value.incarnation }),
    what,
  });
  return askReply(answer, done);
}
