/** `/gpu quota`: reads a project's quotas and says what could still be had, or why they cannot be read. */
import { ASKABLE, countsOf, type Family, familyOf } from '../domain/accelerators/index.ts';
import { isCountedByZone, mostOf, quotaEverywhere, regionQuotas } from '../domain/decide/quota.ts';
import type { Fault } from '../domain/fault.ts';
import type { Notice } from '../domain/notice.ts';
import type { Quota, QuotaReport } from '../domain/quota.ts';
import type { RequestVerb } from '../domain/request.ts';
import { type Region, regionOf, type Zone } from '../domain/zone.ts';
import type { Catalog } from '../ports/catalog.ts';
import { pendingRaises } from './draft-quota.ts';
import type { EngineDeps } from './engine-deps.ts';
import { projectQuotas } from './project-quotas.ts';

type Asked = Extract<RequestVerb, { verb: 'quota' }>;

/** Looks once: a person waits, and may ask again. */
export async function readQuotas(deps: EngineDeps, asked: Asked): Promise<Notice> {
  const family = asked.family === undefined ? undefined : familyOf(asked.family);
  const read = await projectQuotas(deps, asked.project, family === undefined ? ASKABLE : [family]);
  if (!read.ok) {
    deps.log.warn({ project: asked.project, fault: read.fault }, 'quotas could not be read');
    return unreadable(asked, read.fault);
  }
  const report: QuotaReport = {
    project: asked.project,
    pending: await pendingRaises(deps, asked.project),
    everywhere: quotaEverywhere(read.value),
    about: await about(deps, asked, read.value),
  };
  return { kind: 'quota', report, at: await deps.store.now() };
}

/**
 * The regions in which a family is sold in whatever size and way, or zones where it is counted by zone; empty when the
 * catalogue does not tell. `count`: in that size alone, where sizes differ in what counts them.
 */
export async function placesSelling(
  catalog: Catalog,
  family: Family,
  count?: number,
): Promise<readonly (Region | Zone)[]> {
  const byZone = isCountedByZone(family, count);
  const places = new Set<Region | Zone>();
  for (const buy of ['on-demand', 'spot'] as const) {
    const counts = countsOf(family, buy);
    for (const each of family.kind === 'tpu' && count !== undefined
      ? counts.filter((n) => n === count)
      : counts) {
      const listed = await catalog.offers(family.name, each, buy);
      if (!listed.ok) continue;
      for (const { zone } of listed.value.offers) places.add(byZone ? zone : regionOf(zone));
    }
  }
  return [...places].sort();
}

/** The places with a known price for so many, cheapest first; those of the same price by name. */
async function cheapestPlaces(
  catalog: Catalog,
  family: Family,
  count: number,
  buy: 'on-demand' | 'spot',
): Promise<readonly (Region | Zone)[]> {
  const listed = await catalog.offers(family.name, count, buy);
  if (!listed.ok) return [];
  const byZone = isCountedByZone(family, count);
  const priced = listed.value.offers.flatMap(({ zone, price }) =>
    price === undefined ? [] : [{ place: byZone ? zone : regionOf(zone), micros: price.microsPerHour }],
  );
  priced.sort((a, b) => a.micros - b.micros || (a.place < b.place ? -1 : 1));
  return [...new Set(priced.map(({ place }) => place))];
}

async function about(
  { catalog }: EngineDeps,
  asked: Asked,
  quotas: readonly Quota[],
): Promise<QuotaReport['about']> {
  const family = asked.family === undefined ? undefined : familyOf(asked.family);
  if (family !== undefined) {
    const { region, count } = asked;
    const sold = await placesSelling(catalog, family, count);
    const regions = regionQuotas(family, quotas, sold, region, count);
    const [onDemand, spot] = await Promise.all(
      (['on-demand', 'spot'] as const).map((buy) => cheapestPlaces(catalog, family, count, buy)),
    );
    const cheapest = { onDemand: onDemand ?? [], spot: spot ?? [] };
    return { kind: 'family', family: family.name, count, region, regions, cheapest };
  }
  const families = await Promise.all(
    ASKABLE.map(async (one) => {
      const rows = regionQuotas(one, quotas, await placesSelling(catalog, one));
      return { family: one.name, onDemand: mostOf(rows, 'onDemand'), spot: mostOf(rows, 'spot') };
    }),
  );
  return { kind: 'families', families };
}

function unreadable({ project, family, region }: Asked, fault: Fault): Notice {
  const what = `The quotas of ${project} could not be read`;
  const again = ['/gpu quota', family, region].filter((word) => word !== undefined).join(' ');
  switch (fault.kind) {
    case 'denied':
      return failed(
        `${what}: Google does not permit it (${fault.message}).`,
        `Ask an administrator to give Lamplighter compute.regions.list and compute.projects.get in ${project}, and to see that the Compute Engine API is on there.`,
      );
    case 'not-found':
      return failed(
        `${what}: Google knows no such project.`,
        'An administrator corrects it in lamplighter.yaml, under projects.',
      );
    case 'throttled':
    case 'unavailable':
      return failed(`${what}: Google did not answer in time.`, `Ask again: ${again}`);
    default:
      return failed(`${what}: ${fault.message}`, `Ask again later: ${again}`);
  }
}

function failed(what: string, next: string): Notice {
  return { kind: 'request-failed', machineName: undefined, what, next };
}
