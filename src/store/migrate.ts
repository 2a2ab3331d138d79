/** Brings a database to the tables that this version knows. */
import type { Database, Statement } from './database.ts';
import type { Migration } from './migrations/migration.ts';
import { numberOf } from './row.ts';

/**
 * Runs the migrations that the database lacks, each in its own transaction together with its row in `migration`, so
 * that replicas which start together run each exactly once. Throws when the database is newer than `migrations`.
 */
export async function migrate(db: Database, migrations: readonly Migration[]): Promise<void> {
  const lock = db.schemaLock === undefined ? [] : [db.schemaLock];
  let done = await applied(db);
  if (done === undefined) {
    const table =
      'create table if not exists migration (id bigint primary key not null, name text not null, at bigint not null)';
    await db.batch([...lock, { sql: table, params: [] }]);
    done = 0;
  }
  const known = migrations.at(-1)?.id ?? 0;
  if (done > known) {
    throw new Error(
      `The database was written by a newer Lamplighter: it is at step ${done}, this version knows ${known}. ` +
        'Start the newer version, or restore a backup made before the upgrade.',
    );
  }
  for (const migration of migrations) {
    if (migration.id > done) await db.batch([...lock, ...steps(migration, await db.now())]);
  }
}

/** The newest migration on record; undefined when there is no record yet. */
async function applied(db: Database): Promise<number | undefined> {
  try {
    const [row] = await db.run('select coalesce(max(id), 0) as id from migration', []);
    return row === undefined ? 0 : numberOf(row, 'id');
  } catch (error) {
    if (isMissingTable(error)) return undefined;
    throw error;
  }
}

/** Postgres: SQLSTATE 42P01 undefined_table. SQLite has one code for every faulty statement. */
function isMissingTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === '42P01') || error.message.includes('no such table');
}

/** The record comes first: when another replica was faster, it touches no row and the batch ends there. */
function steps(migration: Migration, at: number): Statement[] {
  const record = 'insert into migration (id, name, at) values ($1, $2, $3) on conflict (id) do nothing';
  return [
    { sql: record, params: [migration.id, migration.name, at], mustAffect: true },
    ...migration.statements.map((sql) => ({ sql, params: [] })),
  ];
}
