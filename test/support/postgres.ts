/** A real Postgres for tests, benches and stories: the npm package's own binaries, in a temporary directory. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import {
  findBinaries,
  freePort,
  guardOver,
  initialise,
  launch,
  makeHome,
  type Server,
  serverAccount,
} from './postgres-server.ts';

export interface TestPostgres {
  /** An empty database, e.g. postgres://postgres:…@127.0.0.1:41234/lamplighter. */
  readonly url: string;
  /** Makes another empty database and gives its URL. */
  newDatabase(): Promise<string>;
  /** Kills the server as a crash would (nothing is written back), and starts it again on its files and port. */
  crash(): Promise<void>;
  /** Stops the server and removes its files. It also ends, within a second, when this process dies. */
  stop(): Promise<void>;
}

/** Starts a server of its own in about a second, with fsync as in earnest. Throws, saying why, where it cannot run. */
export async function startPostgres(): Promise<TestPostgres> {
  const account = serverAccount();
  const home = await makeHome();
  const guard = guardOver(home);
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  let server: Server;
  let start: () => Promise<Server>;
  try {
    const binaries = await findBinaries(account, home);
    await initialise(binaries, account, home, password);
    start = () => launch(binaries, account, home, port);
    server = await start();
  } catch (error) {
    guard.dismiss();
    throw error;
  }
  const urlOf = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

  async function administrator(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: urlOf('postgres') });
    // The server may be gone first.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  let admin = await administrator();
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
    async crash() {
      await server.crash();
      server = await start();
      admin = await administrator();
    },
    async stop() {
      await admin.end();
      await server.stop();
      guard.dismiss();
    },
  };
}
