/** Reads one of Google's lists anew and keeps it; one that cannot be read stays as it was, and grows older. */
import { type Listed, type ListingName, withEarlier } from '../domain/listing.ts';
import type { Result } from '../domain/result.ts';
import type { EngineDeps } from './engine-deps.ts';

type Deps = Pick<EngineDeps, 'store' | 'policy' | 'log' | 'listings'>;

export async function refreshListing<Name extends ListingName>(deps: Deps, name: Name): Promise<void> {
  const readAt = await deps.store.now();
  const read = await readers[name](deps);
  if (!read.ok) {
    const since = (await deps.store.listingTimes())[name];
    deps.log.warn({ list: name, fault: read.fault, since }, "a list of Google's could not be read");
    return;
  }
  await deps.store.saveListing(name, { readAt, value: read.value });
  deps.log.info({ list: name }, "read a list of Google's");
}

const readers: { readonly [Name in ListingName]: (deps: Deps) => Promise<Result<Listed[Name]>> } = {
  shapes: readShapes,
  prices: ({ listings }) => listings.partPrices(),
};

/**
 * The first project that Google answers for counts for all: projects differ in the zones they see at most in the odd
 * AI zone, and a zone that refuses one of them costs an attempt.
 */
async function readShapes({ store, policy, listings, log }: Deps): Promise<Result<Listed['shapes']>> {
  let last: Result<Listed['shapes']> | undefined;
  for (const { id } of policy.projects) {
    const read = await listings.shapes(id);
    if (!read.ok) {
      last = read;
      log.warn({ project: id, fault: read.fault }, 'the machine types of a project could not be read');
      continue;
    }
    const before = await store.listing('shapes');
    return { ok: true, value: withEarlier(read.value, before?.value) };
  }
  return last ?? { ok: false, fault: { kind: 'invalid', scope: 'project', message: 'there is no project' } };
}
