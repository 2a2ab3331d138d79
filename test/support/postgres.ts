/** A real Postgres for tests, benches and stories: the npm package's own binaries, in a temporary directory. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import {
  type Account,
  findBinaries,
  freePort,
  initialise,
  launch,
  serverAccount,
} from './postgres-server.ts';

export interface TestPostgres {
  /** An empty database, e.g. postgres://postgres:…@127.0.0.1:41234/lamplighter. */
  readonly url: string;
  /** Makes another empty database and gives its URL. */
  newDatabase(): Promise<string>;
  /** Stops the server and removes its files. It also ends, within a second, when this process dies. */
  stop(): Promise<void>;
}

/**
 * Starts a server of its own in about a second. `sync` false leaves out fsync, for tests that make many databases and
 * measure nothing. Throws, saying why, where it cannot run.
 */
export async function startPostgres({ sync = true } = {}): Promise<TestPostgres> {
  const account: Account = serverAccount();
  const binaries = await findBinaries(account);
  const password = randomBytes(12).toString('hex');
  const directory = await initialise(binaries, account, password);
  const port = await freePort();
  const server = await launch(binaries, account, directory, port, [`fsync=${sync ? 'on' : 'off'}`]);
  const urlOf = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

  const admin = new pg.Client({ connectionString: urlOf('postgres') });
  admin.on('error', () => undefined);
  await admin.connect();
  let databases = 0;
  async function newDatabase(): Promise<string> {
    databases += 1;
    const name = databases === 1 ? 'lamplighter' : `lamplighter_${databases}`;
    await admin.query(`create database ${name}`);
    return urlOf(name);
  }

  return {
    url: await newDatabase(),
    newDatabase,
    async stop() {
      await admin.end();
      await server.stop();
    },
  };
}
