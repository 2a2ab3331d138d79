/** The HTTP server of the simulated Google: credentials, validation, faults, masks and errors around the routes. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeAnswer } from './answer.ts';
import { readBody } from './body.ts';
import type { Faults } from './faults.ts';
import { applyMask } from './field-mask.ts';
import {
  badRequest,
  type ErrorStyle,
  errorStyle,
  GoogleError,
  type GoogleRequest,
  type Route,
  renderError,
  unauthenticated,
} from './http.ts';
import { checkQuery, checkSelection, selection } from './query.ts';
import { type Match, Router } from './router.ts';

/** Google's own limit for Compute request bodies is far below; this only bounds memory. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface ListenerOptions {
  readonly routes: readonly Route[];
  readonly faults: Faults;
  /** Brings the world up to the present before each call. */
  settle(): void;
  /** 0 picks a free one. */
  readonly port: number;
  /** Told of every call that a route takes, by its id. */
  onCall(route: string): void;
  /** Told of every call that nothing serves, e.g. `POST /v1/x`. */
  onUnserved(call: string): void;
  /** Told of faults of the sandbox itself; the caller got a 500. */
  onFailure(route: string, error: unknown): void;
}

/** Serves the routes on 127.0.0.1. Rejects when the port is taken. */
export async function listen(options: ListenerOptions): Promise<{ port: number; close(): Promise<void> }> {
  const router = new Router(options.routes);
  // The clients keep connections; one that idles shorter than they think would cut a call in flight.
  const server = createServer(
    { keepAliveTimeout: 120_000, maxHeaderSize: 256 * 1024 },
    (request, response) => {
      serve(router, options, request, response).catch((error: unknown) => {
        options.onFailure(`${request.method} ${request.url}`, error);
        response.destroy();
      });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(
  router: Router,
  options: ListenerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const match = router.find(request.method ?? 'GET', url.pathname);
  if (match === undefined) {
    const call = `${request.method} ${url.pathname}`;
    options.onUnserved(call);
    request.resume();
    const error = new GoogleError(501, `The simulated Google does not serve ${call}`);
    sendError(response, error, errorStyle(url.pathname));
    return;
  }
  const { route } = match;
  const style = route.errors ?? errorStyle(url.pathname);
  options.onCall(route.id);
  const latency = options.faults.latency(route.id);
  const raw = await readAll(request);
  if (latency > 0) await delay(latency);
  const fault = options.faults.take(route.id);
  if (fault?.kind === 'silence') return;
  if (fault?.kind === 'reset-before') {
    request.socket.resetAndDestroy();
    return;
  }
  let answer: unknown;
  try {
    if (fault?.kind === 'status') throw statusFault(fault.status, fault.retryAfterSeconds);
    answer = await answerTo(match, url, raw, request, response, options);
  } catch (error) {
    if (fault?.kind === 'reset-after') request.socket.resetAndDestroy();
    else if (error instanceof GoogleError) sendError(response, error, style);
    else {
      options.onFailure(route.id, error);
      sendError(response, new GoogleError(500, `${route.id} failed in the sandbox: ${String(error)}`), style);
    }
    return;
  }
  if (fault?.kind === 'reset-after') request.socket.resetAndDestroy();
  else send(response, 200, answer ?? {});
}

async function answerTo(
  { route, params }: Match,
  url: URL,
  raw: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  options: ListenerOptions,
): Promise<unknown> {
  if (route.public !== true && !/^Bearer \S/i.test(request.headers.authorization ?? '')) {
    throw unauthenticated();
  }
  const query = url.searchParams;
  if (route.request !== undefined) await checkQuery(route.request, query);
  const maskHeader = request.headers['x-goog-fieldmask'];
  const mask = selection(query, Array.isArray(maskHeader) ? maskHeader[0] : maskHeader);
  const masked = route.response ?? route.masked;
  if (mask !== undefined && masked !== undefined) await checkSelection(masked, mask);
  const parsed = parseBody(raw);
  const body =
    route.body === undefined
      ? parsed
      : await readBody(route.body, parsed ?? {}, route.bodyName ?? 'resource');
  const abort = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) abort.abort();
  });
  const alt = query.get('$alt') ?? query.get('alt') ?? '';
  const asked: GoogleRequest = {
    params,
    query,
    body,
    headers: request.headers,
    signal: abort.signal,
    intEnums: alt.includes('enum-encoding=int'),
  };
  options.settle();
  const answer = await route.handle(asked);
  const encoded =
    route.response === undefined ? answer : await encodeAnswer(route.response, answer ?? {}, asked.intEnums);
  return mask === undefined ? encoded : applyMask(encoded, mask);
}

function parseBody(raw: Buffer): unknown {
  if (raw.length === 0) return undefined;
  if (raw.length > MAX_BODY_BYTES) {
    throw new GoogleError(413, 'Request payload size exceeds the limit.', { reason: 'uploadTooLarge' });
  }
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    const description = 'Invalid JSON payload received. Parsing terminated before end of input.';
    throw badRequest([{ field: '', description }]);
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function statusFault(status: number, retryAfterSeconds: number | undefined): GoogleError {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  if (status === 429) {
    return new GoogleError(429, 'Quota exceeded for quota metric of requests per minute.', {
      headers,
      reason: 'rateLimitExceeded',
      domain: 'usageLimits',
    });
  }
  if (status === 503) return new GoogleError(503, 'The service is currently unavailable.', { headers });
  return new GoogleError(status, 'Internal error encountered.', { headers });
}

function sendError(response: ServerResponse, error: GoogleError, style: ErrorStyle): void {
  send(response, error.code, renderError(error, style), error.extras.headers ?? {});
}

function send(
  response: ServerResponse,
  code: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(code, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': text.length,
    ...headers,
  });
  response.end(text);
}
