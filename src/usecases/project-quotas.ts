/** The quotas that decide over some families: Compute Engine's, and Cloud Quotas' where only it counts them. */
import { type Family, familyOf } from '../domain/accelerators/index.ts';
import { gpuMetricOf, withOwnUse } from '../domain/decide/quota-needs.ts';
import { gpuFamilyOf, type Quota } from '../domain/quota.ts';
import { ok, type Result } from '../domain/result.ts';
import type { EngineDeps } from './engine-deps.ts';

/**
 * Reads them. Where Cloud Quotas cannot be read its limits are left out: unknown, which holds nothing back. Google
 * shows no use of those; our own machines' stands in.
 */
export async function projectQuotas(
  deps: Pick<EngineDeps, 'quotas' | 'store' | 'log'>,
  project: string,
  families: readonly Family[],
): Promise<Result<readonly Quota[]>> {
  const [listed, byFamily] = await Promise.all([
    deps.quotas.list(project),
    families.some(isCountedElsewhere) ? deps.quotas.families(project) : ok([]),
  ]);
  if (!listed.ok) return listed;
  if (!byFamily.ok) {
    deps.log.warn({ project, fault: byFamily.fault }, 'Cloud Quotas could not be read');
    return listed;
  }
  if (byFamily.value.length === 0) return listed;
  const machines = await deps.store.machines({ project });
  return ok([...listed.value, ...withOwnUse(byFamily.value, machines, standardMetric)]);
}

/** True where Compute Engine has no metric for what is bought on demand. */
function isCountedElsewhere(family: Family): boolean {
  const metric = gpuMetricOf(family, 'standard');
  return metric !== undefined && gpuFamilyOf(metric) !== undefined;
}

function standardMetric(name: string): string | undefined {
  const family = familyOf(name);
  return family === undefined ? undefined : gpuMetricOf(family, 'standard');
}
