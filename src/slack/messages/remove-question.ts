/** The question before a machine is removed: what is lost, and the two answers. */
import type { Machine } from '../../domain/machine.ts';
import { dismissButton } from '../actions/dismiss.ts';
import { removeButton } from '../actions/remove.ts';
import { actions, section } from '../blocks.ts';
import { code } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { named } from './words.ts';

export function removeQuestion(machine: Machine, warning: string): Reply {
  const question = `Remove ${named(machine)}? ${warning}`;
  return {
    text: `${question} To do it without buttons: ${code(`/gpu rm ${machine.name} --yes`, 120)}`,
    blocks: [section(question), ...actions([removeButton(machine, false), dismissButton()])],
  };
}
