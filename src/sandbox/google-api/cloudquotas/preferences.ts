/** Quota preferences as Cloud Quotas takes and shows them. */
import type { Project } from '../../world/estate.ts';
import type { LimitKey, QuotaPreference } from '../../world/quota-preferences.ts';
import type { World } from '../../world/world.ts';
import { GoogleError } from '../http.ts';
import { limitKeyOf, quotaNameOf, serviceOf } from './quota-ids.ts';
import { ineligibility, placesOf } from './quota-infos.ts';

/** The fields of a QuotaPreference that callers set, in its JSON. */
interface PreferenceBody {
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly quotaConfig?: {
    readonly preferredValue?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly etag?: string;
  readonly service?: string;
  readonly quotaId?: string;
  readonly justification?: string;
  readonly contactEmail?: string;
}

const ID = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i;

function invalid(message: string): GoogleError {
  return new GoogleError(400, message);
}

export function etagOf(preference: QuotaPreference): string {
  return Buffer.from(`${preference.id} ${preference.version}`).toString('base64url');
}

export function showPreference(project: Project, preference: QuotaPreference): object {
  const { quotaId, dimensions } = quotaNameOf(preference);
  const { preferred, granted, detail, annotations } = preference;
  return {
    name: `projects/${project.number}/locations/global/quotaPreferences/${preference.id}`,
    ...(Object.keys(dimensions).length === 0 ? {} : { dimensions }),
    quotaConfig: {
      preferredValue: String(preferred),
      grantedValue: String(granted),
      ...(detail === undefined ? {} : { stateDetail: detail }),
      traceId: etagOf({ ...preference, version: 0 }).slice(0, 16),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    etag: etagOf(preference),
    createTime: new Date(preference.createdAt).toISOString(),
    updateTime: new Date(preference.updatedAt).toISOString(),
    service: serviceOf(preference, isZone(preference.scope)),
    quotaId,
    ...(preference.reconciling ? { reconciling: true } : {}),
    ...(preference.justification === undefined ? {} : { justification: preference.justification }),
  };
}

/**
 * Creates or changes the preference `id`. Throws GoogleError: 400 for a field that is missing or wrong (an increase
 * needs a contactEmail), for dimensions that change and for a decrease that Google thinks unsafe; 409 for an etag that
 * is stale, or where the same limit has a preference by another name.
 */
export function putPreference(
  world: World,
  project: Project,
  id: string,
  given: unknown,
  query: URLSearchParams,
): object {
  const now = world.settle();
  const body = (given ?? {}) as PreferenceBody;
  if (!ID.test(id)) throw invalid(`Invalid quota preference id: ${id}`);
  const before = project.preferences.get(id);
  const key = keyOf(world, project, body, before);
  if (before !== undefined) checkSame(before, key, body.etag);
  const twin = project.preferences
    .list()
    .find((one) => one.id !== id && one.scope === key.scope && one.metric === key.metric);
  if (twin !== undefined) {
    throw new GoogleError(409, `A quota preference for the same quota and dimensions exists: ${twin.id}.`);
  }
  const preferred = Number(body.quotaConfig?.preferredValue ?? Number.NaN);
  if (!(preferred >= -1)) throw invalid('quota_config.preferred_value must be greater than or equal to -1.');
  checkChange(project, key, preferred, body.contactEmail, query.getAll('ignoreSafetyChecks'));
  const wanted = {
    preferred,
    justification: body.justification ?? before?.justification,
    annotations: body.quotaConfig?.annotations ?? {},
  };
  return showPreference(project, project.preferences.put(id, key, wanted, now));
}

function keyOf(
  world: World,
  project: Project,
  body: PreferenceBody,
  before: QuotaPreference | undefined,
): LimitKey {
  if (before !== undefined && body.quotaId === undefined && body.dimensions === undefined) return before;
  const { service, quotaId } = body;
  if (service === undefined) throw invalid('The field service is required and names the service.');
  if (quotaId === undefined) throw invalid('The field quota_id is required.');
  const key = limitKeyOf({ quotaId, dimensions: body.dimensions ?? {} });
  const { regions, zones } = placesOf(world);
  const isPlace = key !== undefined && ['global', ...regions, ...zones].includes(key.scope);
  const isTheirs = isPlace && serviceOf(key, isZone(key.scope)) === service;
  if (!isTheirs || !project.quotas.metrics(key.scope).includes(key.metric)) {
    throw invalid(`Quota ${quotaId} with the given dimensions does not exist for ${service}.`);
  }
  return key;
}

/** Zones have one more part than regions. */
function isZone(scope: string): boolean {
  return scope.split('-').length > 2;
}

function checkSame(before: QuotaPreference, key: LimitKey, etag: string | undefined): void {
  if (before.scope !== key.scope || before.metric !== key.metric) {
    throw invalid('The quota and the dimensions of a quota preference are immutable.');
  }
  if (etag !== undefined && etag !== etagOf(before)) {
    throw new GoogleError(409, 'The etag does not match the current one of the quota preference.', {
      status: 'ABORTED',
    });
  }
}

function checkChange(
  project: Project,
  { scope, metric }: LimitKey,
  preferred: number,
  contactEmail: string | undefined,
  ignored: readonly string[],
): void {
  const { quotas } = project;
  const limit = quotas.limit(scope, metric);
  const unsafe = (check: string, why: string) => {
    if (ignored.includes(check)) return;
    throw new GoogleError(400, `${why} Ignore the safety check ${check} to do it all the same.`, {
      status: 'FAILED_PRECONDITION',
    });
  };
  if (limit >= 0 && (preferred < 0 || preferred > limit)) {
    if (contactEmail === undefined || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(contactEmail)) {
      throw invalid('A valid contact_email is required for a quota increase.');
    }
    const reason = ineligibility(project, metric);
    if (reason !== undefined) {
      const message = `The quota is not eligible for an increase: ${reason}.`;
      throw new GoogleError(400, message, { status: 'FAILED_PRECONDITION' });
    }
    return;
  }
  if (preferred < 0) return;
  if (preferred < quotas.usage(scope, metric)) {
    unsafe('QUOTA_DECREASE_BELOW_USAGE', 'The preferred value is below the usage.');
  }
  if (preferred < limit * 0.9) {
    unsafe('QUOTA_DECREASE_PERCENTAGE_TOO_HIGH', 'The decrease is more than 10 percent.');
  }
}
