/** Preloaded into a bot's process: tells the parent of claims, and signs requests with the process's name. */
import { StatementSync } from 'node:sqlite';

interface Row {
  readonly doc?: unknown;
  readonly key?: unknown;
}

/** The header that names the process. */
const HEADER = 'x-chaos-replica';

// A claim is the only statement that begins so.
const CLAIM = /^update (machine|outbox|request)\s+set lease_until = \S+ lease_owner = \S+ epoch = epoch \+ 1/;

const all = StatementSync.prototype.all;
StatementSync.prototype.all = function observed(this: StatementSync, ...params: Parameters<typeof all>) {
  const rows = all.apply(this, params);
  if (CLAIM.test(this.sourceSQL)) {
    for (const row of rows as Row[]) {
      process.send?.({ key: keyOf(row), at: performance.timeOrigin + performance.now() });
    }
  }
  return rows;
} as typeof all;

function keyOf({ doc, key }: Row): string {
  if (typeof key === 'string') return key;
  return typeof doc === 'string' ? String((JSON.parse(doc) as { id?: unknown }).id) : '';
}

const plainFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.set(HEADER, process.env.CHAOS_REPLICA ?? '');
  return plainFetch(input, { ...init, headers });
};

// Never outlives the storm that started it.
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
