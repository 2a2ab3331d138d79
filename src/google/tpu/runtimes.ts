/** The runtime versions that the Cloud TPU API has in a zone. */
import { ok, type Result } from '../../domain/result.ts';
import type { Zone } from '../../domain/zone.ts';
import type { GoogleConnection } from '../connect.ts';
import { eachPage } from '../pages.ts';

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
  const listed = await eachPage(
    (paging) =>
      google.read(
        'tpu.runtimeVersions.list',
        { parent: `projects/${project}/locations/${zone}`, pageSize: PAGE, ...paging },
        (json) => json as PageJson,
        { fields: 'runtimeVersions(version),nextPageToken' },
      ),
    ({ runtimeVersions }) => {
      versions.push(...(runtimeVersions ?? []).flatMap(({ version }) => version ?? []));
    },
  );
  return listed.ok ? ok(versions) : listed;
}
