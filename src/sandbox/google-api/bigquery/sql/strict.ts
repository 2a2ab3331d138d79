/** What GoogleSQL refuses and DuckDB would let pass: types that do not fit together, aliases in WHERE. */
import { type Group, isMark, isWord, type Node, SqlError } from './tokens.ts';
import { calculable, comparable, type Kind, kindOf, named, type TypeOf } from './types.ts';

const COMPARISONS = new Set(['=', '!=', '<>', '<', '<=', '>', '>=']);

const ARITHMETIC = new Set(['+', '-', '*', '/']);

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

/**
 * Throws SqlError where operands of types are compared or calculated with that GoogleSQL does not coerce into one
 * another, and where functions are given what they do not take. Operands whose type cannot be told here are let pass.
 */
export function checkTypes(nodes: readonly Node[], typeOf: TypeOf): void {
  for (const [i, node] of nodes.entries()) {
    if (node.kind === 'group') {
      checkTypes(node.items, typeOf);
      checkCall(nodes[i - 1], nodes[i - 2], node, typeOf);
      continue;
    }
    const comparison = (node.kind === 'mark' && COMPARISONS.has(node.text)) || isWord(node, 'BETWEEN');
    const sum = node.kind === 'mark' && ARITHMETIC.has(node.text);
    if (!comparison && !sum) continue;
    const left = kindOf(before(nodes, i, sum), typeOf);
    const right = kindOf(after(nodes, i, sum), typeOf);
    if (left === undefined || right === undefined) continue;
    if (comparison ? comparable(left, right) : calculable(left) && calculable(right)) continue;
    const types = `${named(left)}, ${named(right)}`;
    const operator = node.text.toUpperCase();
    throw new SqlError(
      `No matching signature for operator ${operator} for argument types: ${types}`,
      node.at,
    );
  }
}

/** What functions of one argument take. */
const TAKES: Readonly<Record<string, readonly Kind[]>> = {
  SUM: ['INT64', 'FLOAT64', 'NUMERIC'],
  AVG: ['INT64', 'FLOAT64', 'NUMERIC'],
  ROUND: ['INT64', 'FLOAT64', 'NUMERIC'],
  ABS: ['INT64', 'FLOAT64', 'NUMERIC'],
  UNIX_MILLIS: ['TIMESTAMP'],
  UNIX_SECONDS: ['TIMESTAMP'],
  LOWER: ['STRING', 'text'],
  UPPER: ['STRING', 'text'],
};

function checkCall(name: Node | undefined, dot: Node | undefined, group: Group, typeOf: TypeOf): void {
  if (name?.kind !== 'word' || isMark(dot, '.')) return;
  const called = name.text.toUpperCase();
  const takes = Object.hasOwn(TAKES, called) ? TAKES[called] : undefined;
  const kind = takes === undefined ? undefined : kindOf(group.items, typeOf);
  if (kind === undefined || takes?.includes(kind)) return;
  const sort = called === 'SUM' || called === 'AVG' ? 'aggregate function' : 'function';
  throw new SqlError(
    `No matching signature for ${sort} ${called} for argument types: ${named(kind)}`,
    name.at,
  );
}

function isBoundary(node: Node | undefined, narrow: boolean): boolean {
  if (node === undefined) return true;
  if (node.kind === 'mark')
    return node.text === ',' || COMPARISONS.has(node.text) || (narrow && ARITHMETIC.has(node.text));
  return isWord(node, ...BOUNDARIES);
}

function before(nodes: readonly Node[], at: number, narrow: boolean): readonly Node[] {
  let start = at;
  while (!isBoundary(nodes[start - 1], narrow)) start -= 1;
  return nodes.slice(start, at);
}

function after(nodes: readonly Node[], at: number, narrow: boolean): readonly Node[] {
  let end = at + 1;
  while (!isBoundary(nodes[end], narrow)) end += 1;
  return nodes.slice(at + 1, end);
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
