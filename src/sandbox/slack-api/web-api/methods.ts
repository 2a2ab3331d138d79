/** Every Web API method that the simulated Slack serves, with its token and its rate limit tier. */
import { ApiError, type Method } from './call.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './file-methods.ts';
import { peopleMethods } from './people.ts';
import { viewMethods } from './view-methods.ts';

/** Tier 1–4: 1, 20, 50 and 100 calls a minute; `posting` is one a second and channel; `none` is unlimited
 *  (slack_kit's copy of Slack's method pages, May 2026). */
export type RateTier = 1 | 2 | 3 | 4 | 'posting' | 'none';

export interface ServedMethod {
  readonly run: Method;
  readonly token: 'bot' | 'app' | 'none';
  readonly tier: RateTier;
}

const open: Method = (_args, { newSocketUrl }) => {
  const url = newSocketUrl();
  if (url === undefined) throw new ApiError('invalid_auth');
  return { url };
};

function bot(run: Method, tier: RateTier): ServedMethod {
  return { run, token: 'bot', tier };
}

export const METHODS: Readonly<Record<string, ServedMethod>> = {
  'api.test': { run: peopleMethods['api.test'], token: 'none', tier: 4 },
  'apps.connections.open': { run: open, token: 'app', tier: 3 },
  'auth.test': bot(peopleMethods['auth.test'], 'none'),
  'blocks.validate': { run: viewMethods['blocks.validate'], token: 'none', tier: 4 },
  'bots.info': bot(peopleMethods['bots.info'], 3),
  'chat.delete': bot(chatMethods['chat.delete'], 3),
  'chat.getPermalink': bot(chatMethods['chat.getPermalink'], 'none'),
  'chat.postEphemeral': bot(chatMethods['chat.postEphemeral'], 4),
  'chat.postMessage': bot(chatMethods['chat.postMessage'], 'posting'),
  'chat.update': bot(chatMethods['chat.update'], 3),
  'conversations.history': bot(conversationMethods['conversations.history'], 3),
  'conversations.info': bot(conversationMethods['conversations.info'], 3),
  'conversations.list': bot(conversationMethods['conversations.list'], 2),
  'conversations.members': bot(conversationMethods['conversations.members'], 4),
  'conversations.open': bot(conversationMethods['conversations.open'], 3),
  'conversations.replies': bot(conversationMethods['conversations.replies'], 3),
  'files.completeUploadExternal': bot(fileMethods['files.completeUploadExternal'], 4),
  'files.getUploadURLExternal': bot(fileMethods['files.getUploadURLExternal'], 4),
  'reactions.add': bot(conversationMethods['reactions.add'], 3),
  'usergroups.list': bot(peopleMethods['usergroups.list'], 2),
  'usergroups.users.list': bot(peopleMethods['usergroups.users.list'], 2),
  'users.info': bot(peopleMethods['users.info'], 4),
  'users.list': bot(peopleMethods['users.list'], 2),
  'users.lookupByEmail': bot(peopleMethods['users.lookupByEmail'], 3),
  'views.open': bot(viewMethods['views.open'], 4),
  'views.publish': bot(viewMethods['views.publish'], 4),
  'views.push': bot(viewMethods['views.push'], 4),
  'views.update': bot(viewMethods['views.update'], 4),
};
