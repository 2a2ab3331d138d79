/** Files for people: uploaded in three steps by Slack's own client, found again by their names. */
import type { WebClient } from '@slack/web-api';
import type { TextFile } from './messages/spending-file.ts';

/** Letters, digits and dashes of the message's key: two uploads of one key have one name. */
export function fileName(key: string): string {
  return `${key.replaceAll(/[^A-Za-z0-9-]+/g, '-')}.csv`;
}

/**
 * Puts it into the conversation (its id, as Slack takes no name here) and gives the file's id. Slack shares it a little
 * later. The message that it then stands in has no metadata, so the name carries the key.
 */
export async function uploadFile(
  client: WebClient,
  channel: string,
  key: string,
  { title, text }: TextFile,
): Promise<string> {
  const { files } = await client.filesUploadV2({
    channel_id: channel,
    filename: fileName(key),
    title,
    initial_comment: title,
    content: text,
  });
  const id = files[0]?.files?.[0]?.id;
  if (id === undefined) throw new Error('Slack took a file without naming it');
  return id;
}

/** What is posted where Slack takes no file, e.g. missing_scope, file_uploads_disabled. */
export function notUploaded(error: string): string {
  const cure =
    error === 'missing_scope'
      ? 'The app lacks the scope `files:write`: an administrator adds it as in manifest.yml and installs the app again.'
      : 'Ask an administrator of this workspace whether apps may upload files.';
  return `The file could not be uploaded (Slack says ${error}). ${cure}`;
}
