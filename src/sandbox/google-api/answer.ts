/** Brings an answer into the form the caller asked for, and refuses one that does not fit its message type. */
import { type Field, type MessageType, messageType } from './descriptors.ts';
import { readWellKnown } from './scalars.ts';

/** Checks field names against `type` and writes enums as numbers when `intEnums`; what stays as it is, is not copied. Throws Error on a field that
 *  the message does not have: the sandbox must not invent any. */
export async function encodeAnswer(type: string, value: unknown, intEnums: boolean): Promise<unknown> {
  return encodeMessage(await messageType(type), value, intEnums);
}

function encodeMessage(type: MessageType, value: unknown, intEnums: boolean): unknown {
  if (typeof value !== 'object' || value === null || readWellKnown(type.name, value) !== undefined)
    return value;
  const given = value as Readonly<Record<string, unknown>>;
  let changed: Record<string, unknown> | undefined;
  for (const name of Object.keys(given)) {
    const each = given[name];
    // JSON has no undefined: it is left out when the answer is written.
    if (each === undefined) continue;
    const field = type.fields.get(name);
    if (field === undefined) throw new Error(`${type.name} has no field ${name}`);
    const encoded = encodeField(field, each, intEnums);
    if (encoded === each) continue;
    changed ??= { ...given };
    changed[name] = encoded;
  }
  return changed ?? given;
}

function encodeField(field: Field, value: unknown, intEnums: boolean): unknown {
  const { type } = field;
  if (typeof type === 'string') return value;
  if (field.keyType !== undefined && typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, each]) => [key, encodeOne(field, each, intEnums)]));
  }
  if (!Array.isArray(value)) return encodeOne(field, value, intEnums);
  const encoded = value.map((each) => encodeOne(field, each, intEnums));
  return encoded.every((each, i) => each === value[i]) ? value : encoded;
}

function encodeOne(field: Field, value: unknown, intEnums: boolean): unknown {
  const { type } = field;
  if (typeof type === 'string') return value;
  if (type.kind === 'message') return encodeMessage(type, value, intEnums);
  const number = type.values.get(String(value));
  if (number === undefined) throw new Error(`${type.name} has no value ${String(value)}`);
  return intEnums ? number : value;
}
