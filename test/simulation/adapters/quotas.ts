/** The Quotas port over the simulated estate without the wire. */
import { fail, ok } from '../../../src/domain/result.ts';
import type { Quotas } from '../../../src/ports/quotas.ts';
import type { World } from '../../../src/sandbox/world/world.ts';

/** Quotas of GPU families are Cloud Quotas' alone: Compute's lists do not have them. */
const BY_FAMILY = 'GPU_FAMILY:';

export function worldQuotas(world: World): Quotas {
  return {
    async list(id) {
      const project = world.project(id);
      if (project === undefined) {
        return fail({
          kind: 'not-found',
          scope: 'call',
          message: `The resource 'projects/${id}' was not found`,
        });
      }
      const { quotas } = project;
      return ok(
        ['global', ...world.catalogue.regions.keys()].flatMap((region) =>
          quotas
            .metrics(region)
            .filter((metric) => !metric.startsWith(BY_FAMILY))
            .map((metric) => ({
              metric,
              region,
              limit: quotas.limit(region, metric),
              usage: quotas.usage(region, metric),
            })),
        ),
      );
    },
  };
}
