/** Cloud Quotas: the limits that Compute Engine does not show, and requests for higher ones. */
import type { google as protos } from '@google-cloud/cloudquotas/build/protos/protos.js';
import { FAMILY_METRIC, familyMetric, gpuFamilyOf, type Quota, type QuotaName } from '../domain/quota.ts';
import type { Raisable, RaiseStatus } from '../domain/raise.ts';
import { ok, type Result } from '../domain/result.ts';
import { SECOND } from '../domain/time.ts';
import type { Quotas, RaiseAsk } from '../ports/quotas.ts';
import type { GoogleConnection } from './connect.ts';

type QuotaInfo = protos.api.cloudquotas.v1.IQuotaInfo;
type DimensionsInfo = protos.api.cloudquotas.v1.IDimensionsInfo;
type Preference = protos.api.cloudquotas.v1.IQuotaPreference;

const SERVICE = 'compute.googleapis.com';
const PAGE = 100;
/** Our own notes in a preference: the request that it was last changed for, and when that was asked for. */
const NOTE = 'lamplighter-request';
const ASKED_AT = 'lamplighter-asked-at';

/** What Cloud Quotas calls a limit of Compute Engine. */
interface CloudName {
  readonly quotaId: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** NVIDIA_L4_GPUS in us-central1 → NVIDIA-L4-GPUS-per-project-region {region: us-central1} (facts of the ids in use). */
export function cloudNameOf({ metric, region }: QuotaName): CloudName {
  const family = gpuFamilyOf(metric);
  const dashed = (family === undefined ? metric : FAMILY_METRIC).replaceAll('_', '-');
  if (region === 'global') return { quotaId: `${dashed}-per-project`, dimensions: {} };
  return {
    quotaId: `${dashed}-per-project-region`,
    dimensions: { region, ...(family === undefined ? {} : { gpu_family: family }) },
  };
}

/** The part of the Quotas port that goes through Cloud Quotas. */
export function cloudQuotas(google: GoogleConnection): Pick<Quotas, 'families' | 'raisable' | 'raise'> {
  function info(project: string, quotaId: string): Promise<Result<QuotaInfo>> {
    const name = `projects/${project}/locations/global/services/${SERVICE}/quotaInfos/${quotaId}`;
    return google.call('cloudquotas.quotaInfos.get', { name });
  }
  return {
    async families(project) {
      const read = await info(project, 'GPUS-PER-GPU-FAMILY-per-project-region');
      return read.ok ? ok(familyLimits(read.value.dimensionsInfos ?? [])) : read;
    },
    async raisable(project, name): Promise<Result<Raisable>> {
      const { quotaId, dimensions } = cloudNameOf(name);
      const read = await info(project, quotaId);
      if (!read.ok) return read;
      const limit = limitAt(read.value.dimensionsInfos ?? [], dimensions);
      return ok({ limit, obstacle: obstacleOf(read.value) });
    },
    async raise(ask) {
      const found = await findPreference(google, ask);
      if (!found.ok) return found;
      const before = found.value;
      if (before !== undefined && isSettledBy(before, ask)) return ok(statusOf(before));
      const sent = await google.call('cloudquotas.quotaPreferences.patch', {
        allowMissing: true,
        quotaPreference: {
          name: before?.name ?? `${parentOf(ask.project)}/quotaPreferences/${preferenceIdOf(ask)}`,
          service: SERVICE,
          ...cloudNameOf(ask),
          quotaConfig: {
            preferredValue: ask.to,
            annotations: { [NOTE]: ask.id, [ASKED_AT]: String(ask.at) },
          },
          justification: ask.justification,
          contactEmail: ask.contactEmail,
          ...(before?.etag ? { etag: before.etag } : {}),
        },
      });
      return sent.ok ? ok(statusOf(sent.value)) : sent;
    },
  };
}

/**
 * True where this request has been sent, or something later stands in its place: a request of ours that was asked for
 * later, or one of somebody else since. Changing it back then would undo what people want now.
 */
function isSettledBy({ quotaConfig, updateTime }: Preference, { id, at }: RaiseAsk): boolean {
  const notes = quotaConfig?.annotations ?? {};
  if (notes[NOTE] === id) return true;
  const askedAt = numberIn(notes[ASKED_AT]);
  const since = askedAt ?? Number(updateTime?.seconds ?? 0) * SECOND;
  return since > at;
}

function parentOf(project: string): string {
  return `projects/${project}/locations/global`;
}

/** The same for the same limit, whoever asks: a second request changes the first one's preference. */
function preferenceIdOf(name: QuotaName): string {
  const { dimensions } = cloudNameOf(name);
  const metric = gpuFamilyOf(name.metric) === undefined ? name.metric : FAMILY_METRIC;
  return ['lamplighter', metric, ...Object.values(dimensions)]
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/-$/, '');
}

