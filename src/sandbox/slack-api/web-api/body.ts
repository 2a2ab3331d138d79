/** Request bodies as Slack takes them: form, JSON, multipart; arguments may also stand in the query. */
import type { IncomingMessage } from 'node:http';
import { isObject } from '../blocks/totals.ts';
import type { SlackJson } from '../desk.ts';

/** No Web API call and no test file needs more. */
const MOST_BYTES = 16 * 1024 * 1024;

export class BodyError extends Error {
  readonly error:
    | 'invalid_json'
    | 'json_not_object'
    | 'invalid_form_data'
    | 'invalid_post_type'
    | 'request_too_large';

  constructor(error: BodyError['error']) {
    super(error);
    this.error = error;
  }
}

/** Reads the whole body. Throws BodyError request_too_large. */
export async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new BodyError('request_too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The arguments of a call. Throws BodyError. */
export function argumentsOf(contentType: string, body: Buffer, query: URLSearchParams): SlackJson {
  const fromQuery = Object.fromEntries(query);
  if (body.length === 0) return fromQuery;
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return { ...fromQuery, ...jsonObject(body.toString()) };
  if (type === 'application/x-www-form-urlencoded' || type === '') {
    return { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body.toString())) };
  }
  throw new BodyError('invalid_post_type');
}

function jsonObject(text: string): SlackJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BodyError('invalid_json');
  }
  if (!isObject(value)) throw new BodyError('json_not_object');
  return value;
}

/** The file in an upload: the first file of a multipart body, else the body itself. Throws BodyError. */
export async function fileIn(contentType: string, body: Buffer): Promise<Uint8Array> {
  if (!contentType.startsWith('multipart/form-data')) return body;
  try {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': contentType },
    }).formData();
    for (const value of form.values())
      if (value instanceof Blob) return new Uint8Array(await value.arrayBuffer());
  } catch {
    throw new BodyError('invalid_form_data');
  }
  throw new BodyError('invalid_form_data');
}
