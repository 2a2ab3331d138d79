/** All unended machines at once. */
import { ENDED_STATES, type Machine } from '../domain/machine.ts';
import type { Database } from './database.ts';
import { KnownDocuments } from './known-documents.ts';

const MAX_CHARACTERS = 32_000_000;

/** Relies on this: every write of a machine's document raises its epoch. */
const QUERIES = {
  list: `select id, cast(epoch as text) as version from machine where state not in ('gone', 'failed')
    order by asked_at desc, seq desc`,
  fetch: (ids: string) => `select id, cast(epoch as text) as version, doc from machine where id in (${ids})`,
};

export class Fleet {
  readonly #documents: KnownDocuments<Machine>;

  constructor(db: Database, maxCharacters = MAX_CHARACTERS) {
    this.#documents = new KnownDocuments(db, QUERIES, maxCharacters);
  }

  /** Newest first. The machines are shared with earlier answers: they are values, never changed. */
  async unended(): Promise<readonly Machine[]> {
    const machines = [...(await this.#documents.all()).values()];
    // One may have ended since it was listed.
    return machines.filter(({ state }) => !ENDED_STATES.includes(state));
  }
}
