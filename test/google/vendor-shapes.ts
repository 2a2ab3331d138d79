/** Errors in the shapes in which Google's clients throw them, and some of Google's sentences. */

const RAW_BODY = Symbol.for('google-gax.rawHttpResponsePayload');

/** What google-gax throws for an error answer of Compute: its own parse drops the reasons, the raw body has them. */
export function gax(http: number, reason: string, message: string, rpc = 2): Error {
  const body = { error: { code: http, message, errors: [{ message, domain: 'global', reason }] } };
  const error = Object.assign(new Error(message), { code: rpc, httpStatusCode: http });
  Object.defineProperty(error, RAW_BODY, { value: JSON.stringify(body), enumerable: false });
  return error;
}

/** What it throws for a google.rpc.Status. */
export function rpc(http: number, status: string, message: string, details: readonly object[] = []): Error {
  const body = { error: { code: http, message, status, details } };
  return Object.assign(new Error(message), { httpStatusCode: http, [RAW_BODY]: JSON.stringify(body) });
}

/** What gaxios throws: the body as the message, as text, or parsed. */
export function gaxios(http: number, body: unknown, place: 'message' | 'text' | 'parsed'): Error {
  const text = JSON.stringify(body);
  const data = place === 'text' ? text : place === 'parsed' ? body : undefined;
  return Object.assign(new Error(place === 'message' ? text : `Request failed with status code ${http}`), {
    status: http,
    response: { status: http, data, headers: new Headers() },
  });
}

/** What BigQuery's client throws. */
export function bigQuery(
  code: number,
  reason: string,
  message: string,
  headers: Record<string, string> = {},
): Error {
  return Object.assign(new Error(message), {
    code,
    errors: [{ reason, message }],
    response: { statusCode: code, headers },
  });
}

export const L4_QUOTA = "Quota 'NVIDIA_L4_GPUS' exceeded.  Limit: 0.0 in region us-central1.";
export const ALL_QUOTA = "Quota 'GPUS_ALL_REGIONS' exceeded.  Limit: 0.0 globally.";
export const STOCKOUT =
  "The zone 'projects/p/zones/us-central1-a' does not have enough resources available to fulfill the request.  '(resource type:compute)'.";
