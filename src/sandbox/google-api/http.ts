/** What every simulated Google service is made of: routes, requests, and errors in Google's own JSON. */
import type { IncomingHttpHeaders } from 'node:http';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface GoogleRequest {
  /** Path variables by the names in the route's template, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The query string; repeated fields appear several times. */
  readonly query: URLSearchParams;
  /** The parsed JSON body. With `Route.body` it fits that message and is in canonical form: lowerCamelCase
   *  names, int64 as decimal strings, enums by name. Undefined when none was sent. */
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
  /** True when the caller asked for enums as integers (`$alt=json;enum-encoding=int`). */
  readonly intEnums: boolean;
}

/** `apiary`: `errors[{domain,reason,message}]` (Compute, BigQuery); `rpc`: google.rpc.Status (the others). */
export type ErrorStyle = 'apiary' | 'rpc';

/** One method of a service. A service's folder exports them as a list, e.g. `computeRoutes(world)` in
 *  compute/routes.ts; routes.ts puts the lists together. */
export interface Route {
  /** service.resource.verb, e.g. compute.instances.insert; faults and call counters use it. */
  readonly id: string;
  readonly method: HttpMethod;
  /** e.g. /compute/v1/projects/{project}/zones/{zone}/instances or …/jobs/{job}:pause. */
  readonly path: string;
  /** Fully qualified message that the body must fit, e.g. google.cloud.compute.v1.Instance. Unknown fields,
   *  wrong types and unknown enum values answer 400 before `handle` runs. */
  readonly body?: string;
  /** How Google's messages call the body; default `resource`. Empty when the body is the whole request. */
  readonly bodyName?: string;
  /** Fully qualified request message; query parameters that it does not have answer 400. */
  readonly request?: string;
  /** Fully qualified message of the answer: enums become integers where asked, field masks are checked, and an
   *  answer that does not fit is a fault of the sandbox (500). */
  readonly response?: string;
  /** Fully qualified message that field masks are checked against where `response` is too dear to check. */
  readonly masked?: string;
  /** Default: apiary below /compute/ and /bigquery/, else rpc. */
  readonly errors?: ErrorStyle;
  /** Served without an Authorization header. */
  readonly public?: boolean;
  /** Answers the JSON body (undefined = `{}`). Throws GoogleError for everything that Google refuses. */
  handle(request: GoogleRequest): unknown | Promise<unknown>;
}

/** Canonical status names by HTTP code (google/rpc/code.proto). */
const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  412: 'FAILED_PRECONDITION',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Reasons of apiary errors by HTTP code where the thrower names none. */
const REASON: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'required',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  412: 'conditionNotMet',
  429: 'rateLimitExceeded',
  500: 'internalError',
  501: 'notImplemented',
  503: 'backendError',
};

export interface GoogleErrorExtras {
  /** apiary `errors[0].reason`, e.g. notFound, quotaExceeded; by default it follows the code. */
  readonly reason?: string;
  /** google.rpc status name, e.g. NOT_FOUND; by default it follows the code. */
  readonly status?: string;
  /** google.rpc details, each with its `@type`. */
  readonly details?: readonly object[];
  /** apiary `errors[0].domain`; default global (usageLimits for quotas). */
  readonly domain?: string;
  /** apiary `errors[0].location` and `locationType`. */
  readonly location?: { readonly name: string; readonly type: string };
  /** Response headers such as retry-after. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is an error, with its HTTP code and Google's words. */
export class GoogleError extends Error {
  readonly code: number;
  readonly extras: GoogleErrorExtras;

  constructor(code: number, message: string, extras: GoogleErrorExtras = {}) {
    super(message);
    this.name = 'GoogleError';
    this.code = code;
    this.extras = extras;
  }

  get reason(): string {
    return this.extras.reason ?? REASON[this.code] ?? 'unknown';
  }

  get status(): string {
    return this.extras.status ?? STATUS[this.code] ?? 'UNKNOWN';
  }
}

/** The error style of a path: Compute and BigQuery still answer in the older form. */
export function errorStyle(path: string): ErrorStyle {
  return path.startsWith('/compute/') || path.startsWith('/bigquery/') ? 'apiary' : 'rpc';
}

/** The JSON body of an error. Apiary bodies carry `status` and `details` only where the thrower gave details or
 *  a status, as Google's front end does for malformed requests and missing credentials. */
export function renderError(error: GoogleError, style: ErrorStyle): object {
  const { code, message, reason, status, extras } = error;
  const details = extras.details === undefined ? {} : { details: extras.details };
  if (style === 'rpc') return { error: { code, message, status, ...details } };
  const first = {
    message,
    domain: extras.domain ?? 'global',
    reason,
    ...(extras.location === undefined
      ? {}
      : { location: extras.location.name, locationType: extras.location.type }),
  };
  const named = extras.status !== undefined || extras.details !== undefined ? { status } : {};
  return { error: { code, message, errors: [first], ...named, ...details } };
}

/** 400 in the words of Google's front end, with one violation per field. */
export function badRequest(violations: readonly { field: string; description: string }[]): GoogleError {
  return new GoogleError(400, violations.map((v) => v.description).join('\n'), {
    reason: 'invalid',
    status: 'INVALID_ARGUMENT',
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: violations }],
  });
}

/** 401 for a call without a bearer token. */
export function unauthenticated(): GoogleError {
  return new GoogleError(
    401,
    'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or ' +
      'other valid authentication credential. See ' +
      'https://developers.google.com/identity/sign-in/web/devconsole-project.',
    {
      reason: 'required',
      status: 'UNAUTHENTICATED',
      location: { name: 'Authorization', type: 'header' },
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'CREDENTIALS_MISSING',
          domain: 'googleapis.com',
        },
      ],
    },
  );
}
