/** What stands in FROM: tables by their paths, UNNEST, subqueries, and their aliases. */
import type { Rewriting } from './rewriting.ts';
import { identifier, isMark, isWord, type Node, SqlError } from './tokens.ts';

export interface TableItem {
  readonly sql: string;
  /** Index of the node after it. */
  readonly next: number;
  /** The table that it reads. */
  readonly scan: string | undefined;
  readonly unnested: boolean;
}

/** Arrays of STRUCT in the billing export; the elements of any other array are values. */
const STRUCT_ARRAYS = /(^|\.)(credits|labels|system_labels|tags|ancestors)$/i;

const AFTER_TABLE = [
  ...['WHERE', 'GROUP', 'HAVING', 'QUALIFY', 'ORDER', 'LIMIT', 'WINDOW', 'UNION', 'INTERSECT', 'EXCEPT'],
  ...[
    'JOIN',
    'LEFT',
    'RIGHT',
    'FULL',
    'INNER',
    'CROSS',
    'ON',
    'USING',
    'WITH',
    'FOR',
    'TABLESAMPLE',
    'PIVOT',
  ],
];

/** Rewrites the item at `start`; `lateral` goes before an UNNEST that is not the first. Throws SqlError. */
export function rewriteTableItem(
  rewriter: Rewriting,
  nodes: readonly Node[],
  start: number,
  lateral: string,
): TableItem {
  const node = nodes[start];
  if (node === undefined) throw new SqlError('Syntax error: Unexpected end of script', nodes.at(-1)?.at ?? 0);
  const list = nodes[start + 1];
  if (isWord(node, 'UNNEST') && list?.kind === 'group') {
    const named = readAlias(nodes, start + 2);
    return unnest(rewriter, list.items, named, lateral);
  }
  if (node.kind === 'group') {
    const inner = isWord(node.items[0], 'SELECT', 'WITH') || node.items[0]?.kind === 'group';
    const sql = inner ? rewriter.nodes(node.items) : joined(rewriter, node.items);
    return alias(`(${sql})`, undefined, readAlias(nodes, start + 1));
  }
  const path = readPath(nodes, start);
  const named = readAlias(nodes, path.next);
  const [only] = path.parts;
  if (path.parts.length === 1 && only !== undefined && rewriter.names.has(only.toLowerCase())) {
    return alias(identifier(only), undefined, named);
  }
  const array = path.parts.length > 1 && STRUCT_ARRAYS.test(path.parts.at(-1) ?? '');
  if (array) return unnest(rewriter, nodes.slice(start, path.next), named, lateral);
  const [table = '', dataset, project] = [...path.parts].reverse();
  const name = rewriter.dialect.table({ project, dataset, table, at: node.at });
  const shown = { ...named, name: named.name ?? table };
  // Pseudo columns can be named, but only where the query names them: `*` must not show them.
  const source = rewriter.partitioned ? identifier(name) : identifier(`${name}$plain`);
  return alias(source, name, shown);
}

function joined(rewriter: Rewriting, items: readonly Node[]): string {
  const sql = rewriter.nodes([{ kind: 'word', text: 'FROM', at: items[0]?.at ?? 0 }, ...items]);
  return sql.replace(/^FROM /, '');
}

interface Alias {
  readonly name: string | undefined;
  readonly next: number;
}

function alias(sql: string, scan: string | undefined, { name, next }: Alias): TableItem {
  return { sql: name === undefined ? sql : `${sql} AS ${identifier(name)}`, next, scan, unnested: false };
}

function readAlias(nodes: readonly Node[], at: number): Alias {
  const node = nodes[at];
  if (isWord(node, 'FOR', 'TABLESAMPLE', 'PIVOT', 'UNPIVOT')) {
    throw new SqlError(
      `${node?.kind === 'word' ? node.text : ''} is not played by the simulated BigQuery`,
      node?.at ?? 0,
    );
  }
  if (isWord(node, 'WITH') && isWord(nodes[at + 1], 'OFFSET')) {
    throw new SqlError('WITH OFFSET is not played by the simulated BigQuery', node?.at ?? 0);
  }
  const after = isWord(node, 'AS') ? at + 1 : at;
  const name = nodes[after];
  if (name === undefined || (name.kind !== 'word' && name.kind !== 'quoted'))
    return { name: undefined, next: at };
  if (after === at && isWord(name, ...AFTER_TABLE)) return { name: undefined, next: at };
  if (isWord(nodes[after + 1], 'WITH') && isWord(nodes[after + 2], 'OFFSET')) {
    throw new SqlError('WITH OFFSET is not played by the simulated BigQuery', name.at);
  }
  return { name: name.text, next: after + 1 };
}

/** The alias of UNNEST names the element; a STRUCT's fields can be named with and without it. */
function unnest(rewriter: Rewriting, items: readonly Node[], named: Alias, lateral: string): TableItem {
  const array = rewriter.nodes(items);
  const text = items.map((node) => (node.kind === 'group' ? '()' : node.text)).join('');
  const name = identifier(named.name ?? 'unnested');
  const sql = STRUCT_ARRAYS.test(text)
    ? `${lateral}(SELECT unnest(${array}, max_depth := 2)) AS ${name}`
    : `${lateral}(SELECT unnest(${array}) AS ${name}) AS ${identifier(`${named.name ?? 'unnested'}$row`)}`;
  return { sql, next: named.next, scan: undefined, unnested: true };
}

/** `a.b.c`, a.b.c, `a`.b and ml-billing.d.t: parts from the project down. */
function readPath(nodes: readonly Node[], start: number): { parts: string[]; next: number } {
  let at = start;
  let text = '';
  for (;;) {
    const node = nodes[at];
    if (node === undefined || (node.kind !== 'word' && node.kind !== 'quoted' && node.kind !== 'number')) {
      throw new SqlError('Syntax error: expected a table', node?.at ?? nodes[start]?.at ?? 0);
    }
    text += node.text;
    at += 1;
    const mark = nodes[at];
    // A dash may stand in an unquoted project id only where nothing parts it.
    const dash = isMark(mark, '-') && mark?.at === node.at + node.text.length;
    if (!dash && !isMark(mark, '.')) break;
    text += dash ? '-' : '.';
    at += 1;
  }
  const parts = text.split('.');
  if (parts.length > 3 || parts.some((part) => part === '')) {
    throw new SqlError(`"${text}" is not a table`, nodes[start]?.at ?? 0);
  }
  return { parts, next: at };
}
