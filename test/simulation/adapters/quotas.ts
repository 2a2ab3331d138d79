/** The Quotas port over the simulated estate without the wire. */
import { familyMetric, gpuFamilyOf, tpuApiPlace, tpuFamilyMetric } from '../../../src/domain/quota.ts';
import type { RaiseStatus } from '../../../src/domain/raise.ts';
import { fail, ok } from '../../../src/domain/result.ts';
import type { Quotas } from '../../../src/ports/quotas.ts';
import { placesOf } from '../../../src/sandbox/google-api/cloudquotas/quota-infos.ts';
import type { Project } from '../../../src/sandbox/world/estate.ts';
import type { QuotaPreference } from '../../../src/sandbox/world/quota-preferences.ts';
import { familyOf, isClassic } from '../../../src/sandbox/world/quotas.ts';
import type { World } from '../../../src/sandbox/world/world.ts';

const NOTE = 'request';
const ASKED_AT = 'asked-at';

export function worldQuotas(world: World): Quotas {
  const gone = (id: string) =>
    fail({
      kind: 'not-found' as const,
      scope: 'call' as const,
      message: `The resource 'projects/${id}' was not found`,
    });
  const hidden = (id: string) =>
    fail({
      kind: 'denied' as const,
      scope: 'project' as const,
      message: `Permission denied on projects/${id}`,
    });
  return {
    async list(id) {
      const project = world.project(id);
      if (project === undefined) return gone(id);
      const { quotas } = project;
      return ok(
        limitsOf(world, project)
          .filter(({ metric }) => isClassic(metric))
          .map(({ metric, region }) => ({
            metric,
            region,
            limit: quotas.limit(region, metric),
            usage: quotas.usage(region, metric),
          })),
      );
    },
    async families(id) {
      const project = world.project(id);
      if (project === undefined) return hidden(id);
      return ok(
        limitsOf(world, project).flatMap(({ metric, region }) => {
          const family = familyOf(metric);
          if (family?.dimension !== 'gpu_family') return [];
          const limit = project.quotas.limit(region, metric);
          return [
            { metric: familyMetric(family.family), region, limit, usage: 0, ownUseOnly: true as const },
          ];
        }),
      );
    },
    async tpus(id) {
      const project = world.project(id);
      if (project === undefined) return hidden(id);
      const { regions, zones } = placesOf(world);
      return ok(
        [...regions, ...zones].flatMap((place) =>
          project.quotas.metrics(place).flatMap((metric) => {
            const counts = tpuApiPlace(metric);
            const isTpu = /^TPU_FAMILY:|^(PREEMPTIBLE_)?TPU_V\d/.test(metric) || counts !== undefined;
            if (!isTpu || regions.includes(place) !== (counts !== 'zone')) return [];
            const limit = project.quotas.limit(place, metric);
            const name = metric.replace(/^TPU_FAMILY:(.*)$/, (_, family: string) => tpuFamilyMetric(family));
            return [{ metric: name, region: place, limit, usage: 0, ownUseOnly: true as const }];
          }),
        ),
      );
    },
    async raisable(id, name) {
      const project = world.project(id);
      if (project === undefined) return hidden(id);
      const limit = project.quotas.limit(name.region, worldMetric(name.metric));
      return ok({ limit, obstacle: undefined });
    },
    async raise(ask) {
      const project = world.project(ask.project);
      if (project === undefined) return hidden(ask.project);
      const { preferences } = project;
      const key = { scope: ask.region, metric: worldMetric(ask.metric) };
      const before = preferences.list().find((one) => one.scope === key.scope && one.metric === key.metric);
      if (before !== undefined) {
        const { [NOTE]: id, [ASKED_AT]: askedAt } = before.annotations;
        const since = askedAt === undefined ? before.updatedAt : Number(askedAt);
        if (id === ask.id || since > ask.at) return ok(statusOf(before));
      }
      const wanted = {
        preferred: ask.to,
        justification: ask.justification,
        annotations: { [NOTE]: ask.id, [ASKED_AT]: String(ask.at) },
      };
      const id = before?.id ?? `${key.metric}-${key.scope}`;
      return ok(statusOf(preferences.put(id, key, wanted, world.settle())));
    },
  };
}

function limitsOf(world: World, { quotas }: Project): { metric: string; region: string }[] {
  return ['global', ...world.catalogue.regions.keys()].flatMap((region) =>
    quotas.metrics(region).map((metric) => ({ metric, region })),
  );
}

function worldMetric(metric: string): string {
  const family = gpuFamilyOf(metric);
  return family === undefined ? metric : `GPU_FAMILY:${family}`;
}

function statusOf({ reconciling, preferred, granted, detail }: QuotaPreference): RaiseStatus {
  return { pending: reconciling, preferred, granted, detail };
}
