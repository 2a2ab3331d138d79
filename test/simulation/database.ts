/** The database that all replicas of a run share: SQLite in memory, one statement after another, no real time. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Millis } from '../../src/domain/time.ts';
import {
  type BatchResult,
  bindable,
  type Database,
  type Row,
  type Statement,
  type Value,
} from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';

/** Thrown inside a batch to undo it. */
class TouchedNoRow {}

export class SharedDatabase implements Database {
  /** As on Postgres: a claim of a dead replica runs out, nobody may release it. */
  readonly shared: boolean;
  readonly schemaLock = undefined;
  /** Counts transactions that may have changed something. */
  writes = 0;
  readonly #db = new DatabaseSync(':memory:');
  readonly #now: () => Millis;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(now: () => Millis, shared: boolean) {
    this.#now = now;
    this.shared = shared;
  }

  static async open(now: () => Millis, shared: boolean): Promise<SharedDatabase> {
    const database = new SharedDatabase(now, shared);
    await migrate(database, MIGRATIONS);
    return database;
  }

  async run(sql: string, params: readonly Value[]): Promise<readonly Row[]> {
    return this.rows(sql, params);
  }

  async batch(statements: readonly Statement[]): Promise<BatchResult> {
    this.writes++;
    this.#db.exec('begin immediate');
    let index = 0;
    try {
      for (const { sql, params, mustAffect } of statements) {
        const { changes } = this.#prepared(sql).run(...bindable(params));
        if (mustAffect === true && Number(changes) === 0) throw new TouchedNoRow();
        index++;
      }
      this.#db.exec('commit');
      return 'done';
    } catch (error) {
      this.#db.exec('rollback');
      if (error instanceof TouchedNoRow) return { failed: index };
      throw error;
    }
  }

  async now(): Promise<Millis> {
    return Math.floor(this.#now());
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.#db.close();
  }

  /** Forgets every row, as if the file had been lost and made anew. */
  wipe(): void {
    const tables = this.rows(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite%'",
    );
    for (const { name } of tables) if (name !== 'migration') this.#db.exec(`delete from "${String(name)}"`);
    this.writes++;
  }

  /** What lies in the tables, for those who judge the run. */
  rows(sql: string, params: readonly Value[] = []): readonly Row[] {
    const rows = this.#prepared(sql).all(...bindable(params)) as Row[];
    // A claim that found nothing has changed nothing.
    if (!/^\s*select\b/i.test(sql) && (rows.length > 0 || !/\breturning\b/i.test(sql))) this.writes++;
    return rows;
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql.replace(/\$(\d+)/g, '?$1'));
    this.#statements.set(sql, statement);
    return statement;
  }
}
