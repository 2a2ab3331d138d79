/** The simulated Slack's HTTP server on 127.0.0.1: Web API, response_urls, uploads, files, Socket Mode upgrades. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { SlackJson } from './desk.ts';
import type { Faults } from './faults.ts';
import type { ApiFault, SlackCall } from './simulated-slack.ts';
import { argumentsOf, BodyError, bytesOf, fileIn } from './web-api/body.ts';
import { type ApiAnswer, rateLimited, type WebApi } from './web-api/handler.ts';
import { answerResponseUrl } from './web-api/responses.ts';
import type { Workspace } from './workspace/workspace.ts';

export interface ServerParts {
  readonly api: WebApi;
  readonly workspace: Workspace;
  readonly faults: Faults;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer, ticket: string | null) => void;
}

/** One request, told apart by its path. */
interface Job {
  /** As faults and calls() name it. */
  readonly method: string;
  readonly args: SlackJson;
  readonly run: () => ApiAnswer;
}

export class SlackServer {
  readonly #parts: ServerParts;
  readonly #server: Server;
  readonly #calls: SlackCall[] = [];

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        const messages = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
        if (response.headersSent) response.destroy();
        else
          send(response, {
            status: 500,
            body: { ok: false, error: 'fatal_error', response_metadata: { messages } },
          });
      });
    });
    this.#server.on('upgrade', (request, socket, head) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      parts.upgrade(request, socket, head, url.pathname === '/link/' ? url.searchParams.get('ticket') : null);
    });
  }

  get calls(): readonly SlackCall[] {
    return this.#calls;
  }

  get origin(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${isAddress(address) ? address.port : 0}`;
  }

  /** Rejects when the port is taken. */
  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname.startsWith('/files/')) return this.#sendFile(url.pathname, response);
    let job: Job | undefined;
    try {
      job = await this.#jobOf(request, url);
    } catch (error) {
      if (!(error instanceof BodyError)) throw error;
      return send(response, { status: 200, body: { ok: false, error: error.error } });
    }
    if (!job) return send(response, { status: 404, body: { ok: false, error: 'not_found' } });
    await this.#carryOut(job, response);
  }

  /** Runs the job, or lets the fault strike that was appointed for it. */
  async #carryOut(job: Job, response: ServerResponse): Promise<void> {
    const fault = this.#parts.faults.strike(job.method);
    const note = (answer: ApiAnswer | undefined) => this.#note(job, answer);
    if (fault?.kind === 'slow') await wait(fault.delay);
    const answer = answerInstead(fault);
    if (answer) {
      note(answer);
      return send(response, answer);
    }
    if (fault?.kind === 'hang' || fault?.kind === 'reset-before') {
      note(undefined);
      if (fault.kind === 'reset-before') response.socket?.resetAndDestroy();
      return;
    }
    const done = job.run();
    if (fault?.kind === 'reset-after') {
      note(undefined);
      response.socket?.resetAndDestroy();
      return;
    }
    const shown = fault?.kind === 'server-error' ? serverError(fault.status) : done;
    note(shown);
    send(response, shown);
  }

  async #jobOf(request: IncomingMessage, url: URL): Promise<Job | undefined> {
    const { workspace, api, faults } = this.#parts;
    const contentType = request.headers['content-type'] ?? '';
    const [, area, name] = url.pathname.split('/');
    const body = await bytesOf(request);
    if (area === 'api' && name) {
      const args = argumentsOf(contentType, body, url.searchParams);
      const { authorization } = request.headers;
      return { method: name, args, run: () => api.answer({ method: name, args, authorization }) };
    }
    if ((area === 'commands' || area === 'actions') && request.method === 'POST') {
      const isForm = contentType.startsWith('application/x-www-form-urlencoded');
      const args = argumentsOf(isForm ? contentType : 'application/json', body, new URLSearchParams());
      const run = () => answerResponseUrl(url.pathname, args, workspace, faults.refusedBlocks);
      return { method: 'response_url', args, run };
    }
    if (area === 'upload' && request.method === 'POST') {
      const file = workspace.files.bySecret(url.pathname.split('/').at(-1) ?? '');
      if (!file) return undefined;
      const bytes = await fileIn(contentType, body);
      const run = (): ApiAnswer => {
        file.bytes = bytes;
        return { status: 200, body: { ok: true, bytes: bytes.length } };
      };
      return { method: 'upload', args: { file_id: file.id, bytes: bytes.length }, run };
    }
    return undefined;
  }

  #note({ method, args }: Job, answer: ApiAnswer | undefined): void {
    const { error } = answer?.body ?? {};
    this.#calls.push({
      at: this.#parts.workspace.clock.now(),
      method,
      args: readable(args),
      status: answer?.status,
      error: typeof error === 'string' ? error : undefined,
    });
  }

  /** url_private, to whoever has the address; the real one asks for a token. */
  #sendFile(path: string, response: ServerResponse): void {
    const [, , id, secret] = path.split('/');
    const file = this.#parts.workspace.files.get(id ?? '');
    if (!file?.bytes || file.secret !== secret) {
      response.writeHead(404).end();
      return;
    }
    // No type is claimed that a browser would run; images show all the same.
    response.writeHead(200, { 'content-security-policy': 'sandbox', 'content-length': file.bytes.length });
    response.end(file.bytes);
  }
}

function answerInstead(fault: ApiFault | undefined): ApiAnswer | undefined {
  if (fault?.kind === 'rate-limited') return rateLimited(fault.retryAfter);
  if (fault?.kind === 'error') return { status: 200, body: { ok: false, error: fault.error } };
  if (fault?.kind === 'server-error' && !fault.afterEffect) return serverError(fault.status);
  return undefined;
}

function serverError(status = 500): ApiAnswer {
  return { status, body: { ok: false, error: 'internal_error' } };
}

function send(response: ServerResponse, { status, body, headers }: ApiAnswer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Arguments for calls(): without the token, with JSON in strings parsed. */
function readable(args: SlackJson): SlackJson {
  const { token: _token, ...rest } = args;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, parsed(value)]));
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
