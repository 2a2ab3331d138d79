/** Reads the store from outside: what a killed process held, whether it has moved on, and everything at the end. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { LedgerEntry } from '../../src/domain/ledger.ts';
import type { Machine } from '../../src/domain/machine.ts';
import type { JournalEntry, Request } from '../../src/domain/request.ts';
import type { Store } from '../../src/ports/store.ts';

/** A row that a process held when it was killed. */
export interface Held {
  readonly table: string;
  readonly key: string;
  readonly epoch: number;
  readonly owner: string;
}

/** Rows of the outbox and of requests as they stand. */
export interface Owed {
  readonly key: string;
  readonly dueAt: number | undefined;
  readonly delivered: boolean;
  readonly error: string | undefined;
}

export interface Books {
  readonly machines: readonly Machine[];
  readonly journal: readonly JournalEntry[];
  readonly ledger: readonly LedgerEntry[];
  readonly requests: readonly { readonly request: Request; readonly doneAt: number | undefined }[];
  readonly outbox: readonly Owed[];
}

type Row = Readonly<Record<string, string | number | null>>;

/** Asks the database; each call stands alone. */
export interface Reader {
  rows(sql: string): Promise<readonly Row[]>;
}

const HELD = [
  ['machine', 'id'],
  ['request', 'id'],
  ['outbox', 'key'],
]
  .map(
    ([table, key]) =>
      `select '${table}' as tbl, ${key} as name, epoch, lease_owner as owner from ${table} where lease_owner is not null`,
  )
  .join(' union all ');

const EPOCHS = [
  ['machine', 'id'],
  ['request', 'id'],
  ['outbox', 'key'],
]
  .map(
    ([table, key]) =>
      `select '${table}' as tbl, ${key} as name, epoch, lease_owner as owner from ${table} where epoch > 0`,
  )
  .join(' union all ');

/** The embedded database of a process that is dead: a copy is read, so that the next process finds it as it was left. */
export function embeddedReader(path: string): Reader {
  return {
    async rows(sql) {
      const home = await mkdtemp(join(tmpdir(), 'lamplighter-books-'));
      try {
        for (const end of ['', '-wal']) {
          await copyFile(`${path}${end}`, join(home, `${basename(path)}${end}`)).catch(() => undefined);
        }
        const db = new DatabaseSync(join(home, basename(path)));
        try {
          return db.prepare(sql).all() as Row[];
        } finally {
          db.close();
        }
      } finally {
        await rm(home, { recursive: true, force: true });
      }
    },
  };
}

/** Postgres, over a connection of its own that is made anew when the server was restarted. */
export function postgresReader(url: string): Reader & { close(): Promise<void> } {
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'chaos', types: numbers() });
  pool.on('error', () => undefined);
  return {
    async rows(sql) {
      return (await pool.query<Row>(sql)).rows;
    },
    close: () => pool.end(),
  };
}

function numbers(): pg.CustomTypesConfig {
  const BIGINT = 20;
  return {
    getTypeParser: ((oid: number, format?: 'text') =>
      oid === BIGINT ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
  };
}

/** Claims that have an owner; all of them, or one process's. */
export async function heldBy(reader: Reader, owner?: string): Promise<Held[]> {
  const rows = (await reader.rows(HELD)).map(held);
  return owner === undefined ? rows : rows.filter((row) => row.owner === owner);
}

/** The epochs of all rows that were ever held, by table and key. */
export async function epochs(reader: Reader): Promise<ReadonlyMap<string, Held>> {
  return new Map((await reader.rows(EPOCHS)).map((row) => [nameOf(held(row)), held(row)]));
}

export function nameOf({ table, key }: Held): string {
  return `${table}/${key}`;
}

function held(row: Row): Held {
  return {
    table: String(row.tbl),
    key: String(row.name),
    epoch: Number(row.epoch),
    owner: String(row.owner ?? ''),
  };
}

/** Everything that the store knows. Nobody may be writing any more. */
export async function readBooks(reader: Reader, store: Pick<Store, 'runs'>, now: number): Promise<Books> {
  const [machines, journal, requests, outbox] = await Promise.all([
    reader.rows('select doc from machine order by asked_at, seq'),
    reader.rows('select doc from journal order by at, seq'),
    reader.rows('select doc, done_at from request order by asked_at, seq'),
    reader.rows('select key, due_at, version, delivered_version, error from outbox order by seq'),
  ]);
  return {
    machines: machines.map((row) => parsed<Machine>(row)),
    journal: journal.map((row) => parsed<JournalEntry>(row)),
    ledger: await store.runs(0, now + 1),
    requests: requests.map((row) => ({ request: parsed<Request>(row), doneAt: maybe(row.done_at) })),
    outbox: outbox.map((row) => ({
      key: String(row.key),
      dueAt: maybe(row.due_at),
      delivered: row.version === row.delivered_version,
      error: row.error === null ? undefined : String(row.error),
    })),
  };
}

function parsed<T>(row: Row): T {
  return JSON.parse(String(row.doc)) as T;
}

function maybe(value: string | number | null | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
