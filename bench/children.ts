/** Starts the bench's other processes and talks with them: each answers one message with one message. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import settings from '../package.json' with { type: 'json' };

export interface Child {
  /** Sends a message and resolves to its answer. Rejects when the child fails or ends. */
  ask<T>(message: object): Promise<T>;
  stop(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** What `npm start` gives to Node and the image to the C library, so that the bot is measured as the image runs it. */
const START_FLAGS = settings.scripts.start.split(' ').filter((word) => word.startsWith('--'));
const IMAGE_ENV = Object.fromEntries(
  [...readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8').matchAll(/\b(MALLOC_\w+)=(\d+)/g)].map(
    ([, name = '', value = '']) => [name, value],
  ),
);

/** Forks `bench/<name>`; resolves when it says that it is ready. */
export async function startChild(name: string, argument: object): Promise<Child> {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const child: ChildProcess = fork(script, [JSON.stringify(argument)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    ...(name === 'bot-child.ts'
      ? { execArgv: ['--expose-gc', ...START_FLAGS], env: { ...process.env, ...IMAGE_ENV } }
      : { execArgv: ['--expose-gc'] }),
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let next = 0;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.on('message', (message: Answer) => {
    const one = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) one?.resolve(message.value);
    else one?.reject(new Error(`${name}: ${message.error}`));
  });
  child.once('exit', (code) => {
    for (const one of waiting.values()) one.reject(new Error(`${name} ended with ${code}`));
  });
  const ask = <T>(message: object): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      child.send({ id, message });
    });
  await ask({ verb: 'ready' });
  return {
    ask,
    async stop() {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** In a child: answers each message with what `answer` makes of it; ends with the parent. */
export function serveParent(answer: (message: Record<string, unknown>) => Promise<unknown> | unknown): void {
  process.on('message', (packet: { id: number; message: Record<string, unknown> }) => {
    Promise.resolve()
      .then(() => (packet.message.verb === 'ready' ? true : answer(packet.message)))
      .then(
        (value) => process.send?.({ id: packet.id, value }),
        (error: unknown) => process.send?.({ id: packet.id, error: String(error) }),
      );
  });
  process.on('disconnect', () => process.exit(0));
}

/** The argument that `startChild` gave. */
export function argumentOf<T>(): T {
  return JSON.parse(process.argv[2] ?? '{}') as T;
}

/** A port of 127.0.0.1 on which nothing listens at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