/** Whatever its name: people ask in the console too, and Google keeps one preference per limit. */
async function findPreference(
  google: GoogleConnection,
  ask: RaiseAsk,
): Promise<Result<Preference | undefined>> {
  const { quotaId, dimensions } = cloudNameOf(ask);
  let pageToken: string | undefined;
  do {
    const page = await google.call('cloudquotas.quotaPreferences.list', {
      parent: parentOf(ask.project),
      pageSize: PAGE,
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    if (!page.ok) return page;
    const found = page.value.quotaPreferences?.find(
      (one) =>
        one.service === SERVICE &&
        one.quotaId === quotaId &&
        sameDimensions(one.dimensions ?? {}, dimensions),
    );
    if (found !== undefined) return ok(found);
    pageToken = page.value.nextPageToken || undefined;
  } while (pageToken !== undefined);
  return ok(undefined);
}

function sameDimensions(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

function statusOf({ reconciling, quotaConfig }: Preference): RaiseStatus {
  return {
    pending: reconciling === true,
    preferred: numberIn(quotaConfig?.preferredValue) ?? 0,
    granted: numberIn(quotaConfig?.grantedValue?.value),
    detail: quotaConfig?.stateDetail || undefined,
  };
}

/** Not eligible without a reason is `other`. */
function obstacleOf({ quotaIncreaseEligibility, isFixed }: QuotaInfo): Raisable['obstacle'] {
  if (isFixed === true) return 'unsupported';
  if (quotaIncreaseEligibility?.isEligible === true) return undefined;
  switch (quotaIncreaseEligibility?.ineligibilityReason) {
    case 'NO_VALID_BILLING_ACCOUNT':
      return 'billing';
    case 'NOT_SUPPORTED':
      return 'unsupported';
    case 'NOT_ENOUGH_USAGE_HISTORY':
      return 'too-new';
    default:
      return 'other';
  }
}

/**
 * A value that names a dimension wins over one that does not (DimensionsInfo's rule); where none is for the place, the
 * project has no such limit there.
 */
function limitAt(
  infos: readonly DimensionsInfo[],
  wanted: Readonly<Record<string, string>>,
): number | undefined {
  const place = wanted.region ?? 'global';
  const fitting = infos.filter(
    ({ dimensions, applicableLocations }) =>
      Object.entries(dimensions ?? {}).every(([name, value]) => wanted[name] === value) &&
      (dimensions?.region !== undefined || (applicableLocations ?? []).includes(place)),
  );
  const [best] = fitting.toSorted(
    (a, b) => Object.keys(b.dimensions ?? {}).length - Object.keys(a.dimensions ?? {}).length,
  );
  return numberIn(best?.details?.value);
}

/** Each family that Google names, in each place that it names. */
function familyLimits(infos: readonly DimensionsInfo[]): readonly Quota[] {
  const families = new Set(infos.flatMap(({ dimensions }) => dimensions?.gpu_family ?? []));
  const regions = new Set(
    infos.flatMap(({ dimensions, applicableLocations }) => dimensions?.region ?? applicableLocations ?? []),
  );
  return [...families].flatMap((family) =>
    [...regions].flatMap((region): Quota[] => {
      const limit = limitAt(infos, { region, gpu_family: family });
      return limit === undefined
        ? []
        : [{ metric: familyMetric(family), region, limit, usage: 0, ownUseOnly: true }];
    }),
  );
}

/** int64 comes as a decimal string, and left out when it is 0 beside other values; undefined = not there. */
function numberIn(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
