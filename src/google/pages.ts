/** Follows a list of Google's to its last page. */
import { ok, type Result } from '../domain/result.ts';

interface Paged {
  readonly nextPageToken?: string | null | undefined;
}

/** What a list's request holds beside its own terms: nothing for the first page. */
export interface Paging {
  readonly pageToken?: string;
}

/**
 * Hands each page over as it comes; `take` may answer `enough` to end there. The first page that fails ends it, too: a
 * list that is not whole is none. After the last page Google gives an empty token, or none.
 */
export async function eachPage<Page extends Paged>(
  ask: (paging: Paging) => Promise<Result<Page>>,
  take: (page: Page) => 'enough' | undefined,
): Promise<Result<void>> {
  let pageToken: string | undefined;
  do {
    const page = await ask(pageToken === undefined ? {} : { pageToken });
    if (!page.ok) return page;
    if (take(page.value) === 'enough') break;
    pageToken = page.value.nextPageToken || undefined;
  } while (pageToken !== undefined);
  return ok(undefined);
}
