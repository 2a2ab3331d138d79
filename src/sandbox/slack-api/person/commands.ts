/** A slash command on its way to the bot and back. */

import { isObject } from '../blocks/totals.ts';
import { type Dispatcher, deliveryOf } from '../delivery/dispatcher.ts';
import { commandPayload } from '../delivery/payloads.ts';
import type { Delivery, Person } from '../desk.ts';
import type { SlashCommand } from '../simulated-slack.ts';
import { ApiError } from '../web-api/call.ts';
import { refusal } from '../web-api/handler.ts';
import { say } from '../web-api/responses.ts';
import type { ResponseUrl } from '../workspace/response-urls.ts';
import type { Room } from '../workspace/rooms.ts';
import { TEAM_ID } from '../workspace/seed.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { escapeCommand, type TypedCommand } from './typing.ts';

export interface CommandDesk {
  readonly workspace: Workspace;
  readonly dispatcher: Dispatcher;
  readonly commands: readonly SlashCommand[];
  readonly refusedBlocks: () => readonly string[];
  readonly origin: () => string;
}

/** Sends the command and shows what comes back: the ack's message, or Slackbot's word on what failed. */
export async function runCommand(
  desk: CommandDesk,
  person: Person,
  room: Room,
  typed: TypedCommand,
): Promise<Delivery> {
  const { workspace, dispatcher } = desk;
  const known = desk.commands.find((command) => command.command === typed.command);
  if (!known) {
    workspace.whisper(
      person.id,
      room.id,
      `${typed.command} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`,
    );
    return { outcome: 'error', status: undefined, tookMs: 0, body: undefined };
  }
  const { path, url } = workspace.responseUrls.mint('commands', TEAM_ID, {
    user: person.id,
    channel: room.id,
  });
  const payload = commandPayload({
    person,
    room,
    command: typed.command,
    text: known.shouldEscape ? escapeCommand(typed.text, workspace) : typed.text,
    responseUrl: `${desk.origin()}${path}`,
    triggerId: workspace.triggers.mint(person.id),
  });
  const receipt = await dispatcher.send({ kind: 'slash_commands', name: typed.command, payload });
  const delivery = deliveryOf(receipt);
  const fail = (error: string) =>
    workspace.whisper(person.id, room.id, `${typed.command} failed with the error "${error}"`);
  if (delivery.outcome !== 'ok') {
    fail(delivery.outcome === 'timeout' ? 'operation_timeout' : 'dispatch_failed');
    return delivery;
  }
  const refused = showAck(desk, person, `${typed.command} ${typed.text}`.trimEnd(), delivery, url);
  if (!refused) return delivery;
  fail('invalid_command_response');
  return { ...delivery, outcome: 'error', body: refusal(refused) };
}

/** Posts what the ack says. Gives Slack's error when it refuses it. */
function showAck(
  { workspace, refusedBlocks }: CommandDesk,
  person: Person,
  line: string,
  { body }: Delivery,
  url: ResponseUrl,
): ApiError | undefined {
  const answer = typeof body === 'string' ? { text: body } : body;
  if (!isObject(answer) || (answer.text === undefined && answer.blocks === undefined)) return undefined;
  try {
    // An in_channel ack shows the typed command to everyone too.
    if (answer.response_type === 'in_channel') {
      workspace.post({ channel: url.channel, user: person.id, text: line });
    }
    say(answer, url, workspace, refusedBlocks());
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error;
  }
}
