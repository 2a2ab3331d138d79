/** What an app may say into the place of an interaction: through a response_url or in an ack. */
import type { SlackJson } from '../desk.ts';
import type { StoredMessage } from '../workspace/messages.ts';
import type { ResponseUrl } from '../workspace/response-urls.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { ApiError, Arguments } from './call.ts';
import { contentOf } from './content.ts';
import type { ApiAnswer } from './handler.ts';
import { refusal } from './handler.ts';

/** Answers a POST to a response_url. */
export function answerResponseUrl(
  path: string,
  body: SlackJson,
  workspace: Workspace,
  refusedBlocks: readonly string[],
): ApiAnswer {
  const use = workspace.responseUrls.use(path);
  if (!use.ok) return { status: 404, body: { ok: false, error: use.why } };
  try {
    say(body, use.url, workspace, refusedBlocks);
    return { status: 200, body: { ok: true } };
  } catch (error) {
    if (error instanceof ApiError) return { status: 400, body: refusal(error) };
    throw error;
  }
}

/** Posts, replaces or deletes as `body` says. Throws ApiError for content that Slack refuses. */
export function say(
  body: SlackJson,
  url: ResponseUrl,
  workspace: Workspace,
  refusedBlocks: readonly string[],
): StoredMessage | undefined {
  const args = new Arguments(body);
  const original = url.original && workspace.messages.find(url.original);
  if (args.flag('delete_original')) {
    if (original) workspace.messages.remove(original);
    workspace.changed();
    return undefined;
  }
  const content = contentOf(args, refusedBlocks);
  if (args.flag('replace_original') && original) {
    const replaced = {
      ...original,
      text: content.text,
      blocks: content.blocks ?? [],
      editedTs: workspace.stamps.next(),
      showsEdited: false,
    };
    workspace.messages.replace(replaced);
    workspace.changed();
    return replaced;
  }
  const message = workspace.post({
    channel: url.channel,
    user: workspace.bot.id,
    byApp: true,
    text: content.text,
    blocks: content.blocks ?? [],
    threadTs: args.text('thread_ts'),
    ephemeralTo: args.text('response_type') === 'in_channel' ? undefined : url.user,
  });
  // A slash command's response_url speaks of what the command made; an interaction's stays with the message acted on.
  if (!original) url.original = message;
  return message;
}
