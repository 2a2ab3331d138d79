/** Reads GoogleSQL into tokens, and tokens into nested brackets. */

export interface Token {
  /** `word`: a bare identifier or keyword; `quoted`: a backticked one; `mark`: an operator or punctuation. */
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'mark';
  /** What it says: strings unescaped, identifiers without backticks, parameters without `@`. */
  readonly text: string;
  readonly at: number;
}

export interface Group {
  readonly kind: 'group';
  readonly open: '(' | '[';
  readonly items: readonly Node[];
  readonly at: number;
}

export type Node = Token | Group;

/** The query cannot be read, or says something that the simulated BigQuery does not play. */
export class SqlError extends Error {
  /** Offset into the query. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = 'SqlError';
    this.at = at;
  }
}

const SPACE = /(?:\s+|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:0[xX][0-9A-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y;
const STRING =
  /([rR]|[bB]|[rR][bB]|[bB][rR])?("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/y;
const QUOTED = /`((?:[^`\\]|\\.)*)`/y;
const PARAMETER = /@@?([A-Za-z_][A-Za-z0-9_]*)/y;
const MARK = /<>|!=|<=|>=|<<|>>|\|\||=>|[-+*/%=<>(),.;[\]?:|&^~{}]/y;

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source) ?? undefined;
}

/** Splits a query; comments are dropped. Throws SqlError. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    at += match(SPACE, source, at)?.[0].length ?? 0;
    if (at >= source.length) break;
    const token = next(source, at);
    tokens.push(token.token);
    at += token.length;
  }
  return tokens;
}

function next(source: string, at: number): { token: Token; length: number } {
  const string = match(STRING, source, at);
  if (string !== undefined) {
    const [all, prefix = '', body = ''] = string;
    if (/b/i.test(prefix)) throw new SqlError('Bytes literals are not played by the simulated BigQuery', at);
    const quote = /^("""|''')/.test(body) ? 3 : 1;
    const inner = body.slice(quote, -quote);
    return { token: { kind: 'string', text: prefix ? inner : unescaped(inner), at }, length: all.length };
  }
  const rules = [
    ['word', WORD],
    ['number', NUMBER],
    ['quoted', QUOTED],
    ['parameter', PARAMETER],
    ['mark', MARK],
  ] as const;
  for (const [kind, pattern] of rules) {
    const found = match(pattern, source, at);
    if (found === undefined) continue;
    if (found[0].startsWith('@@')) throw new SqlError(`System variable ${found[0]} is not played`, at);
    return { token: { kind, text: found[1] ?? found[0], at }, length: found[0].length };
  }
  throw new SqlError(`Syntax error: Illegal input character ${JSON.stringify(source[at])}`, at);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, char: string) => ESCAPES[char] ?? char);
}

/** Nests `(…)` and `[…]`. Throws SqlError on a bracket without its partner. */
export function nest(tokens: readonly Token[]): Node[] {
  const stack: { open: '(' | '['; at: number; items: Node[] }[] = [];
  let items: Node[] = [];
  for (const token of tokens) {
    const { kind, text, at } = token;
    if (kind === 'mark' && (text === '(' || text === '[')) {
      stack.push({ open: text, at, items });
      items = [];
    } else if (kind === 'mark' && (text === ')' || text === ']')) {
      const opened = stack.pop();
      if (opened === undefined || (opened.open === '(') !== (text === ')')) {
        throw new SqlError(`Syntax error: Unexpected "${text}"`, at);
      }
      const group: Group = { kind: 'group', open: opened.open, items, at: opened.at };
      items = opened.items;
      items.push(group);
    } else items.push(token);
  }
  const [open] = stack;
  if (open !== undefined) throw new SqlError('Syntax error: Unexpected end of script', open.at);
  return items;
}

/** True when the node is that keyword, in any case. */
export function isWord(node: Node | undefined, ...words: readonly string[]): boolean {
  return node?.kind === 'word' && words.includes(node.text.toUpperCase());
}

export function isMark(node: Node | undefined, text: string): boolean {
  return node?.kind === 'mark' && node.text === text;
}

/** Splits at the marks of this level. */
export function splitAt(nodes: readonly Node[], mark: string): Node[][] {
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (isMark(node, mark)) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts;
}

/** Line and column as GoogleSQL says them, e.g. `[1:8]`. */
export function position(source: string, at: number): string {
  const before = source.slice(0, at).split('\n');
  return `[${before.length}:${(before.at(-1)?.length ?? 0) + 1}]`;
}

/** A DuckDB string literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A DuckDB identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
