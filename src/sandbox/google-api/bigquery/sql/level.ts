/** One bracket level of a GoogleSQL query, rewritten from left to right into DuckDB's SQL. */
import { type Call, interval } from './dates.ts';
import { rewriteCall } from './functions.ts';
import { ENDS_FROM, NOT_CALLS, RAW_ARGUMENTS, TYPED_LITERALS } from './keywords.ts';
import { partitionConditions } from './partitions.ts';
import type { Rewriting, Scan } from './rewriting.ts';
import { rewriteTableItem } from './tables.ts';
import {
  type Group,
  identifier,
  isMark,
  isWord,
  type Node,
  quote,
  SqlError,
  splitAt,
  type Token,
} from './tokens.ts';

/** One bracket level of the query, read from left to right. */
export class Level {
  readonly #rewriter: Rewriting;
  readonly #nodes: readonly Node[];
  readonly #out: string[] = [];
  #at = 0;
  #clause: 'select' | 'from' | 'other' = 'other';
  /** Scans that this level's FROM has added. */
  readonly #scans: Scan[] = [];

  constructor(rewriter: Rewriting, nodes: readonly Node[]) {
    this.#rewriter = rewriter;
    this.#nodes = nodes;
  }

  rewrite(): string {
    while (this.#at < this.#nodes.length) this.#step();
    return this.#out.join(' ');
  }

  #peek(ahead = 0): Node | undefined {
    return this.#nodes[this.#at + ahead];
  }

