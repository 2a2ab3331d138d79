/** The inner `event` of what the bot is told about people. */
import type { SlackJson } from '../desk.ts';
import { messageJson, viewJson } from '../web-api/shapes.ts';
import type { StoredMessage } from '../workspace/messages.ts';
import type { Room } from '../workspace/rooms.ts';
import { TEAM_ID } from '../workspace/seed.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A message in a DM with the bot, the bot's own ones included: Slack sends those too. */
export function messageEvent(message: StoredMessage, workspace: Workspace): SlackJson {
  return {
    ...messageJson(message, workspace, true),
    channel: message.channel,
    channel_type: 'im',
    event_ts: message.ts,
  };
}

export function appMentionEvent(message: StoredMessage, workspace: Workspace): SlackJson {
  return {
    ...messageJson(message, workspace, true),
    type: 'app_mention',
    channel: message.channel,
    event_ts: message.ts,
  };
}

export function homeOpenedEvent(user: string, room: Room, workspace: Workspace): SlackJson {
  const home = workspace.views.home(user);
  return {
    type: 'app_home_opened',
    user,
    channel: room.id,
    tab: 'home',
    event_ts: workspace.stamps.next(),
    ...(home ? { view: viewJson(home) } : {}),
  };
}

export function joinedEvent(user: string, room: Room, workspace: Workspace): SlackJson {
  return {
    type: 'member_joined_channel',
    user,
    channel: room.id,
    channel_type: room.isPrivate ? 'G' : 'C',
    team: TEAM_ID,
    event_ts: workspace.stamps.next(),
  };
}
