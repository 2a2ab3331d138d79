/** Rewrites a GoogleSQL query on billing tables into DuckDB's SQL, and says which tables and columns it reads. */
import { Level } from './level.ts';
import type { Dialect, Rewriting, Scan } from './rewriting.ts';
import { checkAliases, checkTypes } from './strict.ts';
import { isMark, isWord, type Node, nest, SqlError, type Token, tokenize } from './tokens.ts';

export interface Rewritten {
  readonly sql: string;
  /** Every table that is read, once per place. */
  readonly scans: readonly Readonly<Scan>[];
  /** Lower-case names of the columns that the query mentions; undefined = all (`*`). */
  readonly columns: ReadonlySet<string> | undefined;
}

/** State of the whole query. */
class Rewriter implements Rewriting {
  readonly dialect: Dialect;
  readonly scans: Scan[] = [];
  readonly mentioned = new Set<string>();
  /** Names of WITH clauses, lower case. */
  readonly names = new Set<string>();
  star = false;
  readonly partitioned: boolean;
  /** Offsets of the `?`, in order. */
  readonly #positional: readonly number[];

  constructor(dialect: Dialect, tokens: readonly Token[]) {
    this.dialect = dialect;
    this.partitioned = tokens.some(isPartition);
    this.#positional = tokens.filter((token) => isMark(token, '?')).map(({ at }) => at);
  }

  /** A query, a bracket's content or an expression. */
  nodes(nodes: readonly Node[]): string {
    return new Level(this, nodes).rewrite();
  }

  parameter(token: Token): string {
    const name = token.kind === 'parameter' ? token.text : `#${this.#positional.indexOf(token.at)}`;
    const value = this.dialect.parameter(name);
    if (value === undefined) throw new SqlError(`Query parameter '${token.text}' not found`, token.at);
    return value;
  }
}

function isPartition(node: Node): boolean {
  return node.kind !== 'group' && /^_PARTITION(TIME|DATE)$/i.test(node.text) && node.kind !== 'string';
}

/** Rewrites one SELECT. Throws SqlError, and whatever `dialect.table` throws. */
export function rewrite(source: string, dialect: Dialect): Rewritten {
  const tokens = tokenize(source);
  while (isMark(tokens.at(-1), ';')) tokens.pop();
  const nodes = nest(tokens);
  const stray = nodes.find((node) => isMark(node, ';'));
  if (stray !== undefined) throw new SqlError('Scripts are not played by the simulated BigQuery', stray.at);
  const [first] = nodes;
  if (first === undefined) throw new SqlError('Syntax error: Unexpected end of script', 0);
  if (!isWord(first, 'SELECT', 'WITH') && first.kind !== 'group') {
    const text = first.kind === 'string' ? '' : first.text;
    throw new SqlError(`Only SELECT is played by the simulated BigQuery, not "${text}"`, first.at);
  }
  checkTypes(nodes, { parameter: dialect.parameterType, column: dialect.columnType });
  checkAliases(nodes, dialect.columns);
  const rewriter = new Rewriter(dialect, tokens);
  const sql = rewriter.nodes(nodes);
  return { sql, scans: rewriter.scans, columns: rewriter.star ? undefined : rewriter.mentioned };
}
