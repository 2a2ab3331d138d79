/** Cloud Quotas' names of the world's limits: quota id and dimensions, there and back. */
import type { LimitKey } from '../../world/quota-preferences.ts';
import { familyMetric, familyOf } from '../../world/quotas.ts';

const REGIONAL = '-per-project-region';
const GLOBAL = '-per-project';

export interface QuotaName {
  readonly quotaId: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export function quotaNameOf({ scope, metric }: LimitKey): QuotaName {
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
