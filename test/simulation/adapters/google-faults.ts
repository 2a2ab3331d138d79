/** Runs a handler of the simulated Google without the wire, and reads its refusal as the real adapters do. */
import { fail, ok, type Result } from '../../../src/domain/result.ts';
import { faultOfCall } from '../../../src/google/classify.ts';
import {
  type ErrorStyle,
  GoogleError,
  type GoogleRequest,
  renderError,
} from '../../../src/sandbox/google-api/http.ts';

/** What a handler answers, or its refusal as a Fault; anything else that it throws is a fault of the sandbox. */
export function answered<T>(handle: () => T, style: ErrorStyle = 'apiary'): Result<T> {
  try {
    return ok(handle());
  } catch (error) {
    if (!(error instanceof GoogleError)) throw error;
    const response = { status: error.code, data: renderError(error, style) };
    return fail(faultOfCall(Object.assign(new Error(error.message), { response })));
  }
}

/** A request as the simulated Google's server would hand it to a route. */
export function requestFor(
  params: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>> = {},
  body: unknown = undefined,
): GoogleRequest {
  return {
    params,
    query: new URLSearchParams(query),
    body,
    headers: {},
    signal: new AbortController().signal,
    intEnums: false,
  };
}
