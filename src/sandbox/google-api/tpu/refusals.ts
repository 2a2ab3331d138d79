/** The Cloud TPU API's refusals in the words that it was seen to use. */
import type { Shortage } from '../../world/quotas.ts';
import { eventId, tpuQuotaExceeded } from '../../world/tpu-operations.ts';
import { GoogleError } from '../http.ts';

/** 404 for a resource by its full name. */
export function notFound(name: string): GoogleError {
  return new GoogleError(404, `Resource '${name}' was not found`);
}

export function alreadyExists(name: string): GoogleError {
  return new GoogleError(409, `Resource '${name}' already exists`);
}

/** 400 for what the request says. */
export function badRequest(why: string): GoogleError {
  return new GoogleError(400, `Cloud TPU received a bad request. ${why} ${mark(why)}`);
}

/** 400 for what the thing's present state does not allow. */
export function wrongState(verb: string, state: string): GoogleError {
  return badRequest(`${verb} is not supported while in state ${state}`);
}

export function failedPrecondition(why: string): GoogleError {
  return new GoogleError(400, `${why} ${mark(why)}`, { status: 'FAILED_PRECONDITION' });
}

/** 403 for a zone that does not exist or that the project may not use: the API does not tell them apart. */
export function noSuchLocation(project: string, location: string): GoogleError {
  return new GoogleError(403, `Permission denied on 'locations/${location}' (or it may not exist).`, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'LOCATION_POLICY_VIOLATED',
        domain: 'googleapis.com',
        metadata: { consumer: `projects/${project}`, location, service: 'tpu.googleapis.com' },
      },
    ],
  });
}

export function noSuchProject(project: string): GoogleError {
  return new GoogleError(403, `Permission denied on resource project ${project}.`);
}

/** 429 before anything was made. */
export function quotaExceeded(shortage: Shortage, projectNumber: string): GoogleError {
  const { message, details = [] } = tpuQuotaExceeded(shortage, projectNumber);
  return new GoogleError(429, message, { details });
}

export function notImplemented(what: string): GoogleError {
  return new GoogleError(501, `The simulated Cloud TPU API does not do this yet: ${what}`);
}

/** The same sentence gets the same mark. */
function mark(text: string): string {
  let sum = 7n;
  for (const letter of text) sum = (sum * 131n + BigInt(letter.codePointAt(0) ?? 0)) & 0xffff_ffff_ffff_ffffn;
  return eventId(sum.toString());
}
