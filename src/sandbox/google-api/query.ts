/** Query strings and field selections, checked against the message types they are bound to. */
import { type MessageType, messageType } from './descriptors.ts';
import { InvalidMask, type MaskNode, parseMask } from './field-mask.ts';
import { badRequest, GoogleError } from './http.ts';

/** Parameters that every Google API takes (cloud.google.com/apis/docs/system-parameters). */
const SYSTEM = new Set(
  '$alt alt $prettyPrint prettyPrint $fields fields key $key quotaUser $quotaUser access_token oauth_token callback $callback $.xgafv $apiVersion userIp userProject $userProject'.split(
    ' ',
  ),
);

/** Throws GoogleError 400 when a parameter is not a field of the request message. */
export async function checkQuery(request: string, query: URLSearchParams): Promise<void> {
  const type = await messageType(request);
  const violations = [];
  for (const name of new Set(query.keys())) {
    if (SYSTEM.has(name) || hasField(type, name.split('.'))) continue;
    violations.push({
      field: '',
      description: `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`,
    });
  }
  if (violations.length > 0) throw badRequest(violations);
}

function hasField(type: MessageType, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  const field = first === undefined ? undefined : type.fields.get(first);
  if (field === undefined) return false;
  if (rest.length === 0) return true;
  return typeof field.type !== 'string' && field.type.kind === 'message' && hasField(field.type, rest);
}

/** The selection of a call: `fields` or `$fields` in the query, else the X-Goog-FieldMask header.
 *  Throws GoogleError 400 when it does not parse. */
export function selection(query: URLSearchParams, header: string | undefined): MaskNode | undefined {
  const text = query.get('fields') ?? query.get('$fields') ?? header;
  if (text === null || text === undefined || text.trim() === '') return undefined;
  try {
    return parseMask(text);
  } catch (error) {
    if (error instanceof InvalidMask) throw invalidSelection(text);
    throw error;
  }
}

/** Throws GoogleError 400 when the selection names a field that the answer's message does not have. */
export async function checkSelection(response: string, mask: MaskNode): Promise<void> {
  check(await messageType(response), mask);
}

function check(type: MessageType, mask: MaskNode): void {
  for (const [name, below] of mask.children) {
    if (name === '*') continue;
    const field = type.fields.get(name);
    if (field === undefined) throw invalidSelection(name);
    if (typeof field.type === 'string' || field.type.kind === 'enum') continue;
    if (field.keyType === undefined) check(field.type, below);
    // Below a map the first level names keys, which are data.
    else for (const value of below.children.values()) check(field.type, value);
  }
}

function invalidSelection(what: string): GoogleError {
  const message = `Invalid field selection ${what}`;
  return new GoogleError(400, message, {
    reason: 'invalidParameter',
    location: { name: 'fields', type: 'parameter' },
  });
}
