/** Names, labels, metadata and requestIds: Google's alphabets and lengths. */
import type { MetadataItem } from '../../world/machine.ts';
import type { MetadataBody } from './bodies.ts';
import { badRequest, invalidField } from './refusals.ts';

const NAME = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;
const METADATA_KEY = /^[a-zA-Z0-9_-]{1,128}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const MAX_LABELS = 64;
const MAX_LABEL_BYTES = 128;
const MAX_METADATA_VALUE = 256 * 1024;
const MAX_METADATA = 512 * 1024;

/** RFC 1035: at most 63 characters. Throws GoogleError 400. */
export function checkName(name: string, field: string): string {
  if (!NAME.test(name)) {
    const rule = "Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'";
    throw invalidField(field, name, rule);
  }
  return name;
}

/** At most 64 labels; lower case, digits, _ and -, other scripts' letters too. Throws GoogleError 400. */
export function checkLabels(
  labels: Readonly<Record<string, string>> | undefined,
  field: string,
): Readonly<Record<string, string>> {
  const entries = Object.entries(labels ?? {});
  if (entries.length > MAX_LABELS) {
    throw invalidField(field, '', `The number of labels must not exceed ${MAX_LABELS}.`);
  }
  for (const [key, value] of entries) {
    if (!KEY.test(key) || Buffer.byteLength(key) > MAX_LABEL_BYTES) {
      throw invalidField(
        field,
        '',
        `Label key '${key}' violates format constraints. The key must start with a lowercase character, can only contain lowercase letters, numeric characters, underscores and dashes. The key can be at most 63 characters long. International characters are allowed.`,
      );
    }
    if (!VALUE.test(value) || Buffer.byteLength(value) > MAX_LABEL_BYTES) {
      throw invalidField(
        field,
        '',
        `Label value '${value}' violates format constraints. The value can only contain lowercase letters, numeric characters, underscores and dashes. The value can be at most 63 characters long. International characters are allowed.`,
      );
    }
  }
  return { ...labels };
}

/** Throws GoogleError 400 for bad, repeated or oversized entries. */
export function checkMetadata(metadata: MetadataBody | undefined, field: string): MetadataItem[] {
  const seen = new Set<string>();
  let total = 0;
  return (metadata?.items ?? []).map(({ key = '', value = '' }, i) => {
    if (!METADATA_KEY.test(key)) {
      const rule = "Must be a match of regex '[a-zA-Z0-9-_]{1,128}'";
      throw invalidField(`${field}.items[${i}].key`, key, rule);
    }
    if (seen.has(key)) {
      throw invalidField(field, '', `Metadata has duplicate keys: ${key}`);
    }
    seen.add(key);
    const size = Buffer.byteLength(value);
    total += size + key.length;
    if (size > MAX_METADATA_VALUE) {
      throw badRequest(`Value for metadata key ${key} is too large: maximum size is 262144 bytes.`);
    }
    if (total > MAX_METADATA) throw badRequest('Metadata is too large: maximum total size is 524288 bytes.');
    return { key, value };
  });
}

/** Undefined when none was sent. Throws GoogleError 400 when it is not a UUID, or zero. */
export function readRequestId(query: URLSearchParams): string | undefined {
  const id = query.get('requestId');
  if (id === null || id === '') return undefined;
  if (!UUID.test(id) || /^[0-]*$/.test(id)) {
    throw invalidField('requestId', id, 'The request ID must be a valid UUID that is not zero.');
  }
  return id;
}
