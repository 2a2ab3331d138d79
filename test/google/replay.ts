/** A loopback server that answers as Google was recorded to answer, and the files that hold the recordings. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

/** One answer of Google, with the public place where it is kept. */
export interface Recorded {
  readonly name: string;
  /** Repository, path and commit, or the thread in which somebody shows it. */
  readonly source: string;
  /** Method and path without the query, e.g. `POST /compute/v1/projects/recorded/…`. */
  readonly call: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is: not every answer is JSON. */
  readonly body: unknown;
}

/** What was sent to the server. */
export interface Sent {
  readonly call: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface Replay {
  readonly url: string;
  readonly sent: Sent[];
  close(): Promise<void>;
}

/** The recordings of test/google/fixtures/NAME.json. */
export function recordings(name: string): readonly Recorded[] {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as Recorded[];
}

/** What Google's front end adds to every answer (the headers of config-connector's logs). */
const USUAL = {
  'content-type': 'application/json; charset=UTF-8',
  vary: 'Origin, X-Origin, Referer',
  server: 'ESF',
  'x-xss-protection': '0',
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
};

/**
 * Serves the answers in their order, each call's last one again and again; a call that nobody recorded is answered
 * with 418, which no rule expects.
 */
export async function openReplay(recorded: readonly Recorded[]): Promise<Replay> {
  const sent: Sent[] = [];
  const left = new Map<string, Recorded[]>();
  for (const one of recorded) left.set(one.call, [...(left.get(one.call) ?? []), one]);
  const server = createServer((request, response) => {
    void receive(request).then((one) => {
      sent.push(one);
      const answers = left.get(one.call) ?? [];
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      const body =
        typeof answer?.body === 'string' ? answer.body : JSON.stringify(answer?.body ?? {}, null, 1);
      // As Google does whenever the client takes it.
      response.writeHead(answer?.status ?? 418, {
        ...USUAL,
        'content-encoding': 'gzip',
        ...answer?.headers,
      });
      response.end(gzipSync(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the replay has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    sent,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function receive(request: IncomingMessage): Promise<Sent> {
  const url = new URL(request.url ?? '/', 'http://replay');
  const body = await text(request);
  return {
    call: `${request.method} ${url.pathname}`,
    query: url.searchParams,
    body: body === '' ? undefined : JSON.parse(body),
  };
}
