/** Finds the conversation that a call speaks of, and whether the bot may see or post there. */
import type { StoredMessage } from '../workspace/messages.ts';
import type { Room } from '../workspace/rooms.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { ApiError } from './call.ts';

/** By id, by name with or without #, or by user id, which opens the DM. Throws ApiError channel_not_found,
 *  user_not_found or cannot_dm_bot. */
export function roomFor(channel: string, workspace: Workspace): Room {
  const known = workspace.rooms.get(channel) ?? workspace.rooms.named(channel.replace(/^#/, ''));
  if (known) return known;
  if (/^[UW]/.test(channel)) return dmWith(channel, workspace);
  throw new ApiError('channel_not_found');
}

export function dmWith(user: string, workspace: Workspace): Room {
  const person = workspace.person(user);
  if (!person) throw new ApiError('user_not_found');
  if (person.isBot) throw new ApiError('cannot_dm_bot');
  return workspace.rooms.openDm(workspace.bot.id, person.id);
}

/** A conversation whose content the bot may read. Throws ApiError channel_not_found or not_in_channel. */
export function readableRoom(channel: string, workspace: Workspace): Room {
  const room = visibleRoom(channel, workspace);
  if (!room.members.has(workspace.bot.id)) throw new ApiError('not_in_channel');
  return room;
}

/** A conversation that the bot knows of: private ones and DMs only as a member. */
export function visibleRoom(channel: string, workspace: Workspace): Room {
  const room = roomFor(channel, workspace);
  if (room.isPrivate && !room.members.has(workspace.bot.id)) throw new ApiError('channel_not_found');
  return room;
}

/** A conversation where the bot may post. Throws ApiError is_archived besides those of readableRoom. */
export function postableRoom(channel: string, workspace: Workspace): Room {
  const room = readableRoom(channel, workspace);
  if (room.isArchived) throw new ApiError('is_archived');
  return room;
}

/** A message that is not ephemeral. Throws ApiError message_not_found. */
export function openMessage(channel: string, ts: string, workspace: Workspace): StoredMessage {
  const message = workspace.messages.find({ channel, ts });
  if (!message || message.ephemeralTo !== undefined) throw new ApiError('message_not_found');
  return message;
}
