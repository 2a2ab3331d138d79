/** The ways in which a vendor fails, as our adapters would report them. */
import type { Fault } from '../../src/domain/fault.ts';
import type { Duration } from '../../src/domain/time.ts';

/** No answer: nobody can tell whether the call took effect. */
export const LOST: Fault = { kind: 'unavailable', scope: 'call', message: 'socket hang up' };
export const SERVER_ERROR: Fault = {
  kind: 'unavailable',
  scope: 'call',
  message: 'Internal error. Please try again.',
  code: 'HTTP 500',
};
export const BACKEND_ERROR: Fault = {
  kind: 'unavailable',
  scope: 'call',
  message: 'The service is currently unavailable.',
  code: 'backendError',
};
export const FORBIDDEN: Fault = {
  kind: 'denied',
  scope: 'project',
  message: 'Required permission for the resource is missing',
  code: 'forbidden',
};
export const CONFLICT: Fault = {
  kind: 'conflict',
  scope: 'call',
  message: 'The resource is in use by another operation',
  code: 'conflict',
};

/** Too many calls; wait so many milliseconds. */
export function throttled(retryAfter: Duration): Fault {
  return {
    kind: 'throttled',
    scope: 'call',
    message: 'Rate limit exceeded',
    code: 'rateLimitExceeded',
    retryAfter,
  };
}
