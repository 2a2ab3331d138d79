/** A project's quotas: Compute Engine's of every region and of the project, beside those of Cloud Quotas. */
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import type { Quota } from '../domain/quota.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Quotas } from '../ports/quotas.ts';
import { cloudQuotas } from './cloud-quotas.ts';
import type { GoogleConnection } from './connect.ts';
import { eachPage } from './pages.ts';

/** Named explicitly: regions may come without their quotas otherwise (facts of the regions.get page). */
const REGION_FIELDS = 'items(name,quotas),nextPageToken';
const PAGE = 500;

/** The page as Google's JSON has it: every region's quotas together are some thousands. */
type Page = protos.cloud.compute.v1.IRegionList;

/** The Quotas port. A region whose quotas Google could not read is left out: unknown is not 0. */
export function googleQuotas(google: GoogleConnection): Quotas {
  return {
    ...cloudQuotas(google),
    async list(project) {
      const [regional, global] = await Promise.all([
        regionQuotas(google, project),
        google.call('compute.projects.get', { project }, { fields: 'quotas' }),
      ]);
      if (!regional.ok) return regional;
      if (!global.ok) return global;
      return ok([...regional.value, ...readQuotas('global', global.value.quotas)]);
    },
  };
}

async function regionQuotas(google: GoogleConnection, project: string): Promise<Result<readonly Quota[]>> {
  const quotas: Quota[] = [];
  const listed = await eachPage(
    (paging) =>
      google.read(
        'compute.regions.list',
        { project, maxResults: PAGE, ...paging },
        (json) => {
          const { items, nextPageToken } = json as Page;
          const own = (items ?? []).flatMap((region) => readQuotas(region.name ?? '', region.quotas));
          return { own, nextPageToken };
        },
        { fields: REGION_FIELDS },
      ),
    ({ own }) => {
      quotas.push(...own);
    },
  );
  return listed.ok ? ok(quotas) : listed;
}

/** Google writes "unlimited" as −1 or as the largest int64, rounded to 9.22337e+18 (seen in regions.get). */
const UNLIMITED = 9e18;

function readQuotas(
  region: string,
  quotas: readonly protos.cloud.compute.v1.IQuota[] | null | undefined,
): Quota[] {
  return (quotas ?? []).flatMap(({ metric, limit, usage }) =>
    metric && typeof limit === 'number'
      ? [{ metric, region, limit: limit >= UNLIMITED ? -1 : limit, usage: usage ?? 0 }]
      : [],
  );
}
