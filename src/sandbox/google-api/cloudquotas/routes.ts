/** Cloud Quotas v1 over REST, for the quotas of Compute Engine and of the Cloud TPU API. */
import type { Project } from '../../world/estate.ts';
import type { World } from '../../world/world.ts';
import { GoogleError, type GoogleRequest, type Route } from '../http.ts';
import { putPreference, showPreference } from './preferences.ts';
import { SERVICES } from './quota-ids.ts';
import { placesOf, showQuotaInfos } from './quota-infos.ts';

const V1 = 'google.api.cloudquotas.v1';
const PLACE = '/v1/projects/{project}/locations/{location}';
const INFOS = `${PLACE}/services/{service}/quotaInfos`;
const PREFERENCES = `${PLACE}/quotaPreferences`;
const MAX_PAGE = 100;

export function cloudQuotasRoutes(world: World): readonly Route[] {
  /** By id or number. Throws GoogleError 403 for others, as Google does not tell whether they exist. */
  function projectOf({ params }: GoogleRequest, verb: 'get' | 'update' = 'get'): Project {
    world.settle();
    const { project = '', location = '' } = params;
    const named = world
      .projects()
      .map((id) => world.project(id))
      .find((one) => one?.id === project || one?.number === project);
    if (named === undefined) {
      throw new GoogleError(
        403,
        `Permission 'cloudquotas.quotas.${verb}' denied on resource '//cloudquotas.googleapis.com/projects/${project}/locations/${location}' (or it may not exist).`,
      );
    }
    if (location !== 'global') throw new GoogleError(400, `Invalid location: ${location}`);
    return named;
  }
  function infos(request: GoogleRequest): object[] {
    const project = projectOf(request);
    const service = SERVICES.find((one) => one === request.params.service);
    if (service === undefined) throw new GoogleError(404, `Service ${request.params.service} was not found.`);
    return showQuotaInfos(project, service, placesOf(world));
  }
  function preferenceOf(project: Project, { params }: GoogleRequest): object {
    const found = project.preferences.get(params.preference ?? '');
    if (found === undefined) throw notFound(`quotaPreferences/${params.preference}`);
    return showPreference(project, found);
  }
  return [
    {
      id: 'cloudquotas.quotaInfos.list',
      method: 'GET',
      path: INFOS,
      request: `${V1}.ListQuotaInfosRequest`,
      response: `${V1}.ListQuotaInfosResponse`,
      handle: (request) => page('quotaInfos', infos(request), request.query),
    },
    {
      id: 'cloudquotas.quotaInfos.get',
      method: 'GET',
      path: `${INFOS}/{quota}`,
      request: `${V1}.GetQuotaInfoRequest`,
      response: `${V1}.QuotaInfo`,
      handle: (request) => {
        const { quota } = request.params;
        const found = infos(request).find((one) => 'quotaId' in one && one.quotaId === quota);
        if (found === undefined) throw notFound(`quotaInfos/${quota}`);
        return found;
      },
    },
    {
      id: 'cloudquotas.quotaPreferences.list',
      method: 'GET',
      path: PREFERENCES,
      request: `${V1}.ListQuotaPreferencesRequest`,
      response: `${V1}.ListQuotaPreferencesResponse`,
      handle: (request) => {
        for (const name of ['filter', 'orderBy']) {
          if (request.query.get(name)) throw new GoogleError(501, `${name} is not simulated yet`);
        }
        const project = projectOf(request);
        const shown = project.preferences.list().map((one) => showPreference(project, one));
        return page('quotaPreferences', shown, request.query);
      },
    },
    {
      id: 'cloudquotas.quotaPreferences.get',
      method: 'GET',
      path: `${PREFERENCES}/{preference}`,
      request: `${V1}.GetQuotaPreferenceRequest`,
      response: `${V1}.QuotaPreference`,
      handle: (request) => preferenceOf(projectOf(request), request),
    },
    {
      id: 'cloudquotas.quotaPreferences.create',
      method: 'POST',
      path: PREFERENCES,
      request: `${V1}.CreateQuotaPreferenceRequest`,
      body: `${V1}.QuotaPreference`,
      bodyName: 'quota_preference',
      response: `${V1}.QuotaPreference`,
      handle: (request) => {
        const project = projectOf(request, 'update');
        const made = `preference-${project.preferences.list().length + 1}`;
        const id = request.query.get('quotaPreferenceId') ?? made;
        if (project.preferences.get(id) !== undefined) {
          throw new GoogleError(409, `Quota preference ${id} already exists.`);
        }
        return putPreference(world, project, id, request.body, request.query);
      },
    },
    {
      id: 'cloudquotas.quotaPreferences.patch',
      method: 'PATCH',
      path: `${PREFERENCES}/{preference}`,
      request: `${V1}.UpdateQuotaPreferenceRequest`,
      body: `${V1}.QuotaPreference`,
      bodyName: 'quota_preference',
      response: `${V1}.QuotaPreference`,
      handle: (request) => {
        for (const name of ['updateMask', 'validateOnly']) {
          if (request.query.has(name)) throw new GoogleError(501, `${name} is not simulated yet`);
        }
        const project = projectOf(request, 'update');
        const id = request.params.preference ?? '';
        if (request.query.get('allowMissing') !== 'true') preferenceOf(project, request);
        return putPreference(world, project, id, request.body, request.query);
      },
    },
  ];
}

function notFound(what: string): GoogleError {
  return new GoogleError(404, `Resource '${what}' was not found.`);
}

function page(name: string, all: readonly object[], query: URLSearchParams): object {
  const size = Math.min(Number(query.get('pageSize') ?? 0) || MAX_PAGE, MAX_PAGE);
  const from = Number(query.get('pageToken') ?? 0);
  if (size < 0 || !Number.isInteger(from)) throw new GoogleError(400, 'Invalid page size or page token.');
  const more = from + size < all.length ? { nextPageToken: String(from + size) } : {};
  return { [name]: all.slice(from, from + size), ...more };
}
