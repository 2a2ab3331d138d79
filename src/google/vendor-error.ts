/** Reads what Google's clients throw into one plain shape, whatever client, transport or body it came from. */
import type { Duration } from '../domain/time.ts';
import { SECOND } from '../domain/time.ts';

/** An error of a call, stripped of its client. */
export interface VendorError {
  /** HTTP status of the answer; undefined when there was none (reset, refused, timed out). */
  readonly http: number | undefined;
  /** Google's reasons, most specific first, e.g. ZONE_RESOURCE_POOL_EXHAUSTED, quotaExceeded, NOT_FOUND. */
  readonly reasons: readonly string[];
  /** Google's own words. */
  readonly message: string;
  /** The second and further errors of the same answer (Compute tells every organization policy that it breaks). */
  readonly others: readonly { readonly reason: string; readonly message: string }[];
  readonly retryAfter: Duration | undefined;
}

/**
 * An answer that asked to be called again later; thrown by the transport, which alone sees the headers. The body is
 * the message, where google-gax looks for it. It has no `response`: google-auth-library would take it for gaxios's.
 */
export class LaterError extends Error {
  readonly status: number;
  readonly retryAfter: Duration | undefined;

  constructor(status: number, body: string, retryAfter: Duration | undefined) {
    super(body === '' ? `HTTP ${status}` : body);
    this.name = 'LaterError';
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** `Retry-After`: seconds or an HTTP date, counted from `now`; undefined when it is neither. */
export function readRetryAfter(header: string | null | undefined, now: number): Duration | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * SECOND);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Where google-gax keeps the body of an error answer (its googleError.js); its own parse drops `errors[].reason`. */
const RAW_BODY = Symbol.for('google-gax.rawHttpResponsePayload');

/** google.rpc.Code by number (google/rpc/code.proto): what the generated clients put into `code`. */
const RPC_CODES: readonly string[] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

type Bag = Readonly<Record<string, unknown>>;

function bag(value: unknown): Bag | undefined {
  return typeof value === 'object' && value !== null ? (value as Bag) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Reads a thrown value; anything that is not recognisably an answer counts as no answer. */
export function readVendorError(thrown: unknown): VendorError {
  const chain = causes(thrown);
  const body = firstDefined(chain, bodyOf);
  const error = bag(body?.error) ?? body;
  const http = firstDefined(chain, statusOf) ?? httpCode(error?.code);
  const errors = listed(error?.errors ?? chain[0]?.errors);
  const reasons = [
    ...detailReasons(error?.details),
    ...errors.flatMap((each) => text(each.reason) ?? []),
    ...[text(error?.status), text(chain[0]?.reason), codeName(chain[0]?.code, http)].flatMap((r) => r ?? []),
  ];
  return {
    http,
    reasons: [...new Set(reasons)],
    message: text(error?.message) ?? text(chain[0]?.message) ?? String(thrown),
    others: errors.slice(1).map((each) => ({
      reason: text(each.reason) ?? '',
      message: text(each.message) ?? '',
    })),
    retryAfter: firstDefined(chain, retryOf) ?? retryInfo(error?.details),
  };
}

/** A google.rpc.Status as operations carry it. */
export interface RpcStatus {
  readonly code?: number;
  readonly message?: string;
  readonly details?: readonly object[];
}

/** Reads the error of an operation. What a QuotaFailure says is told with the message where that does not say it. */
export function readRpcStatus({ code, message, details }: RpcStatus): VendorError {
  const words = message ?? '';
  const violations = listed(details).flatMap((each) => listed(each.violations));
  const said = violations.flatMap(({ description }) => text(description) ?? []);
  return {
    http: undefined,
    reasons: [...new Set([...detailReasons(details), RPC_CODES[code ?? 2] ?? 'UNKNOWN'])],
    message: /quota/i.test(words) ? words : [words, ...said].filter((each) => each !== '').join(' '),
    others: [],
    retryAfter: undefined,
  };
}

function causes(thrown: unknown): readonly Bag[] {
  const chain: Bag[] = [];
  for (let at = bag(thrown); at !== undefined && chain.length < 6; at = bag(at.cause)) chain.push(at);
  return chain;
}

function firstDefined<T>(chain: readonly Bag[], read: (error: Bag) => T | undefined): T | undefined {
  for (const error of chain) {
    const found = read(error);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The JSON body: kept by google-gax, by gaxios (`response.data`), by BigQuery (`response.body`), or the message. */
function bodyOf(error: Bag): Bag | undefined {
  const response = bag(error.response);
  const raw = (error as Readonly<Record<symbol, unknown>>)[RAW_BODY];
  for (const candidate of [raw, response?.data, response?.body, error.message]) {
    const json = typeof candidate === 'string' ? parse(candidate) : bag(candidate);
    const found = Array.isArray(json) ? bag(json[0]) : json;
    if (found !== undefined && (bag(found.error) !== undefined || text(found.message) !== undefined)) {
      return found;
    }
  }
  return undefined;
}

function parse(candidate: string): Bag | undefined {
  if (!/^\s*[{[]/.test(candidate)) return undefined;
  try {
    return bag(JSON.parse(candidate));
  } catch {
    return undefined;
  }
}

function httpCode(value: unknown): number | undefined {
  const code = number(value);
  return code !== undefined && code >= 100 && code < 600 ? code : undefined;
}

function statusOf(error: Bag): number | undefined {
  const response = bag(error.response);
  return (
    httpCode(error.httpStatusCode) ??
    httpCode(error.status) ??
    httpCode(response?.status) ??
    httpCode(response?.statusCode) ??
    httpCode(error.code)
  );
}

/** A small number is google.rpc's, a word is the system's (ECONNRESET); an HTTP status says nothing more. */
function codeName(code: unknown, http: number | undefined): string | undefined {
  if (typeof code === 'string') return code === '' ? undefined : code;
  const rpc = number(code);
  if (rpc === undefined || (http !== undefined && rpc >= 100)) return undefined;
  return RPC_CODES[rpc];
}

function listed(value: unknown): readonly Bag[] {
  return Array.isArray(value) ? value.map(bag).filter((each) => each !== undefined) : [];
}

/** Reasons of google.rpc.ErrorInfo, which say more than the status. */
function detailReasons(details: unknown): readonly string[] {
  return listed(details).flatMap((each) => text(each.reason) ?? []);
}

/** google.rpc.RetryInfo, e.g. retryDelay 30s. */
function retryInfo(details: unknown): Duration | undefined {
  for (const detail of listed(details)) {
    const seconds = /^([0-9.]+)s$/.exec(text(detail.retryDelay) ?? '')?.[1];
    if (seconds !== undefined) return Number(seconds) * SECOND;
  }
  return undefined;
}

function retryOf(error: Bag): Duration | undefined {
  if (error instanceof LaterError) return error.retryAfter;
  const headers = bag(bag(error.response)?.headers);
  if (headers === undefined) return undefined;
  // Older clients answer with node-fetch's own Headers, BigQuery with a plain object.
  const header = typeof headers.get === 'function' ? headers.get('retry-after') : headers['retry-after'];
  return readRetryAfter(text(header), Date.now());
}
