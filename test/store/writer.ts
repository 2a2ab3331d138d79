/** A process that opens a store and writes until it is killed, printing each write that was acknowledged. */
import { writeSync } from 'node:fs';
import { openStore } from '../../src/store/store.ts';
import { aMachine, note, ownedBy, say } from '../contracts/store-values.ts';

const [url, prefix] = process.argv.slice(2);
if (url === undefined || prefix === undefined) throw new Error('usage: writer URL PREFIX');

try {
  const store = await openStore(url);
  // Synchronous: what is printed has left this process before the next statement runs.
  writeSync(1, 'open\n');
  for (let n = 0; ; n += 3) {
    await Promise.all(
      [n, n + 1, n + 2].map(async (number) => {
        const id = `${prefix}-${number}`;
        const machine = aMachine(id, ownedBy(id));
        const outcome = await store.acceptMachine(id, machine, 1, [say(`birth:${id}`), note(id)]);
        if (outcome === 'accepted') writeSync(1, `${id}\n`);
      }),
    );
  }
} catch (error) {
  writeSync(2, error instanceof Error ? error.message : String(error));
  process.exitCode = 3;
}
