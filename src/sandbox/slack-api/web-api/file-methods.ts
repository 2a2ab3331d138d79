/** files.*: the upload in three steps. */
import { z } from 'zod';
import type { StoredFile } from '../workspace/files.ts';
import { ApiError, invalidArguments, type MethodTable } from './call.ts';
import { postableRoom } from './rooms-for-bot.ts';
import { fileJson } from './shapes.ts';

const ALT_TEXT = 1_000;
const fileList = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

export const fileMethods = {
  'files.getUploadURLExternal': (args, { workspace, origin }) => {
    const length = args.count('length', 0, 0, 1e9, 'invalid_arguments');
    // Slack's page of the method says so of a length of 0, too.
    if (length <= 0) throw new ApiError('missing_argument');
    const altText = args.text('alt_txt') ?? args.text('alt_text');
    if ((altText ?? '').length > ALT_TEXT) throw new ApiError('alt_txt_too_large');
    const file = workspace.files.reserve(args.required('filename'), length, altText);
    return { upload_url: `${origin()}/upload/v1/${file.secret}`, file_id: file.id };
  },

  'files.completeUploadExternal': (args, { workspace, origin }) => {
    const parsed = fileList.safeParse(args.json('files', 'invalid_arguments'));
    if (!parsed.success) throw invalidArguments('[ERROR] missing required field: files');
    const channel = args.text('channel_id');
    // Here Slack takes ids of conversations only: no names, and no people.
    if (channel && !/^[CDG][A-Z0-9]+$/.test(channel)) throw new ApiError('channel_not_found');
    const room = channel ? postableRoom(channel, workspace) : undefined;
    const files = parsed.data.map(({ id, title }) => {
      const file = uploaded(workspace.files.get(id));
      file.title = title ?? file.title;
      return file;
    });
    for (const file of files) file.completed = true;
    const shown = files.map((file) => fileJson(file, workspace, origin()));
    if (room) {
      workspace.post({
        channel: room.id,
        user: workspace.bot.id,
        byApp: true,
        text: args.text('initial_comment') ?? '',
        threadTs: args.text('thread_ts'),
        files: shown,
      });
    }
    return { files: shown };
  },
} satisfies MethodTable;

function uploaded(file: StoredFile | undefined): StoredFile {
  if (!file || file.completed) throw new ApiError('file_not_found');
  if (!file.bytes) throw new ApiError('file_not_found', ['[ERROR] the file was never uploaded']);
  return file;
}
