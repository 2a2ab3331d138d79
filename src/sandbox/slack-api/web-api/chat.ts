/** chat.*: posting, changing and deleting the bot's messages. */
import { TEAM_DOMAIN } from '../workspace/seed.ts';
import { type ApiContext, ApiError, type Arguments, type MethodTable } from './call.ts';
import { contentOf, UPDATE_TEXT } from './content.ts';
import { openMessage, postableRoom, readableRoom, visibleRoom } from './rooms-for-bot.ts';
import { messageJson } from './shapes.ts';

function ownMessage(args: Arguments, { workspace }: ApiContext, refusal: string) {
  const room = readableRoom(args.required('channel'), workspace);
  const message = openMessage(room.id, args.required('ts'), workspace);
  if (message.user !== workspace.bot.id) throw new ApiError(refusal);
  return message;
}

function present(metadata: object | undefined): boolean {
  return metadata !== undefined && Object.keys(metadata).length > 0;
}

export const chatMethods = {
  'chat.postMessage': (args, { workspace, refusedBlocks }) => {
    const room = postableRoom(args.required('channel'), workspace);
    const content = contentOf(args, refusedBlocks());
    const message = workspace.post({
      channel: room.id,
      user: workspace.bot.id,
      byApp: true,
      text: content.text,
      blocks: content.blocks ?? [],
      metadata: present(content.metadata) ? content.metadata : undefined,
      threadTs: args.text('thread_ts'),
    });
    return { channel: room.id, ts: message.ts, message: messageJson(message, workspace, true) };
  },

  'chat.update': (args, context) => {
    const { workspace, refusedBlocks } = context;
    const message = ownMessage(args, context, 'cant_update_message');
    if ((args.text('text') ?? '').length > UPDATE_TEXT) throw new ApiError('msg_too_long');
    const content = contentOf(args, refusedBlocks());
    const metadata = content.metadata ?? message.metadata;
    const changed = {
      ...message,
      text: content.text,
      // Text alone takes the blocks away; blocks hide the "edited" mark.
      blocks: content.blocks ?? [],
      metadata: present(metadata) ? metadata : undefined,
      editedTs: workspace.stamps.next(),
      showsEdited: content.blocks === undefined,
    };
    workspace.messages.replace(changed);
    workspace.changed();
    return {
      channel: message.channel,
      ts: message.ts,
      text: content.text,
      message: messageJson(changed, workspace, true),
    };
  },

  'chat.delete': (args, context) => {
    const message = ownMessage(args, context, 'cant_delete_message');
    context.workspace.messages.remove(message);
    context.workspace.changed();
    return { channel: message.channel, ts: message.ts };
  },

  'chat.postEphemeral': (args, { workspace, refusedBlocks }) => {
    const room = postableRoom(args.required('channel'), workspace);
    const user = args.required('user');
    if (!room.members.has(user)) throw new ApiError('user_not_in_channel');
    const content = contentOf(args, refusedBlocks());
    const message = workspace.post({
      channel: room.id,
      user: workspace.bot.id,
      byApp: true,
      text: content.text,
      blocks: content.blocks ?? [],
      threadTs: args.text('thread_ts'),
      ephemeralTo: user,
    });
    return { message_ts: message.ts };
  },

  'chat.getPermalink': (args, { workspace }) => {
    const room = visibleRoom(args.required('channel'), workspace);
    const message = openMessage(room.id, args.required('message_ts'), workspace);
    const path = `archives/${room.id}/p${message.ts.replace('.', '')}`;
    return { channel: room.id, permalink: `https://${TEAM_DOMAIN}.slack.com/${path}` };
  },
} satisfies MethodTable;
