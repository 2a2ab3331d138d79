/** conversations.* and reactions.add. */
import type { SlackJson } from '../desk.ts';
import type { StoredMessage } from '../workspace/messages.ts';
import type { Room } from '../workspace/rooms.ts';
import { type ApiContext, ApiError, type Arguments, invalidArguments, type MethodTable } from './call.ts';
import { pageOf } from './paging.ts';
import { dmWith, openMessage, readableRoom, visibleRoom } from './rooms-for-bot.ts';
import { messageJson, roomJson } from './shapes.ts';

/** Messages in the open between `oldest` and `latest`, both left out unless `inclusive`. */
function spanOf(messages: readonly StoredMessage[], args: Arguments): StoredMessage[] {
  const oldest = boundOf(args, 'oldest', 0);
  const latest = boundOf(args, 'latest', Infinity);
  const inclusive = args.flag('inclusive');
  return messages.filter((message) => {
    const at = Number(message.ts);
    if (message.ephemeralTo !== undefined) return false;
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  });
}

function boundOf(args: Arguments, name: 'oldest' | 'latest', otherwise: number): number {
  if (!args.has(name)) return otherwise;
  const at = Number(args.text(name));
  if (!Number.isFinite(at)) throw new ApiError(`invalid_ts_${name}`);
  return at;
}

function listing(messages: readonly StoredMessage[], args: Arguments, { workspace }: ApiContext): SlackJson {
  const page = pageOf(messages, args, 100, 999);
  const withMetadata = args.flag('include_all_metadata');
  return {
    messages: page.items.map((message) => messageJson(message, workspace, withMetadata)),
    has_more: page.hasMore,
    response_metadata: page.metadata,
  };
}

function typeOf(room: Room): string {
  if (room.kind === 'dm') return 'im';
  return room.isPrivate ? 'private_channel' : 'public_channel';
}

export const conversationMethods = {
  'conversations.open': (args, { workspace }) => {
    const users = args.list('users');
    const channel = args.text('channel');
    if (users.length > 1) throw invalidArguments('[ERROR] group DMs are not part of this sandbox');
    const [user] = users;
    if (user === undefined && channel === undefined) throw new ApiError('users_list_not_supplied');
    const before = workspace.rooms.all().length;
    const room = user === undefined ? visibleRoom(String(channel), workspace) : dmWith(user, workspace);
    const isNew = workspace.rooms.all().length > before;
    if (isNew) workspace.changed();
    const shown = args.flag('return_im') ? roomJson(room, workspace) : { id: room.id };
    return { ...(isNew ? {} : { no_op: true, already_open: true }), channel: shown };
  },

  'conversations.info': (args, { workspace }) => ({
    channel: roomJson(visibleRoom(args.required('channel'), workspace), workspace),
  }),

  'conversations.list': (args, { workspace }) => {
    const types = args.has('types') ? args.list('types') : ['public_channel'];
    const unknown = types.find((type) => !['public_channel', 'private_channel', 'im', 'mpim'].includes(type));
    if (unknown !== undefined) throw new ApiError('invalid_types');
    const rooms = workspace.rooms
      .all()
      .filter((room) => types.includes(typeOf(room)))
      .filter((room) => !room.isPrivate || room.members.has(workspace.bot.id))
      .filter((room) => !(args.flag('exclude_archived') && room.isArchived));
    const page = pageOf(rooms, args, 100);
    return {
      channels: page.items.map((room) => roomJson(room, workspace)),
      response_metadata: page.metadata,
    };
  },

  'conversations.history': (args, context) => {
    const room = readableRoom(args.required('channel'), context.workspace);
    const top = spanOf(context.workspace.messages.in(room.id), args).filter(
      (message) => message.threadTs === undefined || message.threadTs === message.ts,
    );
    return listing(top.toReversed(), args, context);
  },

  'conversations.replies': (args, context) => {
    const room = readableRoom(args.required('channel'), context.workspace);
    const parent = context.workspace.messages.find({ channel: room.id, ts: args.required('ts') });
    if (!parent) throw new ApiError('thread_not_found');
    const replies = spanOf(context.workspace.messages.in(room.id), args).filter(
      (message) => message.threadTs === parent.ts && message.ts !== parent.ts,
    );
    return listing([parent, ...replies], args, context);
  },

  'conversations.members': (args, { workspace }) => {
    const page = pageOf([...visibleRoom(args.required('channel'), workspace).members], args, 100);
    return { members: page.items, response_metadata: page.metadata };
  },

  'reactions.add': (args, { workspace }) => {
    const name = args.required('name');
    if (!/^[a-z0-9_+'-]+(::[a-z0-9_-]+)?$/.test(name)) throw new ApiError('invalid_name');
    const room = readableRoom(args.required('channel'), workspace);
    const message = openMessage(room.id, args.required('timestamp'), workspace);
    const users = message.reactions.find((reaction) => reaction.name === name)?.users ?? [];
    if (users.includes(workspace.bot.id)) throw new ApiError('already_reacted');
    const others = message.reactions.filter((reaction) => reaction.name !== name);
    workspace.messages.replace({
      ...message,
      reactions: [...others, { name, users: [...users, workspace.bot.id] }],
    });
    workspace.changed();
    return {};
  },
} satisfies MethodTable;
