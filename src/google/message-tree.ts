/** Message types as the client packages ship them (protobufjs's JSON), and what of them a few methods need. */

interface Method {
  readonly requestType: string;
  readonly responseType: string;
}

/** A package, a service, a message or an enum; its own children under `nested`. */
export interface MessageTree {
  readonly nested?: Readonly<Record<string, MessageTree>>;
  readonly methods?: Readonly<Record<string, Method>>;
  readonly fields?: Readonly<Record<string, { readonly type: string }>>;
}

/** Methods by the full name of their service, e.g. `google.cloud.compute.v1.Instances` → `Get`, `Insert`. */
export type UsedMethods = Readonly<Record<string, readonly string[]>>;

type Path = readonly string[];

/** Field types that are not names. */
const SCALARS: ReadonlySet<string> = new Set(
  'double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes'.split(
    ' ',
  ),
);

/**
 * The services with these methods alone, and the messages and enums that their requests and answers are made of; what
 * is kept is kept as it is. A type that is only named inside a google.protobuf.Any is not kept. Throws Error when
 * there is no such service or method, or when a type refers to one that is not declared.
 */
export function reachable(tree: MessageTree, used: UsedMethods): MessageTree {
  const kept = new Map<string, MessageTree>();
  const waiting: Path[] = [];
  const keep = (path: Path, node: MessageTree) => {
    if (kept.has(path.join('.'))) return;
    kept.set(path.join('.'), node);
    waiting.push(path);
  };
  for (const [service, methods] of Object.entries(used)) {
    const path = service.split('.');
    keep(path, withMethods(service, at(tree, path), methods));
  }
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const name of namesIn(kept.get(path.join('.')))) {
      const [found, node] = lookUp(tree, path, name);
      keep(found, node);
    }
  }
  return only(tree, [], kept) ?? {};
}

function withMethods(
  service: string,
  node: MessageTree | undefined,
  methods: readonly string[],
): MessageTree {
  const wanted = methods.map((name) => {
    const method = node?.methods?.[name];
    if (method === undefined) throw new Error(`${service} has no method ${name}`);
    return [name, method] as const;
  });
  return { ...node, methods: Object.fromEntries(wanted) };
}

/** What a node refers to by name. */
function namesIn(node: MessageTree | undefined): string[] {
  const methods = Object.values(node?.methods ?? {});
  const fields = Object.values(node?.fields ?? {});
  return [
    ...methods.flatMap(({ requestType, responseType }) => [requestType, responseType]),
    ...fields.map(({ type }) => type).filter((type) => !SCALARS.has(type)),
  ];
}

/** A name is looked up from the innermost scope outwards; one that begins with a dot is whole. */
function lookUp(tree: MessageTree, scope: Path, name: string): [Path, MessageTree] {
  const parts = name.replace(/^\./, '').split('.');
  for (let depth = name.startsWith('.') ? 0 : scope.length; depth >= 0; depth--) {
    const path = [...scope.slice(0, depth), ...parts];
    const node = at(tree, path);
    if (node !== undefined) return [path, node];
  }
  throw new Error(`${scope.join('.')} refers to ${name}, which is not declared`);
}

function at(tree: MessageTree, path: Path): MessageTree | undefined {
  let node: MessageTree | undefined = tree;
  for (const part of path) node = node?.nested?.[part];
  return node;
}

/** The tree without what is not kept; undefined where nothing is. */
function only(
  node: MessageTree,
  path: Path,
  kept: ReadonlyMap<string, MessageTree>,
): MessageTree | undefined {
  const children = Object.entries(node.nested ?? {}).flatMap(([name, child]) => {
    const left = only(child, [...path, name], kept);
    return left === undefined ? [] : [[name, left] as const];
  });
  const own = kept.get(path.join('.'));
  if (own === undefined && children.length === 0) return undefined;
  // What is not kept itself is a mere scope of what is.
  const { nested: _, ...rest } = own ?? {};
  return children.length === 0 ? rest : { ...rest, nested: Object.fromEntries(children) };
}
