/** Cloud Quotas' names of the world's limits: service, quota id and dimensions, there and back. */
import type { LimitKey } from '../../world/quota-preferences.ts';
import { familyMetric, familyOf } from '../../world/quotas.ts';

const REGIONAL = '-per-project-region';
const GLOBAL = '-per-project';
/** Limits of the Cloud TPU API go by their own ids, which tell what they count by. */
const TPU_API = /PerProjectPer(Zone|Region)ForTPUAPI$/;

/** The services whose quotas are simulated. */
export const SERVICES = ['compute.googleapis.com', 'tpu.googleapis.com'] as const;
export type Service = (typeof SERVICES)[number];

export interface QuotaName {
  readonly quotaId: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Whose limit it is; undefined for one of the Cloud TPU API that is not counted by such places. */
export function serviceOf({ scope, metric }: LimitKey, isZone: boolean): Service | undefined {
  const counts = TPU_API.exec(metric)?.[1];
  if (counts === undefined) return isZone ? undefined : 'compute.googleapis.com';
  return scope !== 'global' && isZone === (counts === 'Zone') ? 'tpu.googleapis.com' : undefined;
}

export function quotaNameOf({ scope, metric }: LimitKey): QuotaName {
  const counts = TPU_API.exec(metric)?.[1];
  if (counts !== undefined) return { quotaId: metric, dimensions: { [counts.toLowerCase()]: scope } };
  const family = familyOf(metric);
  if (family !== undefined) {
    return { quotaId: family.quotaId, dimensions: { region: scope, [family.dimension]: family.family } };
  }
  const dashed = metric.replaceAll('_', '-');
  return scope === 'global'
    ? { quotaId: dashed + GLOBAL, dimensions: {} }
    : { quotaId: dashed + REGIONAL, dimensions: { region: scope } };
}

/** Undefined for dimensions that name no single limit: the simulated Google sets one region at a time. */
export function limitKeyOf({ quotaId, dimensions }: QuotaName): LimitKey | undefined {
  const counts = TPU_API.exec(quotaId)?.[1]?.toLowerCase();
  if (counts !== undefined) {
    const { [counts]: scope, ...rest } = dimensions;
    return scope === undefined || Object.keys(rest).length > 0 ? undefined : { scope, metric: quotaId };
  }
  const { region, ...others } = dimensions;
  const more = Object.keys(others).length;
  const counted = familyMetric(quotaId, dimensions);
  if (counted !== undefined) {
    return region === undefined || more > 1 ? undefined : { scope: region, metric: counted };
  }
  if (more > 0) return undefined;
  if (quotaId.endsWith(REGIONAL)) {
    const metric = quotaId.slice(0, -REGIONAL.length).replaceAll('-', '_');
    return region === undefined ? undefined : { scope: region, metric };
  }
  if (!quotaId.endsWith(GLOBAL) || region !== undefined) return undefined;
  return { scope: 'global', metric: quotaId.slice(0, -GLOBAL.length).replaceAll('-', '_') };
}
