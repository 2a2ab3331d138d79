/** The shared engine: Postgres through a small pool, for replicas that divide the work. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Millis } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import {
  type BatchResult,
  bindable,
  type Database,
  type Row,
  SKIP_LOCKED,
  type Statement,
  type Value,
} from './database.ts';
import { numberOf } from './row.ts';

const BIGINT_OID = 20;
/**
 * serialization_failure and deadlock_detected: Postgres undid everything and asks to be asked again. unique_violation:
 * inserts say what to do on a conflict, so this is two machines handed to one person at once; the slot is chosen anew.
 */
const RETRIED = new Set(['40001', '40P01', '23505']);
const MAX_ATTEMPTS = 6;

type Parser = (value: string) => unknown;

export class PostgresDatabase implements Database {
  readonly shared = true;
  // Any fixed number will do, as long as every version of Lamplighter uses the same.
  readonly schemaLock: Statement = { sql: 'select pg_advisory_xact_lock(7391604412)', params: [] };
  readonly #pool: pg.Pool;
  readonly #clock: Clock | undefined;

  constructor(pool: pg.Pool, clock: Clock | undefined) {
    this.#pool = pool;
    this.#clock = clock;
  }

  /** Database time: replicas' own clocks may differ. A clock that was given (in tests) stands in for it. */
  async now(): Promise<Millis> {
    if (this.#clock !== undefined) return Math.floor(this.#clock.now());
    const sql = 'select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint) as now';
    const [row] = await this.run(sql, []);
    if (row === undefined) throw new Error('Postgres did not tell the time');
    return numberOf(row, 'now');
  }

  async run(sql: string, params: readonly Value[]): Promise<readonly Row[]> {
    const values = bindable(params);
    return retried(async () => (await this.#pool.query<Row>(dialect(sql), values)).rows);
  }

  async batch(statements: readonly Statement[]): Promise<BatchResult> {
    const bound = statements.map(({ sql, params, mustAffect }) => ({
      sql: dialect(sql),
      params: bindable(params),
      mustAffect: mustAffect === true,
    }));
    return retried(() => this.#transaction(bound));
  }

  async close(): Promise<void> {
    if (!this.#pool.ended) await this.#pool.end();
  }

  async #transaction(statements: readonly Required<Statement>[]): Promise<BatchResult> {
    const client = await this.#pool.connect();
    // The pool listens to idle connections only; one that breaks in use would end the process. Its queries fail anyway.
    client.on('error', ignore);
    let broken: Error | undefined;
    try {
      await client.query('begin');
      for (const [index, { sql, params, mustAffect }] of statements.entries()) {
        const { rowCount } = await client.query(sql, [...params]);
        if (mustAffect && rowCount === 0) {
          await client.query('rollback');
          return { failed: index };
        }
      }
      await client.query('commit');
      return 'done';
    } catch (error) {
      await client.query('rollback').catch((cause: unknown) => {
        broken = new Error('the connection could not be rolled back', { cause });
      });
      throw error;
    } finally {
      client.off('error', ignore);
      client.release(broken);
    }
  }
}

/**
 * Opens a pool of at most `connections`. Throws in words when the server does not answer; the URL's password is never
 * part of the message.
 */
export async function openPostgres(url: string, clock?: Clock, connections = 6): Promise<PostgresDatabase> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'lamplighter',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    // A replica that is paused within a transaction must not hold its locks for longer than a lease.
    idle_in_transaction_session_timeout: 15_000,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary'): Parser =>
        oid === BIGINT_OID ? Number : pg.types.getTypeParser(oid, format),
    },
  });
  // Without a listener a connection that breaks while it is idle would end the process; the pool replaces it.
  pool.on('error', () => undefined);
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    const why = error instanceof Error ? error.message || String(error) : String(error);
    throw new Error(
      `Cannot reach the Postgres database: ${why}. Check DATABASE_URL, e.g. postgres://user:password@host:5432/lamplighter, and that the server takes connections from here.`,
      { cause: error },
    );
  }
  return new PostgresDatabase(pool, clock);
}

function ignore(): void {}

function dialect(sql: string): string {
  return sql.replace(SKIP_LOCKED, 'for update skip locked');
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (attempt === MAX_ATTEMPTS || typeof code !== 'string' || !RETRIED.has(code)) throw error;
      await delay(Math.random() * 10 * 2 ** attempt);
    }
  }
}
