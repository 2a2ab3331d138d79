/** The store's contract on SQLite, in memory and in a file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { storeContract } from './store.ts';
import { START } from './store-values.ts';

storeContract('SQLite in memory', async () => {
  const clock = new SandboxClock(START);
  const store = await openStore('sqlite::memory:', { clock });
  return { store, clock, close: () => store.close() };
});

storeContract('SQLite in a file', async () => {
  const clock = new SandboxClock(START);
  const directory = mkdtempSync(join(tmpdir(), 'lamplighter-store-'));
  const store = await openStore(`sqlite:${join(directory, 'lamplighter.db')}`, { clock });
  async function close() {
    await store.close();
    rmSync(directory, { recursive: true });
  }
  return { store, clock, close };
});
