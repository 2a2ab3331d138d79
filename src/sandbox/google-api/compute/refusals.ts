/** Compute Engine's refusals in its own words. */
import { GoogleError } from '../http.ts';

/** 404 for a resource by its path below /compute/v1. */
export function notFound(path: string): GoogleError {
  return new GoogleError(404, `The resource '${path}' was not found`, { reason: 'notFound' });
}

export function alreadyExists(path: string): GoogleError {
  return new GoogleError(409, `The resource '${path}' already exists`, { reason: 'alreadyExists' });
}

/** 400 for a field of the request; `why` is a sentence. */
export function invalidField(field: string, value: string, why: string): GoogleError {
  return new GoogleError(400, `Invalid value for field '${field}': '${value}'. ${why}`, {
    reason: 'invalid',
  });
}

/** 400 in the form that Google uses for combinations that it does not build. */
export function incompatible(features: readonly string[]): GoogleError {
  const message = `[${features.join(', ')}] features are not compatible for creating instance.`;
  return new GoogleError(400, message, { reason: 'badRequest' });
}

export function badRequest(message: string): GoogleError {
  return new GoogleError(400, message, { reason: 'badRequest' });
}

/** 400 while another change is under way; the same call works later. */
export function notReady(path: string): GoogleError {
  return new GoogleError(400, `The resource '${path}' is not ready`, { reason: 'resourceNotReady' });
}

/** 412 for a fingerprint that somebody else's change has made stale. */
export function staleFingerprint(message: string): GoogleError {
  return new GoogleError(412, message, {
    reason: 'conditionNotMet',
    location: { name: 'If-Match', type: 'header' },
  });
}

export function forbidden(message: string): GoogleError {
  return new GoogleError(403, message, { reason: 'forbidden' });
}

/** 403 at once, for what could never fit the limit. */
export function quotaExceeded(message: string): GoogleError {
  return new GoogleError(403, message, { reason: 'quotaExceeded', domain: 'usageLimits' });
}

/** 501 for what Google does and this sandbox does not yet. */
export function notImplemented(what: string): GoogleError {
  return new GoogleError(501, `The simulated Google does not do this yet: ${what}`, {
    reason: 'notImplemented',
  });
}

export function unavailable(message: string): GoogleError {
  return new GoogleError(503, message, { reason: 'backendError' });
}
