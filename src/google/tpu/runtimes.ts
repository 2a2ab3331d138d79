/** The runtime versions that the Cloud TPU API has in a zone. */
import { ok, type Result } from '../../domain/result.ts';
import type { Zone } from '../../domain/zone.ts';
import type { GoogleConnection } from '../connect.ts';

/** Of one page; a zone has some dozens. */
const PAGE = 500;

interface PageJson {
  readonly runtimeVersions?: readonly { readonly version?: string }[];
  readonly nextPageToken?: string;
}

/** Every page; `denied` where the project has no access to the zone's TPUs. */
export async function readRuntimes(
  google: GoogleConnection,
  project: string,
  zone: Zone,
): Promise<Result<readonly string[]>> {
  const versions: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = await google.read(
      'tpu.runtimeVersions.list',
      {
        parent: `projects/${project}/locations/${zone}`,
        pageSize: PAGE,
        ...(pageToken === undefined ? {} : { pageToken }),
      },
      (json) => json as PageJson,
      { fields: 'runtimeVersions(version),nextPageToken' },
    );
    if (!page.ok) return page;
    versions.push(...(page.value.runtimeVersions ?? []).flatMap(({ version }) => version ?? []));
    pageToken = page.value.nextPageToken || undefined;
  } while (pageToken !== undefined);
  return ok(versions);
}
