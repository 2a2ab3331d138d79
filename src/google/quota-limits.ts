/** The limits in what Cloud Quotas answers: which of its values holds for a place. */
import type { google as protos } from '@google-cloud/cloudquotas/build/protos/protos.js';
import { type Quota, tpuApiPlace } from '../domain/quota.ts';

type DimensionsInfo = protos.api.cloudquotas.v1.IDimensionsInfo;
type Place = 'region' | 'zone';

/**
 * A value that names a dimension wins over one that does not (DimensionsInfo's rule); where none is for the place, the
 * project has no such limit there.
 */
export function limitAt(
  infos: readonly DimensionsInfo[],
  wanted: Readonly<Record<string, string>>,
): number | undefined {
  const place = wanted.zone ?? wanted.region ?? 'global';
  const fitting = infos.filter(
    ({ dimensions, applicableLocations }) =>
      Object.entries(dimensions ?? {}).every(([name, value]) => wanted[name] === value) &&
      ((dimensions?.zone ?? dimensions?.region) !== undefined || (applicableLocations ?? []).includes(place)),
  );
  const [best] = fitting.toSorted(
    (a, b) => Object.keys(b.dimensions ?? {}).length - Object.keys(a.dimensions ?? {}).length,
  );
  return numberIn(best?.details?.value);
}

/** Each family that Google names in that dimension, in each region that it names. */
export function familyLimits(
  infos: readonly DimensionsInfo[],
  dimension: 'gpu_family' | 'tpu_family',
  metricOf: (family: string) => string,
): readonly Quota[] {
  const families = new Set(infos.flatMap(({ dimensions }) => dimensions?.[dimension] ?? []));
  return [...families].flatMap((family) =>
    limitsBy(infos, 'region', metricOf(family), { [dimension]: family }),
  );
}

/** One limit in each region that Google names. */
export function regionLimits(infos: readonly DimensionsInfo[], metric: string): readonly Quota[] {
  return limitsBy(infos, 'region', metric, {});
}

/** A limit of the Cloud TPU API in each zone or region that Google names; of those that count no TPUs, none. */
export function tpuApiLimits({
  quotaId,
  dimensionsInfos,
}: protos.api.cloudquotas.v1.IQuotaInfo): readonly Quota[] {
  const place = tpuApiPlace(quotaId ?? '');
  return quotaId && place !== undefined ? limitsBy(dimensionsInfos ?? [], place, quotaId, {}) : [];
}

function limitsBy(
  infos: readonly DimensionsInfo[],
  place: Place,
  metric: string,
  others: Readonly<Record<string, string>>,
): readonly Quota[] {
  const places = new Set(
    infos.flatMap(({ dimensions, applicableLocations }) => dimensions?.[place] ?? applicableLocations ?? []),
  );
  return [...places].flatMap((where): Quota[] => {
    const limit = limitAt(infos, { [place]: where, ...others });
    return limit === undefined ? [] : [{ metric, region: where, limit, usage: 0, ownUseOnly: true }];
  });
}

/** int64 comes as a decimal string, and left out when it is 0 beside other values; undefined = not there. */
export function numberIn(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
