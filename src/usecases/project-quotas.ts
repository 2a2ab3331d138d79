/** The quotas that decide over some families: Compute Engine's, and Cloud Quotas' where only it counts them. */
import type { Family } from '../domain/accelerators/index.ts';
import { withOwnUse } from '../domain/decide/own-use.ts';
import { acceleratorMetric } from '../domain/decide/quota-needs.ts';
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
  const [listed, ...elsewhere] = await Promise.all([
    deps.quotas.list(project),
    families.some(isCountedElsewhere) ? deps.quotas.families(project) : ok([]),
    families.some(({ kind }) => kind === 'tpu') ? deps.quotas.tpus(project) : ok([]),
  ]);
  if (!listed.ok) return listed;
  const limits = elsewhere.flatMap((read) => {
    if (read.ok) return read.value;
    deps.log.warn({ project, fault: read.fault }, 'Cloud Quotas could not be read');
    return [];
  });
  if (limits.length === 0) return listed;
  const machines = await deps.store.machines({ project });
  return ok([...listed.value, ...withOwnUse(limits, machines)]);
}

/** True where Compute Engine has no metric for what is bought on demand. */
function isCountedElsewhere(family: Family): boolean {
  const metric = acceleratorMetric(family, 'standard');
  return metric !== undefined && gpuFamilyOf(metric) !== undefined;
}
