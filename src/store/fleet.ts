/** All unended machines at once, for passes that run every minute: only rows that changed are read and parsed. */
import { ENDED_STATES, type Machine } from '../domain/machine.ts';
import type { Database } from './database.ts';
import { documentOf, numberOf, textOf } from './row.ts';

/** Documents are remembered up to this many characters in total; what exceeds it is read and parsed each time. */
const MAX_CHARACTERS = 32_000_000;
/** Rows fetched by one statement. Constant, so that the engines can keep the prepared statement. */
const CHUNK = 100;

const BY_ID = `select id, epoch, doc from machine where id in (${Array.from(
  { length: CHUNK },
  (_, index) => `$${index + 1}`,
).join(', ')})`;

interface Known {
  readonly epoch: number;
  readonly machine: Machine;
  readonly characters: number;
}

/** Relies on this: every write of a machine's document raises its epoch. */
export class Fleet {
  readonly #db: Database;
  readonly #maxCharacters: number;
  #known = new Map<string, Known>();

  constructor(db: Database, maxCharacters = MAX_CHARACTERS) {
    this.#db = db;
    this.#maxCharacters = maxCharacters;
  }

  /** Newest first. The machines are shared with earlier answers: they are values, never changed. */
  async unended(): Promise<readonly Machine[]> {
    const sql = `select id, epoch from machine where state not in ('gone', 'failed')
      order by asked_at desc, seq desc`;
    const rows = (await this.#db.run(sql, [])).map((row) => ({
      id: textOf(row, 'id'),
      epoch: numberOf(row, 'epoch'),
    }));
    const before = this.#known;
    const changed = rows.filter(({ id, epoch }) => before.get(id)?.epoch !== epoch).map(({ id }) => id);
    const fresh = await this.#fetch(changed);

    const after = new Map<string, Known>();
    const machines: Machine[] = [];
    let characters = 0;
    for (const { id } of rows) {
      const known = fresh.get(id) ?? before.get(id);
      // It may have ended, or be gone, since it was listed.
      if (known === undefined || ENDED_STATES.includes(known.machine.state)) continue;
      machines.push(known.machine);
      characters += known.characters;
      if (characters <= this.#maxCharacters) after.set(id, known);
    }
    this.#known = after;
    return machines;
  }

  async #fetch(ids: readonly string[]): Promise<Map<string, Known>> {
    const found = new Map<string, Known>();
    for (let start = 0; start < ids.length; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK);
      // The last chunk is filled up with repetitions.
      const params = Array.from({ length: CHUNK }, (_, index) => chunk[index % chunk.length] ?? '');
      for (const row of await this.#db.run(BY_ID, params)) {
        const machine = documentOf<Machine>(row);
        found.set(textOf(row, 'id'), {
          epoch: numberOf(row, 'epoch'),
          machine,
          characters: textOf(row, 'doc').length,
        });
      }
    }
    return found;
  }
}
