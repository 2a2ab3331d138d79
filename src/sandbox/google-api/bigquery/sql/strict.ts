/** What GoogleSQL refuses and DuckDB would let pass: times of different types compared, aliases in WHERE. */
import { isMark, isWord, type Node, SqlError } from './tokens.ts';

type Kind = 'TIMESTAMP' | 'DATE' | 'DATETIME';

const COLUMNS: Readonly<Record<string, Kind>> = {
  usage_start_time: 'TIMESTAMP',
  usage_end_time: 'TIMESTAMP',
  export_time: 'TIMESTAMP',
  _partitiontime: 'TIMESTAMP',
  _partitiondate: 'DATE',
};

const COMPARISONS = new Set(['=', '!=', '<>', '<', '<=', '>', '>=']);

const BOUNDARIES = [
  ...[
    'AND',
    'OR',
    'NOT',
    'WHERE',
    'ON',
    'HAVING',
    'QUALIFY',
    'SELECT',
    'DISTINCT',
    'WHEN',
    'THEN',
    'ELSE',
    'END',
  ],
  ...[
    'GROUP',
    'ORDER',
    'LIMIT',
    'WINDOW',
    'UNION',
    'INTERSECT',
    'EXCEPT',
    'BETWEEN',
    'AS',
    'FROM',
    'JOIN',
    'LEFT',
  ],
];

/** Throws SqlError where a TIMESTAMP, a DATE and a DATETIME are compared with one another; GoogleSQL never
 *  coerces between them. Operands whose type cannot be told here are let pass. */
export function checkComparisons(
  nodes: readonly Node[],
  parameterType: (name: string) => string | undefined,
): void {
  for (const [i, node] of nodes.entries()) {
    if (node.kind === 'group') checkComparisons(node.items, parameterType);
    const comparison = node.kind === 'mark' && COMPARISONS.has(node.text);
    if (!comparison && !isWord(node, 'BETWEEN')) continue;
    const left = kindOf(before(nodes, i), parameterType);
    const right = kindOf(after(nodes, i), parameterType);
    if (left === undefined || right === undefined || left === right) continue;
    const operator = node.kind === 'group' ? '' : node.text.toUpperCase();
    throw new SqlError(
      `No matching signature for operator ${operator} for argument types: ${left}, ${right}`,
      node.at,
    );
  }
}

function isBoundary(node: Node | undefined): boolean {
  if (node === undefined) return true;
  if (node.kind === 'mark') return node.text === ',' || COMPARISONS.has(node.text);
  return isWord(node, ...BOUNDARIES);
}

function before(nodes: readonly Node[], at: number): readonly Node[] {
  let start = at;
  while (!isBoundary(nodes[start - 1])) start -= 1;
  return nodes.slice(start, at);
}

function after(nodes: readonly Node[], at: number): readonly Node[] {
  let end = at + 1;
  while (!isBoundary(nodes[end])) end += 1;
  return nodes.slice(at + 1, end);
}

/** The type of an operand that is a column, a parameter, a typed literal, a cast or one call. */
function kindOf(
  nodes: readonly Node[],
  parameterType: (name: string) => string | undefined,
): Kind | undefined {
  const [first, second] = nodes;
  const last = nodes.at(-1);
  if (first === undefined || last === undefined || first.kind === 'group') return undefined;
  if (nodes.length === 1 && first.kind === 'parameter') return timeKind(parameterType(first.text));
  if (first.kind !== 'word' && first.kind !== 'quoted') return undefined;
  const name = first.text.toUpperCase();
  if (nodes.length === 2 && second?.kind === 'string') return timeKind(name);
  if (nodes.length === 2 && second?.kind === 'group') {
    if (name === 'CAST' || name === 'SAFE_CAST') {
      const type = second.items.at(-1);
      return type?.kind === 'word' ? timeKind(type.text) : undefined;
    }
    return callKind(name);
  }
  const path = nodes.every((node, i) => (i % 2 === 0 ? node.kind !== 'group' : isMark(node, '.')));
  return path && nodes.length <= 3 && last.kind !== 'group' ? COLUMNS[last.text.toLowerCase()] : undefined;
}

function timeKind(type: string | undefined): Kind | undefined {
  const name = type?.toUpperCase();
  return name === 'TIMESTAMP' || name === 'DATE' || name === 'DATETIME' ? name : undefined;
}

function callKind(name: string): Kind | undefined {
  const [, kind] = /^(?:CURRENT_|PARSE_)?(TIMESTAMP|DATETIME|DATE)(?:_ADD|_SUB|_TRUNC)?$/.exec(name) ?? [];
  return timeKind(kind);
}

const AFTER_WHERE = [
  'GROUP',
  'HAVING',
  'QUALIFY',
  'ORDER',
  'LIMIT',
  'WINDOW',
  'UNION',
  'INTERSECT',
  'EXCEPT',
];

/** Throws SqlError where a WHERE clause names an alias of its own SELECT list that is no column of the export. */
export function checkAliases(nodes: readonly Node[], columns: ReadonlySet<string>): void {
  let aliases = new Set<string>();
  let clause: 'select' | 'from' | 'where' | 'other' = 'other';
  for (const [i, node] of nodes.entries()) {
    if (isWord(node, 'SELECT')) {
      clause = 'select';
      aliases = new Set();
    } else if (isWord(node, 'FROM') && !isWord(nodes[i - 1], 'DISTINCT')) clause = 'from';
    else if (isWord(node, 'WHERE')) clause = 'where';
    else if (isWord(node, ...AFTER_WHERE)) clause = 'other';
    const named = node.kind === 'word' || node.kind === 'quoted';
    const name = named ? node.text.toLowerCase() : '';
    if (named && isWord(nodes[i - 1], 'AS')) {
      // A table of that name may be meant from then on.
      if (clause === 'select' && !columns.has(name)) aliases.add(name);
      else aliases.delete(name);
    } else if (clause === 'from' && named) aliases.delete(name);
    else if (clause === 'where' && aliases.size > 0) findAlias(nodes, i, aliases);
    if (node.kind === 'group') checkAliases(node.items, columns);
  }
}

/** Looks into brackets, but not into subqueries: those have names of their own. */
function findAlias(nodes: readonly Node[], i: number, aliases: ReadonlySet<string>): void {
  const node = nodes[i];
  if (node === undefined) return;
  if (node.kind === 'group') {
    if (isWord(node.items[0], 'SELECT', 'WITH')) return;
    for (const inner of node.items.keys()) findAlias(node.items, inner, aliases);
  } else if ((node.kind === 'word' || node.kind === 'quoted') && aliases.has(node.text.toLowerCase())) {
    const field = isMark(nodes[i - 1], '.');
    const call = nodes[i + 1]?.kind === 'group';
    if (!field && !call && !isDatePart(nodes, i))
      throw new SqlError(`Unrecognized name: ${node.text}`, node.at);
  }
}

/** INTERVAL 1 DAY, DATE_TRUNC(x, DAY) and EXTRACT(DAY FROM x) name no column. */
function isDatePart(nodes: readonly Node[], i: number): boolean {
  if (nodes.slice(Math.max(0, i - 3), i).some((node) => isWord(node, 'INTERVAL'))) return true;
  const part = isWord(nodes[i], 'SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR');
  const argument = isMark(nodes[i - 1], ',') && (nodes[i + 1] === undefined || isMark(nodes[i + 1], ','));
  return part && (argument || isWord(nodes[i + 1], 'FROM'));
}
