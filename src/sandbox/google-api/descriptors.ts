/** The message types of Google's APIs, read from the protos that the official client packages ship. */
import { createRequire } from 'node:module';
import { BIGQUERY_DESCRIPTORS } from './bigquery/messages.ts';
import type { DescriptorField, DescriptorTree } from './descriptor-tree.ts';

export interface EnumType {
  readonly kind: 'enum';
  readonly name: string;
  readonly values: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<number, string>;
}

export interface MessageType {
  readonly kind: 'message';
  readonly name: string;
  /** By lowerCamelCase and by snake_case name. */
  readonly fields: ReadonlyMap<string, Field>;
}

export interface Field {
  readonly name: string;
  readonly snake: string;
  readonly repeated: boolean;
  /** Set on maps: the scalar type of the keys. */
  readonly keyType: string | undefined;
  /** A scalar's proto name, or the message or enum it refers to. */
  readonly type: string | MessageType | EnumType;
  /** Name of the oneof that this field shares with others. */
  readonly oneof: string | undefined;
  /** Compute sends enums as strings; where the message declares the values, they are here. */
  readonly allowed: EnumType | undefined;
}

const SCALARS = new Set(
  'double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes'.split(
    ' ',
  ),
);

/** Which file holds a package's types. Compute's is 11.7 MB: read at the first compute body, once. */
const FILES: readonly { readonly prefix: string; readonly file: string }[] = [
  { prefix: 'google.api.cloudquotas.v1.', file: '@google-cloud/cloudquotas/build/protos/protos.json' },
  { prefix: 'google.cloud.billing.v1.', file: '@google-cloud/billing/build/protos/protos.json' },
  { prefix: 'google.cloud.compute.v1.', file: '@google-cloud/compute/build/protos/protos.json' },
  { prefix: 'google.cloud.scheduler.v1.', file: '@google-cloud/scheduler/build/protos/protos.json' },
  { prefix: 'google.cloud.tpu.v2.', file: '@google-cloud/tpu/build/protos/protos.json' },
  { prefix: 'google.longrunning.', file: '@google-cloud/tpu/build/protos/protos.json' },
  { prefix: 'google.monitoring.v3.', file: '@google-cloud/monitoring/build/protos/protos.json' },
];

const loading = new Map<string, Promise<TypeSet>>();

/** The message type of that full name. Rejects with Error when no package here has it. */
export async function messageType(name: string): Promise<MessageType> {
  const set = await typeSet(name);
  const type = set.resolve(name);
  if (type?.kind !== 'message') throw new Error(`${name} is not a message type`);
  return type;
}

function typeSet(name: string): Promise<TypeSet> {
  if (name.startsWith('google.cloud.bigquery.v2.')) return Promise.resolve(bigquery);
  const source = FILES.find(({ prefix }) => name.startsWith(prefix));
  if (source === undefined) throw new Error(`no client package declares ${name}`);
  const known = loading.get(source.file);
  if (known !== undefined) return known;
  const set = load(source.file);
  loading.set(source.file, set);
  return set;
}

/** Required, not read: a bot in the same process has parsed it for its clients already. */
async function load(file: string): Promise<TypeSet> {
  return new TypeSet(createRequire(import.meta.url)(file) as DescriptorTree);
}

/** Lazily linked types of one descriptor file; types are built when first asked for. */
class TypeSet {
  readonly #root: DescriptorTree;
  readonly #built = new Map<string, MessageType | EnumType | undefined>();

  constructor(root: DescriptorTree) {
    this.#root = root;
  }

  resolve(name: string): MessageType | EnumType | undefined {
    if (this.#built.has(name)) return this.#built.get(name);
    let node: DescriptorTree | undefined = this.#root;
    for (const part of name.split('.')) node = node?.nested?.[part];
    const type = node?.values
      ? enumType(name, node.values)
      : node?.fields
        ? this.#message(name, node)
        : undefined;
    this.#built.set(name, type);
    return type;
  }

  #message(name: string, node: DescriptorTree): MessageType {
    const fields = new Map<string, Field>();
    const type: MessageType = { kind: 'message', name, fields };
    // Registered before its fields: messages refer to themselves.
    this.#built.set(name, type);
    const oneofs = new Map<string, string>();
    for (const [oneof, { oneof: members }] of Object.entries(node.oneofs ?? {})) {
      if (!oneof.startsWith('_')) for (const member of members) oneofs.set(member, oneof);
    }
    for (const [field, declared] of Object.entries(node.fields ?? {})) {
      const built = this.#field(name, field, declared, oneofs.get(field));
      fields.set(field, built);
      fields.set(built.snake, built);
    }
    return type;
  }

  #field(owner: string, name: string, declared: DescriptorField, oneof: string | undefined): Field {
    const self = this;
    const { type } = declared;
    const scalar = SCALARS.has(type);
    return {
      name,
      snake: snakeCase(name),
      repeated: declared.rule === 'repeated',
      keyType: declared.keyType,
      oneof,
      get type() {
        const found = scalar ? type : self.#reference(owner, type);
        Object.defineProperty(this, 'type', { value: found });
        return found;
      },
      get allowed() {
        const enumName = `${owner}.${name.charAt(0).toUpperCase()}${name.slice(1)}`;
        const found = type === 'string' ? self.resolve(enumName) : undefined;
        const value = found?.kind === 'enum' ? found : undefined;
        Object.defineProperty(this, 'allowed', { value });
        return value;
      },
    };
  }

  /** A type name is looked up from the innermost scope outwards. */
  #reference(scope: string, name: string): MessageType | EnumType {
    const plain = name.replace(/^\./, '');
    for (let outer = scope; ; outer = outer.slice(0, outer.lastIndexOf('.'))) {
      const found = this.resolve(`${outer}.${plain}`);
      if (found !== undefined) return found;
      if (!outer.includes('.')) break;
    }
    const found = this.resolve(plain);
    if (found === undefined) throw new Error(`${scope} refers to ${name}, which is not declared`);
    return found;
  }
}

const bigquery = new TypeSet(BIGQUERY_DESCRIPTORS);

function enumType(name: string, values: Readonly<Record<string, number>>): EnumType {
  const entries = Object.entries(values);
  const names = new Map<number, string>();
  // The first name of a number is the canonical one; later ones are aliases.
  for (const [label, number] of entries) if (!names.has(number)) names.set(number, label);
  return { kind: 'enum', name, values: new Map(entries), names };
}

/** proto's name of a lowerCamelCase field: httpTarget → http_target. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
