/** Hands a command about one machine to the use case, in the caller's name. */
import { type Ask, askMachine } from '../../usecases/ask-machine.ts';
import type { Accepted } from '../actions/action.ts';
import type { Caller } from '../grammar/spec.ts';
import type { Reply } from '../reply.ts';
import { askReply, noSuchMachine } from './answers.ts';
import { askingOf } from './asking.ts';

/** How each request is typed. */
const COMMANDS = {
  start: 'start',
  stop: 'down',
  remove: 'rm',
  cancel: 'down',
  keep: 'keep',
  'keep-until': 'keep',
  logs: 'logs',
  hours: 'hours',
  rightsize: 'rightsize',
  disk: 'disk',
  resize: 'resize',
  copy: 'cp',
  'cancel-copy': 'cp',
  move: 'move',
  'hand-over': 'show',
  'take-over': 'show',
  quota: 'quota',
  digest: 'digest',
} as const satisfies Readonly<Record<Ask['verb'], string>>;

/** `name` undefined for what concerns no machine. */
export async function askFor(
  caller: Caller,
  name: string | undefined,
  what: Ask,
  done: (accepted: Accepted) => string,
): Promise<Reply> {
  const { deps } = caller;
  const answer = await askMachine(deps, {
    ...askingOf(caller),
    what,
    ...(name === undefined ? {} : { machineName: name }),
  });
  const isUnknown =
    answer.kind === 'refused' && name !== undefined && (await deps.store.machines({ name })).length === 0;
  return isUnknown ? noSuchMachine(caller, name, COMMANDS[what.verb]) : askReply(answer, done);
}
