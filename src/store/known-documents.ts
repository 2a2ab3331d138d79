/** Many documents at once, for passes that run every minute: only those that changed are read and parsed. */
import type { Database } from './database.ts';
import { documentOf, textOf } from './row.ts';

/** Rows fetched by one statement. Constant, so that the engines can keep the prepared statement. */
const CHUNK = 100;

export interface DocumentQueries {
  /** Gives `id` and `version` (both TEXT) of every document. A version never comes back once its document changed. */
  readonly list: string;
  /** Gives `id`, `version` and `doc` of the documents whose ids stand in `ids`, a list of placeholders. */
  fetch(ids: string): string;
}

interface Known<T> {
  readonly version: string;
  readonly document: T;
  readonly characters: number;
}

export class KnownDocuments<T> {
  readonly #db: Database;
  readonly #list: string;
  readonly #fetch: string;
  readonly #maxCharacters: number;
  #known = new Map<string, Known<T>>();

  /** Remembers up to `maxCharacters` of text in total; what exceeds it is read and parsed each time. */
  constructor(db: Database, queries: DocumentQueries, maxCharacters: number) {
    this.#db = db;
    this.#list = queries.list;
    this.#fetch = queries.fetch(Array.from({ length: CHUNK }, (_, index) => `$${index + 1}`).join(', '));
    this.#maxCharacters = maxCharacters;
  }

  /** By id, in the order of the list. The documents are shared with earlier answers: they are values, never changed. */
  async all(): Promise<Map<string, T>> {
    const rows = (await this.#db.run(this.#list, [])).map((row) => ({
      id: textOf(row, 'id'),
      version: textOf(row, 'version'),
    }));
    const before = this.#known;
    const changed = rows.filter(({ id, version }) => before.get(id)?.version !== version).map(({ id }) => id);
    const fresh = await this.#fetchAll(changed);

    const after = new Map<string, Known<T>>();
    const documents = new Map<string, T>();
    let characters = 0;
    for (const { id } of rows) {
      // A changed one that is not found any more is gone since it was listed.
      const known = fresh.has(id) ? fresh.get(id) : before.get(id);
      if (known === undefined) continue;
      documents.set(id, known.document);
      characters += known.characters;
      if (characters <= this.#maxCharacters) after.set(id, known);
    }
    this.#known = after;
    return documents;
  }

  async #fetchAll(ids: readonly string[]): Promise<Map<string, Known<T> | undefined>> {
    const found = new Map<string, Known<T> | undefined>(ids.map((id) => [id, undefined]));
    for (let start = 0; start < ids.length; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK);
      // The last chunk is filled up with repetitions.
      const params = Array.from({ length: CHUNK }, (_, index) => chunk[index % chunk.length] ?? '');
      for (const row of await this.#db.run(this.#fetch, params)) {
        found.set(textOf(row, 'id'), {
          version: textOf(row, 'version'),
          document: documentOf<T>(row),
          characters: textOf(row, 'doc').length,
        });
      }
    }
    return found;
  }
}
