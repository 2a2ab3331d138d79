/** Answers that several commands give: a refusal with a working example, a request written down, an unknown machine. */
import { countsOf, type Family, standardShape, typedSize, unsold } from '../../domain/accelerators/index.ts';
import { nearWords } from '../../domain/near.ts';
import type { AskAnswer } from '../../usecases/ask-machine.ts';
import type { Accepted } from '../actions/action.ts';
import type { Caller } from '../grammar/spec.ts';
import { code, escaped, escapedButMentions } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';

/** What is wrong (mrkdwn) and a whole command that works; nothing was done. */
export function refusal(message: string, example?: string): Reply {
  return { text: example === undefined ? message : `${message}\nFor example: ${code(example, 200)}` };
}

/** A field of the command is wrong. */
export function fieldRefusal(field: string, message: string, example: string): Reply {
  return refusal(`${code(field)}: ${message}`, example);
}

/** Refuses a size that no machine of the family has; undefined where there is one. */
export function unsoldSize(family: Family, asked: number, verb: string): Reply | undefined {
  if (standardShape(family, asked) !== undefined) return undefined;
  const counts = countsOf(family);
  const nearest = counts.findLast((count) => count <= asked) ?? counts[0] ?? 1;
  return fieldRefusal(
    'FAMILY',
    `Google sells no machine with ${asked} × ${escaped(family.title)}. ${unsold(family, asked)}`,
    `/gpu ${verb} ${typedSize(family.name, nearest)}`,
  );
}

export const SEEN_BEFORE: Reply = { text: 'I have that already; nothing is done twice.' };

/** What became of a request; `done` says it when it was written down. */
export function askReply(answer: AskAnswer, done: (accepted: Accepted) => string): Reply {
  switch (answer.kind) {
    case 'accepted':
      return { text: done(answer) };
    case 'duplicate':
      return SEEN_BEFORE;
    case 'asked':
      return { text: escapedButMentions(answer.message) };
    case 'refused':
      return refusal(escapedButMentions(answer.message), answer.example);
  }
}

/** There is no machine of that name; names the one that may be meant. */
export async function noSuchMachine({ deps }: Caller, name: string, verb: string): Promise<Reply> {
  const names = (await deps.store.machines()).map((machine) => machine.name);
  const [meant] = nearWords(name, names);
  return meant === undefined
    ? refusal(`There is no machine called ${code(name)}. ${code('/gpu ls --all')} lists them.`)
    : refusal(
        `There is no machine called ${code(name)}. Did you mean ${code(meant)}?`,
        `/gpu ${verb} ${meant}`,
      );
}

/** Undefined when the bot can post in the channel; else what to do. */
export async function cannotPost(caller: Caller): Promise<Reply | undefined> {
  if (await caller.canPost()) return undefined;
  return refusal(
    `I am not in this channel, so I could not post here. Invite me with ${code('/invite')} <@${caller.bot}>, or ask me in a direct message.`,
  );
}
