/** SQLite among processes: one at a time, and nothing acknowledged is lost to SIGKILL. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/store.ts';
import { temporaryDirectory } from './temporary.ts';

const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url));

/** Lets a writer work until it has acknowledged `enough` writes, then kills it. Gives what it acknowledged. */
async function killedAfter(enough: number, url: string, prefix: string): Promise<string[]> {
  const child = spawn(process.execPath, [WRITER, url, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'open') acknowledged.push(line);
    if (acknowledged.length === enough) child.kill('SIGKILL');
  }
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

test('every acknowledged write survives SIGKILL, and none is there by half', async () => {
  const url = `sqlite:${join(temporaryDirectory(), 'lamplighter.db')}`;
  let known = 0;
  for (const [round, enough] of [40, 97, 7, 150].entries()) {
    const acknowledged = await killedAfter(enough, url, `r${round}`);
    expect(acknowledged.length).toBeGreaterThanOrEqual(enough);
    const store = await openStore(url);
    try {
      const machines = await store.machines();
      const ids = new Set(machines.map((machine) => machine.id));
      expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
      const noted = new Set((await store.journal({ limit: 100_000 })).map((entry) => entry.text));
      expect(noted).toEqual(ids);
      for (const id of acknowledged) expect(await store.saying(`birth:${id}`)).toBeDefined();
      expect(machines.length).toBeGreaterThanOrEqual(known + acknowledged.length);
      known = machines.length;
    } finally {
      await store.close();
    }
  }
});

test('a second process is refused, in words, until the first has closed', async () => {
  const file = join(temporaryDirectory(), 'lamplighter.db');
  const store = await openStore(`sqlite:${file}`);
  const second = spawn(process.execPath, [WRITER, `sqlite:${file}`, 'x'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  second.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(second, 'close');
  expect(code).toBe(3);
  expect(said).toContain(
    `The database file ${file} is in use by another process. Stop the other Lamplighter`,
  );
  expect(await store.machines()).toEqual([]);
  await store.close();
  await killedAfter(1, `sqlite:${file}`, 'x');
});