  #step(): void {
    const node = this.#nodes[this.#at];
    if (node === undefined) return;
    if (node.kind === 'group') this.#group(node);
    else if (node.kind === 'word') this.#word(node);
    else if (node.kind === 'mark') this.#mark(node);
    else {
      this.#at += 1;
      if (node.kind === 'string') this.#out.push(quote(node.text));
      else if (node.kind === 'number') this.#out.push(float(node.text));
      else if (node.kind === 'parameter') this.#out.push(this.#rewriter.parameter(node));
      else this.#name(node);
    }
  }

  #group(node: Group): void {
    this.#at += 1;
    const before = this.#nodes[this.#at - 2];
    const indexes =
      node.open === '[' && before !== undefined && (before.kind !== 'mark' || before.text === ')');
    if (node.open === '(') this.#out.push(`(${this.#rewriter.nodes(node.items)})`);
    else this.#out.push(`[${indexes ? this.#index(node) : this.#rewriter.nodes(node.items)}]`);
  }

  /** arr[OFFSET(0)] and arr[SAFE_OFFSET(0)] count from 0, DuckDB from 1. */
  #index(node: Group): string {
    const [how, where] = node.items;
    if (where?.kind !== 'group' || !isWord(how, 'OFFSET', 'SAFE_OFFSET', 'ORDINAL', 'SAFE_ORDINAL')) {
      throw new SqlError('Arrays are read with [OFFSET(n)] or [ORDINAL(n)]', node.at);
    }
    const index = this.#rewriter.nodes(where.items);
    return isWord(how, 'OFFSET', 'SAFE_OFFSET') ? `(${index}) + 1` : index;
  }

  #mark(node: Token): void {
    if (node.text === '?') this.#out.push(this.#rewriter.parameter(node));
    else if (node.text === '*' && this.#isStar()) {
      this.#star();
      return;
    } else if (node.text === ',' && this.#clause === 'from') {
      this.#at += 1;
      this.#out.push(',');
      this.#tableItem('LATERAL ');
      return;
    } else this.#out.push(node.text);
    this.#at += 1;
  }

  #isStar(): boolean {
    const before = this.#nodes[this.#at - 1];
    return (
      this.#clause === 'select' &&
      (isWord(before, 'SELECT', 'DISTINCT', 'ALL') || isMark(before, ',') || isMark(before, '.'))
    );
  }

  #star(): void {
    this.#rewriter.star = true;
    const qualified = isMark(this.#nodes[this.#at - 1], '.');
    const next = this.#peek(1);
    if (this.#rewriter.partitioned) {
      const at = this.#nodes[this.#at]?.at ?? 0;
      if (qualified || isWord(next, 'EXCEPT', 'REPLACE')) {
        throw new SqlError(
          'This form of * beside _PARTITIONTIME is not played by the simulated BigQuery',
          at,
        );
      }
      // Pseudo columns can be named but are not part of `*`.
      this.#out.push("COLUMNS(lambda c: NOT starts_with(c, '_PARTITION'))");
    } else this.#out.push('*');
    this.#at += 1;
    if (isWord(next, 'EXCEPT') && this.#peek(1)?.kind === 'group') {
      this.#out.push('EXCLUDE');
      this.#at += 1;
    }
  }

  #word(node: Token): void {
    const word = node.text.toUpperCase();
    const field = isMark(this.#nodes[this.#at - 1], '.');
    if (field || !(this.#clauseWord(word, node) || this.#special(word, node))) this.#plain(node);
  }

  /** Keeps track of the clause; true when it has read on by itself. */
  #clauseWord(word: string, node: Token): boolean {
    const next = this.#peek(1);
    if (word === 'SELECT') {
      this.#clause = 'select';
      if (isWord(next, 'AS'))
        throw new SqlError('SELECT AS is not played by the simulated BigQuery', node.at);
    } else if (word === 'FROM' && !isWord(this.#nodes[this.#at - 1], 'DISTINCT')) {
      this.#from();
      return true;
    } else if (word === 'JOIN' && this.#clause === 'from') {
      this.#join();
      return true;
    } else if (word === 'WITH') this.#withNames();
    else if (ENDS_FROM.includes(word) || (word === 'EXCEPT' && isWord(next, 'DISTINCT', 'ALL'))) {
      this.#clause = 'other';
      if (word === 'WHERE') this.#prune();
    }
    return false;
  }

  /** Calls, typed literals and the like; true when it was one and has been written. */
  #special(word: string, node: Token): boolean {
    const next = this.#peek(1);
    if (word === 'IN' && isWord(next, 'UNNEST')) this.#inUnnest();
    else if (word === 'INTERVAL') this.#interval();
    else if (word === 'SAFE' && isMark(next, '.')) this.#safe();
    else if (next?.kind === 'string' && TYPED_LITERALS[word] !== undefined) {
      this.#at += 2;
      this.#out.push(`CAST(${quote(next.text)} AS ${TYPED_LITERALS[word]})`);
    } else if (next?.kind === 'group' && next.open === '(' && !NOT_CALLS.has(word)) this.#call(node, next);
    else if ((word === 'ARRAY' || word === 'STRUCT') && isMark(next, '<')) {
      throw new SqlError(`${word}<…> is not played by the simulated BigQuery`, node.at);
    } else if (word === 'CURRENT_TIMESTAMP' || word === 'CURRENT_DATE') {
      this.#at += 1;
      this.#out.push(rewriteCall(this.#callOf(word, [], node.at)));
    } else return false;
    return true;
  }

  #plain(node: Token): void {
    this.#at += 1;
    this.#name(node);
  }

  /** An identifier or a keyword that both dialects share. */
  #name(node: Token): void {
    this.#rewriter.mentioned.add(node.text.toLowerCase());
    if (node.kind === 'word') this.#out.push(node.text);
    else this.#out.push(node.text.split('.').map(identifier).join('.'));
  }

  #from(): void {
    this.#clause = 'from';
    this.#at += 1;
    this.#out.push('FROM');
    this.#tableItem('');
  }

  /** [LEFT|INNER|…] JOIN: a join with UNNEST needs no ON in GoogleSQL. */
  #join(): void {
    this.#at += 1;
    this.#out.push('JOIN');
    const cross = this.#nodes
      .slice(Math.max(0, this.#at - 3), this.#at)
      .some((node) => isWord(node, 'CROSS'));
    const unnested = this.#tableItem('LATERAL ');
    if (unnested && !cross && !isWord(this.#peek(), 'ON', 'USING')) this.#out.push('ON TRUE');
  }

  /** A table, UNNEST or subquery with its alias; true when it was UNNEST. */
  #tableItem(lateral: string): boolean {
    const item = rewriteTableItem(this.#rewriter, this.#nodes, this.#at, lateral);
    this.#at = item.next;
    this.#out.push(item.sql);
    if (item.scan !== undefined) {
      const scan: Scan = { table: item.scan, prune: undefined };
      this.#scans.push(scan);
      this.#rewriter.scans.push(scan);
    }
    return item.unnested;
  }

  /** Conditions on nothing but the partition's time tell which partitions are read. */
  #prune(): void {
    const rest = this.#nodes.slice(this.#at + 1);
    const end = rest.findIndex((node) => isWord(node, ...ENDS_FROM));
    const where = end < 0 ? rest : rest.slice(0, end);
    for (const condition of partitionConditions(where, this.#rewriter.dialect.columns)) {
      const sql = this.#rewriter.nodes(condition);
      for (const scan of this.#scans)
        scan.prune = scan.prune === undefined ? sql : `${scan.prune} AND ${sql}`;
    }
  }

  #withNames(): void {
    for (const [i, node] of this.#nodes.entries()) {
      const next = this.#nodes[i + 1];
      const named = node.kind === 'word' || node.kind === 'quoted';
      if (named && isWord(next, 'AS') && this.#nodes[i + 2]?.kind === 'group') {
        this.#rewriter.names.add(node.text.toLowerCase());
      }
    }
  }

  #inUnnest(): void {
    const list = this.#peek(2);
    if (list?.kind !== 'group')
      throw new SqlError('Syntax error: UNNEST needs an array', this.#peek()?.at ?? 0);
    this.#at += 3;
    this.#out.push(`IN (SELECT unnest(${this.#rewriter.nodes(list.items)}))`);
  }

  /** INTERVAL amount UNIT */
  #interval(): void {
    const start = this.#at;
    this.#at += 1;
    const amount: Node[] = [];
    for (let node = this.#peek(); node !== undefined; node = this.#peek()) {
      this.#at += 1;
      if (node.kind === 'word' && amount.length > 0) {
        this.#out.push(interval(this.#rewriter.nodes(amount), node.text.toUpperCase(), node.at));
        return;
      }
      amount.push(node);
    }
    throw new SqlError('Syntax error: INTERVAL needs a date part', this.#nodes[start]?.at ?? 0);
  }

  /** SAFE.f(…) is NULL where f(…) fails. */
  #safe(): void {
    const [name, group] = [this.#peek(2), this.#peek(3)];
    if (name?.kind !== 'word' || group?.kind !== 'group') {
      throw new SqlError('Syntax error: SAFE. needs a function', this.#peek()?.at ?? 0);
    }
    this.#at += 4;
    this.#out.push(`TRY(${rewriteCall(this.#callOf(name.text, group.items, name.at))})`);
  }

  #call(name: Token, group: Group): void {
    this.#at += 2;
    const subquery = isWord(group.items[0], 'SELECT', 'WITH');
    if (subquery && isWord(name, 'ARRAY')) this.#out.push(`ARRAY(${this.#rewriter.nodes(group.items)})`);
    else this.#out.push(rewriteCall(this.#callOf(name.text, group.items, name.at)));
  }

  #callOf(name: string, items: readonly Node[], at: number): Call {
    const raw = items.length === 0 ? [] : splitAt(items, ',');
    const rewriter = this.#rewriter;
    const lazy = RAW_ARGUMENTS.has(name.toUpperCase());
    const args = lazy ? [] : raw.map((nodes) => (isDatePart(nodes) ? '' : rewriter.nodes(nodes)));
    return { name, args, raw, at, now: rewriter.dialect.now, rewrite: (nodes) => rewriter.nodes(nodes) };
  }
}

/** WEEK(MONDAY) looks like a call and is none. */
function isDatePart(nodes: readonly Node[]): boolean {
  return nodes.length === 2 && isWord(nodes[0], 'WEEK') && nodes[1]?.kind === 'group';
}

/** A literal with a point is FLOAT64 in GoogleSQL and DECIMAL in DuckDB. */
function float(text: string): string {
  return text.includes('.') && !/e/i.test(text) ? `${text}e0` : text;
}
