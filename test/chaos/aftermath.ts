/** After the storm: lets everything come to rest, then gathers what is true. */
import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '../../src/store/store.ts';
import { type Reader, readBooks } from './books.ts';
import { type EventLog, type Facts, messagesIn, runsOf } from './facts.ts';
import type { Ground } from './ground.ts';
import type { Crowd } from './people.ts';

/** Real milliseconds; what is not at rest by then is stuck. */
const LIMIT = 600_000;

/** Everything is removed by its owner, and the last step of everything is taken. */
export async function comeToRest(reader: Reader, crowd: Crowd, log: EventLog): Promise<void> {
  const until = performance.now() + LIMIT;
  while (performance.now() < until) {
    // A copy that was taken in the middle of a write may be unreadable.
    const unended = await reader
      .rows("select doc from machine where state not in ('gone', 'failed', 'deleting')")
      .catch(() => undefined);
    if (unended !== undefined) {
      await crowd.remove(unended.map((row) => JSON.parse(String(row.doc))));
      if (unended.length === 0 && (await owed(reader)) === 0) return;
    }
    log.catchUp();
    await delay(1_000);
  }
}

async function owed(reader: Reader): Promise<number> {
  const rows = await reader
    .rows(
      `select id from machine where state = 'deleting' union all select id from request where done_at is null
        union all select key from outbox where due_at is not null`,
    )
    .catch(() => [undefined]);
  return rows.length;
}

/** Nobody may be writing any more. */
export async function gather(
  { sandbox, clock, databaseUrl }: Ground,
  reader: Reader,
  crowd: Crowd,
  log: EventLog,
  outages: Facts['outages'],
): Promise<Facts> {
  const now = clock.now();
  log.catchUp();
  const store = await openStore(databaseUrl, { clock });
  try {
    return {
      books: await readBooks(reader, store, now),
      messages: messagesIn(sandbox),
      events: log.events,
      runs: runsOf(log.events),
      left: sandbox.world.machines(),
      looseDisks: (sandbox.world.project('ml-research')?.disks() ?? [])
        .filter(({ user }) => user === undefined)
        .map(({ name }) => name),
      asked: crowd.asked,
      outages,
      endedAt: now,
    };
  } finally {
    await store.close();
  }
}
