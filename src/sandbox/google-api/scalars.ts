/** Proto3's JSON forms of scalars and well-known types (protobuf.dev/programming-guides/json). */

export type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

const NO: Read = { ok: false };

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  sint32: [-(2n ** 31n), 2n ** 31n - 1n],
  sfixed32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  fixed32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  sint64: [-(2n ** 63n), 2n ** 63n - 1n],
  sfixed64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  fixed64: [0n, 2n ** 64n - 1n],
};

/** Reads one scalar; 64-bit integers become decimal strings, the others numbers, booleans and strings. */
export function readScalar(type: string, value: unknown): Read {
  const range = RANGES[type];
  if (range !== undefined) return readInteger(type, value, range);
  if (type === 'string') return typeof value === 'string' ? { ok: true, value } : NO;
  if (type === 'bool') return typeof value === 'boolean' ? { ok: true, value } : NO;
  if (type === 'bytes') return readBytes(value);
  return readFloat(value);
}

function readInteger(type: string, value: unknown, [low, high]: readonly [bigint, bigint]): Read {
  let whole: bigint;
  if (typeof value === 'number' && Number.isInteger(value)) whole = BigInt(value);
  else if (typeof value === 'string' && /^-?\d{1,20}(\.0+)?$/.test(value)) {
    whole = BigInt(value.replace(/\..*/, ''));
  } else return NO;
  if (whole < low || whole > high) return NO;
  return { ok: true, value: type.endsWith('64') ? whole.toString() : Number(whole) };
}

function readFloat(value: unknown): Read {
  if (typeof value === 'number') return { ok: true, value };
  if (typeof value !== 'string') return NO;
  if (/^(NaN|-?Infinity)$/.test(value)) return { ok: true, value };
  return /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(value) ? { ok: true, value: Number(value) } : NO;
}

/** Standard or URL-safe base64, padded or not; canonical is standard with padding. */
function readBytes(value: unknown): Read {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) return NO;
  return { ok: true, value: Buffer.from(value, 'base64').toString('base64') };
}

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[-+]\d{2}:\d{2})$/;
const DURATION = /^-?\d{1,12}(\.\d{1,9})?s$/;

/** Reads the types that have a JSON form of their own; undefined for every other message type. */
export function readWellKnown(type: string, value: unknown): Read | undefined {
  if (!type.startsWith('google.protobuf.')) return undefined;
  switch (type.slice('google.protobuf.'.length)) {
    case 'Timestamp':
      return typeof value === 'string' && TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value))
        ? { ok: true, value }
        : NO;
    case 'Duration':
      return typeof value === 'string' && DURATION.test(value) ? { ok: true, value } : NO;
    case 'FieldMask':
      return typeof value === 'string' ? { ok: true, value } : NO;
    case 'Struct':
    case 'Any':
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ok: true, value } : NO;
    case 'Value':
      return { ok: true, value };
    case 'ListValue':
      return Array.isArray(value) ? { ok: true, value } : NO;
    case 'StringValue':
      return readScalar('string', value);
    case 'BoolValue':
      return readScalar('bool', value);
    case 'BytesValue':
      return readScalar('bytes', value);
    case 'Int32Value':
      return readScalar('int32', value);
    case 'UInt32Value':
      return readScalar('uint32', value);
    case 'Int64Value':
      return readScalar('int64', value);
    case 'UInt64Value':
      return readScalar('uint64', value);
    case 'DoubleValue':
    case 'FloatValue':
      return readScalar('double', value);
    default:
      return undefined;
  }
}
