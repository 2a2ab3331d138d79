/** Partial responses: the `fields=` query parameter and the X-Goog-FieldMask header. */

/** A mask as a tree; an empty node keeps everything below it. */
export interface MaskNode {
  readonly children: ReadonlyMap<string, MaskNode>;
}

interface Building {
  readonly children: Map<string, Building>;
  /** Something asked for the whole of this node. */
  whole: boolean;
}

/** The mask did not parse; the message is the part that is wrong. */
export class InvalidMask extends Error {}

const NAME = /^[a-zA-Z_@$*][a-zA-Z0-9_@$*-]*/;

/**
 * Parses `nextPageToken,items(name,id)` or `a.b/c`: `/` and `.` go down, parentheses select several,
 * `*` stands for every key of a map. Throws InvalidMask.
 */
export function parseMask(text: string): MaskNode {
  const root: Building = { children: new Map(), whole: false };
  let rest = text;

  function take(what: RegExp | string): string | undefined {
    const found =
      typeof what === 'string' ? (rest.startsWith(what) ? what : undefined) : what.exec(rest)?.[0];
    if (found !== undefined) rest = rest.slice(found.length).trimStart();
    return found;
  }
  function list(into: Building): void {
    do path(into);
    while (take(',') !== undefined);
  }
  function path(into: Building): void {
    let node = into;
    do {
      const name = take(NAME);
      if (name === undefined) throw new InvalidMask(text);
      node = child(node, name);
    } while (take('/') !== undefined || take('.') !== undefined);
    if (take('(') === undefined) {
      node.whole = true;
      return;
    }
    list(node);
    if (take(')') === undefined) throw new InvalidMask(text);
  }

  rest = rest.trim();
  list(root);
  if (rest !== '') throw new InvalidMask(text);
  return freeze(root);
}

function child(node: Building, name: string): Building {
  const found = node.children.get(name);
  if (found !== undefined) return found;
  const made: Building = { children: new Map(), whole: false };
  node.children.set(name, made);
  return made;
}

function freeze(node: Building): MaskNode {
  if (node.whole) return { children: new Map() };
  return { children: new Map([...node.children].map(([name, below]) => [name, freeze(below)])) };
}

/** Keeps what the mask names; lists are looked through, absent fields stay absent. */
export function applyMask(value: unknown, mask: MaskNode): unknown {
  if (mask.children.size === 0) return value;
  if (Array.isArray(value)) return value.map((each) => applyMask(each, mask));
  if (typeof value !== 'object' || value === null) return value;
  const any = mask.children.get('*');
  const kept: Record<string, unknown> = {};
  const given = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(given)) {
    const node = mask.children.get(name) ?? any;
    if (node !== undefined) kept[name] = applyMask(given[name], node);
  }
  return kept;
}
