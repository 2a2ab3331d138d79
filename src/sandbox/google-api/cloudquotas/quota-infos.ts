/** The limits of a project as Cloud Quotas lists them: QuotaInfo, with what holds everywhere said once. */
import { regionOf } from '../../world/catalogue.ts';
import type { Project } from '../../world/estate.ts';
import type { LimitKey } from '../../world/quota-preferences.ts';
import { familyOf } from '../../world/quotas.ts';
import { tpuCatalogue } from '../../world/tpu-catalogue.ts';
import type { World } from '../../world/world.ts';
import { quotaNameOf, type Service, serviceOf } from './quota-ids.ts';

/** GPUs that Google no longer gives anybody more of. */
const FIXED = new Set(['NVIDIA_K80_GPUS']);

/** The places that quotas count by, as far as they exist. */
export interface Places {
  readonly regions: readonly string[];
  readonly zones: readonly string[];
}

export function placesOf({ catalogue }: World): Places {
  const tpuZones = tpuCatalogue().zones;
  return {
    regions: [...new Set([...catalogue.regions.keys(), ...tpuZones.map(regionOf)])],
    zones: [...new Set([...catalogue.zones, ...tpuZones])],
  };
}

/** Every quota that the project has of a service by its id, in order. */
export function showQuotaInfos(project: Project, service: Service, { regions, zones }: Places): object[] {
  const byId = new Map<string, LimitKey[]>();
  const add = (scope: string, isZone: boolean) => {
    for (const metric of project.quotas.metrics(scope)) {
      if (serviceOf({ scope, metric }, isZone) !== service) continue;
      const { quotaId } = quotaNameOf({ scope, metric });
      byId.set(quotaId, [...(byId.get(quotaId) ?? []), { scope, metric }]);
    }
  };
  for (const scope of ['global', ...regions]) add(scope, false);
  for (const scope of zones) add(scope, true);
  return [...byId]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, keys]) => showInfo(project, service, id, keys));
}

function showInfo(project: Project, service: Service, quotaId: string, keys: readonly LimitKey[]): object {
  const [first] = keys;
  if (first === undefined) throw new Error(`${quotaId} has no limits`);
  const reason = ineligibility(project, first.metric);
  return {
    name: `projects/${project.number}/locations/global/services/${service}/quotaInfos/${quotaId}`,
    quotaId,
    metric: `${service}/${metricOf(first)}`,
    service,
    isPrecise: true,
    containerType: 'PROJECT',
    ...listed('dimensions', Object.keys(quotaNameOf(first).dimensions)),
    metricDisplayName: metricOf(first),
    quotaDisplayName: quotaId,
    metricUnit: '1',
    quotaIncreaseEligibility: reason === undefined ? { isEligible: true } : { ineligibilityReason: reason },
    dimensionsInfos: [...Map.groupBy(keys, ({ metric }) => metric).values()].flatMap((same) =>
      showDimensions(project, same),
    ),
    isConcurrent: true,
  };
}

/** Why the project gets no more of it. */
export function ineligibility(project: Project, metric: string): string | undefined {
  return FIXED.has(metric) ? 'NOT_SUPPORTED' : project.options.ineligible;
}

function metricOf({ metric }: LimitKey): string {
  return (familyOf(metric)?.name ?? metric).toLowerCase();
}

/** The value that most places share is said without a place; the others say theirs. */
function showDimensions({ quotas }: Project, keys: readonly LimitKey[]): object[] {
  const byValue = [...Map.groupBy(keys, ({ scope, metric }) => quotas.limit(scope, metric))].sort(
    (a, b) => b[1].length - a[1].length,
  );
  return byValue.flatMap(([value, same], nth) =>
    nth === 0 ? [showValue(value, same, false)] : same.map((key) => showValue(value, [key], true)),
  );
}

function showValue(value: number, keys: readonly LimitKey[], names: boolean): object {
  const dimensions = keys[0] === undefined ? {} : { ...quotaNameOf(keys[0]).dimensions };
  if (!names) {
    delete dimensions.region;
    delete dimensions.zone;
  }
  return {
    ...(Object.keys(dimensions).length === 0 ? {} : { dimensions }),
    // As in all of proto3's JSON, 0 is left out.
    details: value === 0 ? {} : { value: String(value) },
    applicableLocations: keys.map(({ scope }) => scope),
  };
}

function listed(name: string, values: readonly string[]): object {
  return values.length === 0 ? {} : { [name]: values };
}
