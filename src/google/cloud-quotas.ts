/** Cloud Quotas: the limits that Compute Engine does not show, and requests for higher ones. */
import type { google as protos } from '@google-cloud/cloudquotas/build/protos/protos.js';
import { TPU_FAMILIES } from '../domain/accelerators/index.ts';
import { familyMetric, tpuFamilyMetric, tpuFamilyOf } from '../domain/quota.ts';
import type { Raisable, RaiseStatus } from '../domain/raise.ts';
import { ok, type Result } from '../domain/result.ts';
import { SECOND } from '../domain/time.ts';
import type { Quotas, RaiseAsk } from '../ports/quotas.ts';
import type { GoogleConnection } from './connect.ts';
import { eachPage } from './pages.ts';
import { familyLimits, limitAt, numberIn, regionLimits, tpuApiLimits } from './quota-limits.ts';
import { cloudNameOf, preferenceIdOf, type QuotaService } from './quota-names.ts';

type QuotaInfo = protos.api.cloudquotas.v1.IQuotaInfo;
type Preference = protos.api.cloudquotas.v1.IQuotaPreference;

const COMPUTE: QuotaService = 'compute.googleapis.com';
const TPU: QuotaService = 'tpu.googleapis.com';
const PAGE = 100;
/** A quota's id is the same for every region. */
const ANY_REGION = 'us-central1';
/** Our own notes in a preference: the request that it was last changed for, and when that was asked for. */
const NOTE = 'lamplighter-request';
const ASKED_AT = 'lamplighter-asked-at';

/** What counts machines of Compute Engine with TPUs, beside the quota that counts by family. */
const TPU_MACHINE_METRICS: readonly string[] = [
  ...new Set(
    TPU_FAMILIES.flatMap(({ quota }) => [quota.compute?.onDemand, quota.compute?.preemptible]).filter(
      (metric) => metric !== undefined && tpuFamilyOf(metric) === undefined,
    ),
  ),
].filter((metric) => metric !== undefined);

function dimensionsOf(read: Result<QuotaInfo> | undefined) {
  return read?.ok === true ? (read.value.dimensionsInfos ?? []) : [];
}

/** The part of the Quotas port that goes through Cloud Quotas. */
export function cloudQuotas(
  google: GoogleConnection,
): Pick<Quotas, 'families' | 'tpus' | 'raisable' | 'raise'> {
  function info(project: string, service: QuotaService, quotaId: string): Promise<Result<QuotaInfo>> {
    const name = `${parentOf(project)}/services/${service}/quotaInfos/${quotaId}`;
    return google.call('cloudquotas.quotaInfos.get', { name });
  }
  return {
    async families(project) {
      const read = await info(project, COMPUTE, 'GPUS-PER-GPU-FAMILY-per-project-region');
      return read.ok ? ok(familyLimits(read.value.dimensionsInfos ?? [], 'gpu_family', familyMetric)) : read;
    },
    async tpus(project) {
      const [nodes, families, ...machines] = await Promise.all([
        infosOf(google, project, TPU),
        info(project, COMPUTE, 'TPUS-PER-TPU-FAMILY-per-project-region'),
        ...TPU_MACHINE_METRICS.map((metric) =>
          info(project, COMPUTE, cloudNameOf({ metric, region: ANY_REGION }).quotaId),
        ),
      ]);
      for (const read of [nodes, families, ...machines]) {
        if (!read.ok && read.fault.kind !== 'not-found') return read;
      }
      return ok([
        ...(nodes.ok ? nodes.value.flatMap(tpuApiLimits) : []),
        ...(families.ok ? familyLimits(dimensionsOf(families), 'tpu_family', tpuFamilyMetric) : []),
        ...TPU_MACHINE_METRICS.flatMap((metric, i) => regionLimits(dimensionsOf(machines[i]), metric)),
      ]);
    },
    async raisable(project, name): Promise<Result<Raisable>> {
      const { service, quotaId, dimensions } = cloudNameOf(name);
      const read = await info(project, service, quotaId);
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

/** Every limit of a service that its projects have; whole pages, of at most 100. */
async function infosOf(
  google: GoogleConnection,
  project: string,
  service: QuotaService,
): Promise<Result<readonly QuotaInfo[]>> {
  const infos: QuotaInfo[] = [];
  const listed = await eachPage(
    (paging) =>
      google.call('cloudquotas.quotaInfos.list', {
        parent: `${parentOf(project)}/services/${service}`,
        pageSize: PAGE,
        ...paging,
      }),
    ({ quotaInfos }) => {
      infos.push(...(quotaInfos ?? []));
    },
  );
  return listed.ok ? ok(infos) : listed;
}

/** Whatever its name: people ask in the console too, and Google keeps one preference per limit. */
async function findPreference(
  google: GoogleConnection,
  ask: RaiseAsk,
): Promise<Result<Preference | undefined>> {
  const { service, quotaId, dimensions } = cloudNameOf(ask);
  let found: Preference | undefined;
  const looked = await eachPage(
    (paging) =>
      google.call('cloudquotas.quotaPreferences.list', {
        parent: parentOf(ask.project),
        pageSize: PAGE,
        ...paging,
      }),
    ({ quotaPreferences }) => {
      found = quotaPreferences?.find(
        (one) =>
          one.service === service &&
          one.quotaId === quotaId &&
          sameDimensions(one.dimensions ?? {}, dimensions),
      );
      return found === undefined ? undefined : 'enough';
    },
  );
  return looked.ok ? ok(found) : looked;
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
