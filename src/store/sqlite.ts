/** The embedded engine: one SQLite file that one process holds, with writes of one event-loop turn sharing one fsync. */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Millis } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import {
  type BatchResult,
  bindable,
  type Database,
  type Row,
  type Statement,
  type Value,
} from './database.ts';

/** How long open waits for a process that is just ending. Milliseconds. */
const BUSY_TIMEOUT = 1_000;
/** A flush hands the event loop back after this many milliseconds; what is left goes into the next one. */
const FLUSH_BUDGET = 8;
const SQLITE_BUSY = 5;

interface Job {
  readonly writes: boolean;
  /** Does it, and gives what tells the caller; to be called once the commit is on disk. */
  readonly work: () => () => void;
  readonly undone: (by: TouchedNoRow) => void;
  readonly failed: (reason: unknown) => void;
}

/** Thrown inside a batch to undo it. */
class TouchedNoRow {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}

export class SqliteDatabase implements Database {
  readonly shared = false;
  readonly schemaLock = undefined;
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #statements = new Map<string, StatementSync>();
  #queue: Job[] = [];
  #scheduled = false;

  constructor(db: DatabaseSync, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async now(): Promise<Millis> {
    return Math.floor(this.#clock.now());
  }

  async run(sql: string, params: readonly Value[]): Promise<readonly Row[]> {
    const values = bindable(params);
    return new Promise((resolve, reject) => {
      this.#enqueue({
        writes: !/^\s*select\b/i.test(sql),
        work: () => {
          const rows = this.#rows(sql, values);
          return () => resolve(rows);
        },
        undone: reject,
        failed: reject,
      });
    });
  }

  async batch(statements: readonly Statement[]): Promise<BatchResult> {
    const bound = statements.map((statement) => ({ ...statement, params: bindable(statement.params) }));
    return new Promise((resolve, reject) => {
      this.#enqueue({
        writes: true,
        work: () => {
          for (const [index, { sql, params, mustAffect }] of bound.entries()) {
            const { changes } = this.#prepared(sql).run(...params);
            if (mustAffect && Number(changes) === 0) throw new TouchedNoRow(index);
          }
          return () => resolve('done');
        },
        undone: ({ index }) => resolve({ failed: index }),
        failed: reject,
      });
    });
  }

  /** Writes what is queued, then lets the file go. */
  async close(): Promise<void> {
    if (!this.#db.isOpen) return;
    while (this.#queue.length > 0) this.#flush();
    this.#statements.clear();
    this.#db.close();
  }

  #enqueue(job: Job): void {
    if (!this.#db.isOpen) throw new Error('the store is closed');
    this.#queue.push(job);
    this.#schedule();
  }

  /** setImmediate runs after the input of this turn, so that commands which arrived together share one commit. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#db.isOpen) this.#flush();
      if (this.#queue.length > 0) this.#schedule();
    });
  }

  /**
   * Does the queued jobs in their order in one transaction, each in a savepoint of its own, and answers only after
   * the commit: a read may see an earlier job's write, but nobody hears of it before it is on disk.
   */
  #flush(): void {
    const until = performance.now() + FLUSH_BUDGET;
    const answers: (() => void)[] = [];
    let taken = 0;
    try {
      for (const job of this.#queue) {
        if (taken > 0 && performance.now() > until) break;
        taken += 1;
        if (job.writes && !this.#db.isTransaction) this.#db.exec('begin immediate');
        answers.push(this.#attempt(job));
      }
      if (this.#db.isTransaction) this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      for (const job of this.#queue.slice(0, taken)) job.failed(error);
      this.#queue = this.#queue.slice(taken);
      return;
    }
    this.#queue = this.#queue.slice(taken);
    for (const answer of answers) answer();
  }

  /**
   * Throws only when SQLite gave the whole transaction up (disk full, I/O error), which a read may bring about too:
   * then nothing of the flush holds.
   */
  #attempt(job: Job): () => void {
    const inTransaction = this.#db.isTransaction;
    if (job.writes) this.#db.exec('savepoint job');
    try {
      const answer = job.work();
      if (job.writes) this.#db.exec('release job');
      return answer;
    } catch (error) {
      if (inTransaction && !this.#db.isTransaction) throw error;
      if (job.writes) this.#db.exec('rollback to job; release job');
      return () => (error instanceof TouchedNoRow ? job.undone(error) : job.failed(error));
    }
  }

  #rows(sql: string, params: readonly Value[]): Row[] {
    return this.#prepared(sql).all(...params) as Row[];
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= 500) this.#statements.clear();
    const statement = this.#db.prepare(sql.replace(/\$(\d+)/g, '?$1'));
    this.#statements.set(sql, statement);
    return statement;
  }
}

/**
 * Opens (or creates, mode 0600 in a directory of mode 0700) the file, or `:memory:`. The process keeps it to itself
 * until close. Throws in words when another process has it or the file cannot be used.
 */
export function openSqlite(path: string, clock: Clock): SqliteDatabase {
  const file = path === ':memory:' ? path : resolve(path);
  try {
    if (file !== ':memory:') makePrivate(file);
    // `timeout` belongs in the constructor: set later, a lock met by the first pragma fails at once.
    const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT });
    try {
      // Exclusive before WAL: then the WAL index lives in memory and no second process can come in.
      db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
      db.exec('begin immediate; commit');
    } catch (error) {
      db.close();
      throw error;
    }
    return new SqliteDatabase(db, clock);
  } catch (error) {
    throw new Error(cannotOpen(file, error), { cause: error });
  }
}

/** SQLite gives its WAL file the mode of the database file, so that one must be private from its first byte. */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

function cannotOpen(file: string, error: unknown): string {
  if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
    return (
      `The database file ${file} is in use by another process. Stop the other Lamplighter, ` +
      'or give this one a file of its own with DATABASE_URL=sqlite:PATH, or let several share Postgres.'
    );
  }
  const why = error instanceof Error ? error.message : String(error);
  return `Cannot open the database file ${file}: ${why}. Check that the path can be written and that it is a SQLite file.`;
}
