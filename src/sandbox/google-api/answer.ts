/** Brings an answer into the form the caller asked for, and refuses one that does not fit its message type. */
import { type Field, type MessageType, messageType } from './descriptors.ts';
import { readWellKnown } from './scalars.ts';

/** Checks field names against `type` and writes enums as numbers when `intEnums`. Throws Error on a field that
 *  the message does not have: the sandbox must not invent any. */
export async function encodeAnswer(type: string, value: unknown, intEnums: boolean): Promise<unknown> {
  return encodeMessage(await messageType(type), value, intEnums);
}

function encodeMessage(type: MessageType, value: unknown, intEnums: boolean): unknown {
  if (typeof value !== 'object' || value === null || readWellKnown(type.name, value) !== undefined)
    return value;
  const encoded: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    if (each === undefined) continue;
    const field = type.fields.get(name);
    if (field === undefined) throw new Error(`${type.name} has no field ${name}`);
    encoded[name] = encodeField(field, each, intEnums);
  }
  return encoded;
}

function encodeField(field: Field, value: unknown, intEnums: boolean): unknown {
  const { type } = field;
  if (typeof type === 'string') return value;
  if (field.keyType !== undefined && typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, each]) => [key, encodeOne(field, each, intEnums)]));
  }
  return Array.isArray(value)
    ? value.map((each) => encodeOne(field, each, intEnums))
    : encodeOne(field, value, intEnums);
}

function encodeOne(field: Field, value: unknown, intEnums: boolean): unknown {
  const { type } = field;
  if (typeof type === 'string') return value;
  if (type.kind === 'message') return encodeMessage(type, value, intEnums);
  const number = type.values.get(String(value));
  if (number === undefined) throw new Error(`${type.name} has no value ${String(value)}`);
  return intEnums ? number : value;
}
