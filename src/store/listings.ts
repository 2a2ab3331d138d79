/** Google's lists, one row each: replaced whole, by whoever read last. */
import type { Listed, ListingName } from '../domain/listing.ts';
import type { Millis } from '../domain/time.ts';
import type { Read, Store } from '../ports/store.ts';
import type { Database } from './database.ts';
import { documentOf, numberOf, textOf } from './row.ts';

type Listings = Pick<Store, 'listingTimes' | 'listing' | 'saveListing'>;

export function listingsIn(db: Database): Listings {
  async function listingTimes(): Promise<Readonly<Partial<Record<ListingName, Millis>>>> {
    const rows = await db.run('select name, read_at from listing', []);
    return Object.fromEntries(rows.map((row) => [textOf(row, 'name'), numberOf(row, 'read_at')]));
  }

  async function listing<Name extends ListingName>(name: Name): Promise<Read<Listed[Name]> | undefined> {
    const [row] = await db.run('select read_at, doc from listing where name = $1', [name]);
    if (row === undefined) return undefined;
    return { readAt: numberOf(row, 'read_at'), value: documentOf<Listed[Name]>(row) };
  }

  async function saveListing<Name extends ListingName>(
    name: Name,
    { readAt, value }: Read<Listed[Name]>,
  ): Promise<void> {
    const sql = `insert into listing (name, read_at, doc) values ($1, $2, $3)
      on conflict (name) do update set read_at = excluded.read_at, doc = excluded.doc
        where excluded.read_at >= listing.read_at`;
    await db.batch([{ sql, params: [name, readAt, JSON.stringify(value)] }]);
  }

  return { listingTimes, listing, saveListing };
}
