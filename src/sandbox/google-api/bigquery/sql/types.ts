/** The types of simple operands in GoogleSQL: columns, literals, parameters, casts and calls. */
import { isMark, type Node } from './tokens.ts';

/** `text` is a literal in quotes: it becomes a time where one is needed, and nothing else. */
export type Kind =
  | 'TIMESTAMP'
  | 'DATE'
  | 'DATETIME'
  | 'STRING'
  | 'INT64'
  | 'FLOAT64'
  | 'NUMERIC'
  | 'BOOL'
  | 'text';

export interface TypeOf {
  /** GoogleSQL's name of a parameter's type. */
  parameter(name: string): string | undefined;
  /** The same of a column or a field of one, by its path in lower case. */
  column(path: readonly string[]): string | undefined;
}

const KINDS: Readonly<Record<string, Kind>> = {
  TIMESTAMP: 'TIMESTAMP',
  DATE: 'DATE',
  DATETIME: 'DATETIME',
  STRING: 'STRING',
  INT64: 'INT64',
  INTEGER: 'INT64',
  FLOAT64: 'FLOAT64',
  FLOAT: 'FLOAT64',
  NUMERIC: 'NUMERIC',
  BIGNUMERIC: 'NUMERIC',
  BOOL: 'BOOL',
  BOOLEAN: 'BOOL',
};

/** Calls whose type does not depend on their arguments. */
const CALLS: Readonly<Record<string, Kind>> = {
  COUNT: 'INT64',
  COUNTIF: 'INT64',
  LENGTH: 'INT64',
  UNIX_MILLIS: 'INT64',
  UNIX_SECONDS: 'INT64',
  EXTRACT: 'INT64',
  CONCAT: 'STRING',
  LOWER: 'STRING',
  UPPER: 'STRING',
  SUBSTR: 'STRING',
  FORMAT_DATE: 'STRING',
  FORMAT_TIMESTAMP: 'STRING',
};

const NUMBERS: ReadonlySet<Kind> = new Set(['INT64', 'FLOAT64', 'NUMERIC']);
const TIMES: ReadonlySet<Kind> = new Set(['TIMESTAMP', 'DATE', 'DATETIME']);

/** Numbers among themselves, text with text, a literal with a time; GoogleSQL coerces nothing else. */
export function comparable(left: Kind, right: Kind): boolean {
  if (left === right || (NUMBERS.has(left) && NUMBERS.has(right))) return true;
  const fits = (literal: Kind, other: Kind) => literal === 'text' && (other === 'STRING' || TIMES.has(other));
  return fits(left, right) || fits(right, left);
}

/** Dates and times have + and − of their own. */
export function calculable(kind: Kind): boolean {
  return NUMBERS.has(kind) || TIMES.has(kind);
}

/** As GoogleSQL names it in its messages. */
export function named(kind: Kind): string {
  return kind === 'text' ? 'STRING' : kind;
}

/** The type of an operand; undefined where it cannot be told here. */
export function kindOf(nodes: readonly Node[], typeOf: TypeOf): Kind | undefined {
  const [first, second] = nodes;
  if (first === undefined || first.kind === 'group') return undefined;
  if (nodes.length === 1) {
    if (first.kind === 'parameter') return kind(typeOf.parameter(first.text));
    if (first.kind === 'string') return 'text';
    if (first.kind === 'number') return /^\d+$/.test(first.text) ? 'INT64' : 'FLOAT64';
    if (first.kind === 'word' && /^(true|false)$/i.test(first.text)) return 'BOOL';
  }
  if (first.kind !== 'word' && first.kind !== 'quoted') return undefined;
  const name = first.text.toUpperCase();
  if (nodes.length === 2 && second?.kind === 'string')
    return TIMES.has(KINDS[name] ?? 'text') ? kind(name) : undefined;
  if (nodes.length === 2 && second?.kind === 'group') return callKind(name, second.items);
  return columnKind(nodes, typeOf);
}

function kind(type: string | undefined): Kind | undefined {
  const name = type?.toUpperCase() ?? '';
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
}

function callKind(name: string, items: readonly Node[]): Kind | undefined {
  if (name === 'CAST' || name === 'SAFE_CAST') {
    const type = items.at(-1);
    return type?.kind === 'word' ? kind(type.text) : undefined;
  }
  if (Object.hasOwn(CALLS, name)) return CALLS[name];
  const [, time] = /^(?:CURRENT_|PARSE_)?(TIMESTAMP|DATETIME|DATE)(?:_ADD|_SUB|_TRUNC)?$/.exec(name) ?? [];
  return kind(time);
}

function columnKind(nodes: readonly Node[], typeOf: TypeOf): Kind | undefined {
  const path: string[] = [];
  for (const [i, node] of nodes.entries()) {
    if (i % 2 === 1) {
      if (!isMark(node, '.')) return undefined;
    } else if (node.kind === 'word' || node.kind === 'quoted')
      path.push(...node.text.toLowerCase().split('.'));
    else return undefined;
  }
  // What stands before a column may be its table's alias.
  return kind(typeOf.column(path) ?? (path.length > 1 ? typeOf.column(path.slice(1)) : undefined));
}
