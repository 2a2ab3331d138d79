/** Slack's JSON for people, conversations, messages, views and files. */
import type { Person, SlackJson } from '../desk.ts';
import { currentState } from '../person/state.ts';
import type { StoredFile } from '../workspace/files.ts';
import type { StoredMessage } from '../workspace/messages.ts';
import type { Room } from '../workspace/rooms.ts';
import { APP_ID, BOT_ID, TEAM_ID } from '../workspace/seed.ts';
import type { StoredView } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';

export function userJson(person: Person, workspace: Workspace): SlackJson {
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: false,
    real_name: person.realName,
    tz: person.tz,
    tz_label: person.tz,
    tz_offset: zoneOffset(person.tz, workspace.clock.now()),
    profile: {
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.name,
      display_name_normalized: person.name,
      ...(person.isBot ? { bot_id: BOT_ID, api_app_id: APP_ID } : { email: person.email }),
      team: person.teamId,
    },
    is_admin: person.isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isGuest,
    is_ultra_restricted: false,
    is_bot: person.isBot,
    is_app_user: false,
    ...(person.teamId === TEAM_ID ? {} : { is_stranger: true }),
    updated: Math.floor(workspace.clock.now() / 1000),
  };
}

/** Seconds east of UTC at a moment. */
function zoneOffset(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  if (!match) return 0;
  const size = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === '-' ? -size : size;
}

export function roomJson(room: Room, workspace: Workspace): SlackJson {
  const common = {
    id: room.id,
    created: room.created,
    is_archived: room.isArchived,
    is_org_shared: false,
    context_team_id: TEAM_ID,
    updated: room.created * 1000,
  };
  if (room.kind === 'dm') {
    const other = [...room.members].find((member) => member !== workspace.bot.id);
    return { ...common, is_im: true, user: other, is_user_deleted: false, priority: 0 };
  }
  const outsiders = [...room.members].some((member) => workspace.person(member)?.teamId !== TEAM_ID);
  return {
    ...common,
    name: room.name,
    name_normalized: room.name,
    is_channel: !room.isPrivate,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: room.isPrivate,
    is_general: false,
    is_shared: outsiders,
    is_ext_shared: outsiders,
    is_member: room.members.has(workspace.bot.id),
    num_members: room.members.size,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    shared_team_ids: [TEAM_ID],
  };
}

export function messageJson(message: StoredMessage, workspace: Workspace, withMetadata = false): SlackJson {
  const replies = workspace.messages
    .in(message.channel)
    .filter((other) => other.threadTs === message.ts && other.ts !== message.ts);
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: workspace.person(message.user)?.teamId ?? TEAM_ID,
    ...(message.byApp ? { bot_id: BOT_ID, app_id: APP_ID, bot_profile: botJson(workspace) } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.files.length > 0 ? { files: message.files, upload: false } : {}),
    ...(message.editedTs ? { edited: { user: message.user, ts: message.editedTs } } : {}),
    ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map((reaction) => ({ ...reaction, count: reaction.users.length })) }
      : {}),
    ...threadJson(message, replies),
  };
}

function threadJson(message: StoredMessage, replies: readonly StoredMessage[]): SlackJson {
  if (message.threadTs) return { thread_ts: message.threadTs };
  const latest = replies.at(-1);
  if (!latest) return {};
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: [...new Set(replies.map((reply) => reply.user))],
    latest_reply: latest.ts,
  };
}

export function botJson(workspace: Workspace): SlackJson {
  return {
    id: BOT_ID,
    app_id: APP_ID,
    user_id: workspace.bot.id,
    name: workspace.bot.name,
    deleted: false,
    updated: 1,
    icons: {},
    team_id: TEAM_ID,
  };
}

export function viewJson(stored: StoredView): SlackJson {
  return {
    id: stored.id,
    team_id: TEAM_ID,
    type: stored.type,
    private_metadata: '',
    callback_id: '',
    external_id: '',
    title: { type: 'plain_text', text: 'View Title', emoji: true },
    close: null,
    submit: null,
    clear_on_close: false,
    notify_on_close: false,
    ...stored.view,
    state: { values: currentState(stored) },
    hash: stored.hash,
    root_view_id: stored.rootId,
    previous_view_id: stored.previousId ?? null,
    app_id: APP_ID,
    app_installed_team_id: TEAM_ID,
    bot_id: BOT_ID,
  };
}

export function fileJson(file: StoredFile, workspace: Workspace, origin: string): SlackJson {
  const extension = /\.([a-z0-9]+)$/i.exec(file.name)?.[1]?.toLowerCase() ?? 'binary';
  const url = `${origin}/files/${file.id}/${file.secret}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    created: Math.floor(workspace.clock.now() / 1000),
    name: file.name,
    title: file.title,
    filetype: extension,
    mimetype: MIME[extension] ?? 'application/octet-stream',
    size: file.bytes?.length ?? file.length,
    mode: 'hosted',
    user: workspace.bot.id,
    ...(file.altText ? { alt_txt: file.altText } : {}),
    url_private: url,
    url_private_download: url,
    permalink: url,
  };
}

const MIME: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  csv: 'text/csv',
  txt: 'text/plain',
  json: 'application/json',
};
