/** Serves the sandbox's page on loopback: the client, its state, a stream of changes, and its actions. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Duration } from '../../domain/time.ts';
import { ACTIONS, isActionName } from './actions.ts';
import { type Assets, pageAssets } from './assets.ts';
import { refusal, SECURITY_HEADERS } from './guard.ts';
import type { Refusal } from './protocol.ts';
import { findPerson, type PageSources, snapshot } from './snapshot.ts';
import { openStream, type Stream } from './stream.ts';

export interface PageOptions extends Omit<PageSources, 'stride'> {
  /** Real milliseconds between two steps of a leap of the clock; default 40, about which a bot looks around. */
  readonly stride?: Duration;
  /** 0 (default) picks a free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
}

export interface RunningPage {
  /** e.g. http://127.0.0.1:4000/ */
  readonly url: string;
  close(): Promise<void>;
}

/** Bytes of a request body; far above any modal. */
const BODY_LIMIT = 262_144;

/** Starts the page; the client is compiled meanwhile. Throws Error when the port is taken or the build fails. */
export async function startPage(options: PageOptions): Promise<RunningPage> {
  const { desk, console, clock, port = 0, host = '127.0.0.1', stride = 40 } = options;
  const sources: PageSources = { desk, console, clock, stride };
  const assets = await pageAssets();
  const boot = randomUUID();
  const stream = openStream(sources, boot);
  const server = createServer((request, response) => {
    const { port: open } = server.address() as AddressInfo;
    answer({ sources, assets, boot, stream, port: open }, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/`,
    close() {
      stream.close();
      const closed = new Promise<void>((resolve, reject) =>
        server.close((error) => (error === undefined ? resolve() : reject(error))),
      );
      server.closeAllConnections();
      return closed;
    },
  };
}

interface Context {
  readonly sources: PageSources;
  readonly assets: Assets;
  readonly boot: string;
  readonly stream: Stream;
  readonly port: number;
}

async function answer(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const refused = refusal(request, context.port);
  if (refused !== undefined) return refuse(response, 403, { error: refused });
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (request.method === 'POST') return act(context, pathname, request, response);
  if (request.method !== 'GET') {
    response.setHeader('allow', 'GET, POST');
    return refuse(response, 405, { error: 'Use GET or POST.' });
  }
  const asset = context.assets.get(pathname);
  if (asset !== undefined) {
    response.writeHead(200, { 'content-type': asset.type });
    response.end(asset.body);
    return;
  }
  if (pathname !== '/api/state' && pathname !== '/api/events') {
    return refuse(response, 404, { error: 'There is nothing here.' });
  }
  const { desk } = context.sources;
  const asked = searchParams.get('user');
  const person =
    findPerson(desk, asked) ?? (asked === null ? desk.people().find((p) => !p.isBot) : undefined);
  if (person === undefined) return refuse(response, 404, { error: `Nobody here is ${asked ?? 'a person'}.` });
  if (pathname === '/api/events') return context.stream.add(person.id, response);
  json(response, 200, snapshot(context.sources, context.boot, person.id));
}

async function act(
  { sources, stream }: Context,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = pathname.startsWith('/api/') ? pathname.slice('/api/'.length) : '';
  if (!isActionName(name)) return refuse(response, 404, { error: 'There is no such action.' });
  if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/json') {
    return refuse(response, 415, { error: 'Send application/json.' });
  }
  const body = await readJson(request);
  if ('refused' in body) return refuse(response, body.refused, { error: body.error });
  try {
    const result: unknown = await ACTIONS[name].run(sources, body.value);
    json(response, 200, result ?? {});
  } catch (error) {
    if (error instanceof z.ZodError) refuse(response, 400, badInput(error));
    else refuse(response, 409, { error: error instanceof Error ? error.message : String(error) });
  } finally {
    stream.nudge();
  }
}

type Body = { readonly value: unknown } | { readonly refused: number; readonly error: string };

async function readJson(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  }
  if (size > BODY_LIMIT) return { refused: 413, error: `Send at most ${BODY_LIMIT} bytes.` };
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { refused: 400, error: 'The body is not JSON.' };
  }
}

function badInput(error: z.ZodError): Refusal {
  const issues = error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }));
  return { error: z.prettifyError(error), issues };
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number, why: Refusal): void {
  json(response, status, why);
}
