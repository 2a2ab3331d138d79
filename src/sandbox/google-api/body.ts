/** Checks JSON against a message type as Google's front end does, and brings it into canonical form. */
import { type EnumType, type Field, type MessageType, messageType } from './descriptors.ts';
import { badRequest } from './http.ts';
import { readScalar, readWellKnown } from './scalars.ts';

export interface Violation {
  readonly field: string;
  readonly description: string;
}

/**
 * Reads `value` as `type`: camelCase and snake_case names, int64 as strings or numbers, enums by name or number.
 * Answers the canonical form (lowerCamelCase, int64 as decimal strings, enums by name; nulls left out).
 * Throws GoogleError 400 listing every unknown field, wrong type and unknown enum value.
 */
export async function readBody(
  type: string,
  value: unknown,
  bodyName: string,
): Promise<Record<string, unknown>> {
  const message = await messageType(type);
  const violations: Violation[] = [];
  const read = readMessage(message, value, bodyName, violations);
  if (violations.length > 0) throw badRequest(violations);
  return read as Record<string, unknown>;
}

function readMessage(type: MessageType, value: unknown, path: string, violations: Violation[]): unknown {
  const known = readWellKnown(type.name, value);
  if (known !== undefined) {
    if (!known.ok) violations.push(invalidValue(path, `type.googleapis.com/${type.name}`, value));
    return known.ok ? known.value : undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (Array.isArray(value)) violations.push(unknownName(path, 'Root element must be a message.'));
    else violations.push(invalidValue(path, `type.googleapis.com/${type.name}`, value));
    return undefined;
  }
  const read: Record<string, unknown> = {};
  const taken = new Map<string, string>();
  for (const [name, given] of Object.entries(value)) {
    const field = type.fields.get(name);
    if (field === undefined) {
      violations.push(unknownField(path, name));
      continue;
    }
    if (given === null) continue;
    if (field.oneof !== undefined) {
      const other = taken.get(field.oneof);
      if (other !== undefined) {
        violations.push({
          field: path,
          description: `Invalid value at '${path}' (oneof), oneof field '${field.oneof}' is already set. Cannot set '${field.name}'`,
        });
        continue;
      }
      taken.set(field.oneof, field.name);
    }
    read[field.name] = readField(
      field,
      given,
      path === '' ? field.snake : `${path}.${field.snake}`,
      violations,
    );
  }
  return read;
}

function readField(field: Field, value: unknown, path: string, violations: Violation[]): unknown {
  if (field.keyType !== undefined) return readMap(field, value, path, violations);
  if (field.repeated) {
    if (!Array.isArray(value)) {
      violations.push(invalidValue(path, typeLabel(field), value));
      return undefined;
    }
    return value.map((each, i) => readSingle(field, each, `${path}[${i}]`, violations));
  }
  if (Array.isArray(value) && !isListValue(field)) {
    violations.push(unknownName(path, 'Proto field is not repeating, cannot start list.'));
    return undefined;
  }
  return readSingle(field, value, path, violations);
}

function readMap(field: Field, value: unknown, path: string, violations: Violation[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    violations.push(invalidValue(path, 'map', value));
    return undefined;
  }
  const read: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    if (!readScalar(field.keyType ?? 'string', key).ok) {
      violations.push(invalidValue(`${path}`, `TYPE_${(field.keyType ?? '').toUpperCase()}`, key));
      continue;
    }
    read[key] = readSingle(field, each, `${path}['${key}']`, violations);
  }
  return read;
}

function readSingle(field: Field, value: unknown, path: string, violations: Violation[]): unknown {
  const { type } = field;
  if (typeof type === 'string') {
    const scalar = readScalar(type, value);
    if (!scalar.ok || (field.allowed !== undefined && !field.allowed.values.has(String(scalar.value)))) {
      violations.push(
        invalidValue(path, field.allowed ? typeLabelOf(field.allowed) : typeLabel(field), value),
      );
      return undefined;
    }
    return scalar.value;
  }
  if (type.kind === 'message') return readMessage(type, value, path, violations);
  const name = enumName(type, value);
  if (name === undefined) violations.push(invalidValue(path, typeLabel(field), value));
  return name;
}

/** The canonical name of an enum value given by name or number. */
export function enumName(type: EnumType, value: unknown): string | undefined {
  if (typeof value === 'number') return type.names.get(value);
  if (typeof value !== 'string') return undefined;
  return type.values.has(value) ? value : type.names.get(/^\d+$/.test(value) ? Number(value) : Number.NaN);
}

function isListValue(field: Field): boolean {
  return typeof field.type !== 'string' && /^google\.protobuf\.(ListValue|Value)$/.test(field.type.name);
}

function typeLabel(field: Field): string {
  return typeof field.type === 'string' ? `TYPE_${field.type.toUpperCase()}` : typeLabelOf(field.type);
}

function typeLabelOf(type: EnumType | MessageType): string {
  return `type.googleapis.com/${type.name}`;
}

function invalidValue(path: string, label: string, value: unknown): Violation {
  return { field: path, description: `Invalid value at '${path}' (${label}), ${JSON.stringify(value)}` };
}

function unknownField(path: string, name: string): Violation {
  const at = path === '' ? '' : ` at '${path}'`;
  return {
    field: path,
    description: `Invalid JSON payload received. Unknown name "${name}"${at}: Cannot find field.`,
  };
}

function unknownName(path: string, why: string): Violation {
  const cut = path.lastIndexOf('.');
  const at = cut < 0 ? '' : ` at '${path.slice(0, cut)}'`;
  return {
    field: path,
    description: `Invalid JSON payload received. Unknown name "${path.slice(cut + 1)}"${at}: ${why}`,
  };
}
