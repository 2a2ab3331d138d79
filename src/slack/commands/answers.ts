/** Answers that several commands give: a refusal with a working example, a request written down, an unknown machine. */
import { nearWords } from '../../domain/near.ts';
import type { AskAnswer } from '../../usecases/ask-machine.ts';
import type { Accepted } from '../actions/action.ts';
import type { Caller } from '../grammar/spec.ts';
import { code, escapedButMentions } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';

/** What is wrong (mrkdwn) and a whole command that works; nothing was done. */
export function refusal(message: string, example?: string): Reply {
  return { text: example === undefined ? message : `${message}\nFor example: ${code(example, 200)}` };
}

/** A field of the command is wrong. */
export function fieldRefusal(field: string, message: string, example: string): Reply {
  return refusal(`${code(field)}: ${message}`, example);
}

export const SEEN_BEFORE: Reply = { text: 'I have that already; nothing is done twice.' };

/** What became of a request; `done` says it when it was written down. */
export function askReply(answer: AskAnswer, done: (accepted: Accepted) => string): Reply {
  switch (answer.kind) {
    case 'accepted':
      return { text: done(answer) };
    case 'duplicate':
      return SEEN_BEFORE;
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
