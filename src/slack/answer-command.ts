/** From a command's text to the answer for the person who typed it. */
import { permit } from '../domain/decide/permit.ts';
import { fieldRefusal, refusal } from './commands/answers.ts';
import { parse } from './grammar/parse.ts';
import type { Caller } from './grammar/spec.ts';
import { escapedButMentions } from './mrkdwn.ts';
import type { Reply } from './reply.ts';

/** Reads, checks and carries out a command: one row written at most, and nothing that waits for Google. */
export async function answerCommand(text: string, caller: Omit<Caller, 'now'>): Promise<Reply> {
  const { deps, commands } = caller;
  const now = await deps.store.now();
  const parsed = parse(text, commands, { now, timeZone: deps.policy.timeZone });
  if (!parsed.ok) {
    const { field, message, example } = parsed.complaint;
    return field === 'command' ? refusal(message, example) : fieldRefusal(field, message, example);
  }
  const { spec } = parsed.command;
  if (spec.permission === 'look') {
    const { actor, team, botTeam, channel } = caller;
    const permission = permit({
      actor,
      team,
      botTeam,
      channel,
      isGuest: false,
      policy: deps.policy,
      action: 'look',
    });
    if (!permission.permitted) return refusal(escapedButMentions(permission.because));
  }
  return parsed.command.answer(parsed.input, { ...caller, now });
}
