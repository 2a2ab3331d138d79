/** A running page over fakes, with a clock that stands still: what every test of the page begins with. */
import { request } from 'node:http';
import { SandboxClock } from '../../../src/sandbox/clock.ts';
import { type RunningPage, startPage } from '../../../src/sandbox/page/server.ts';
import { FakeConsole } from './fake-console.ts';
import { FakeDesk } from './fake-desk.ts';

/** Friday, 20 November 2026, 14:05 in Berlin. */
export const START = Date.UTC(2026, 10, 20, 13, 5);

export interface PageWorld extends RunningPage {
  readonly clock: SandboxClock;
  readonly desk: FakeDesk;
  readonly console: FakeConsole;
}

export async function startWorld(): Promise<PageWorld> {
  const clock = new SandboxClock(START);
  const desk = new FakeDesk(clock);
  const console = new FakeConsole();
  const page = await startPage({ desk, console, clock, stride: 0 });
  return { clock, desk, console, ...page };
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: unknown;
}

/** A request with any headers, `Host` and `Origin` among them, which fetch would not send. */
export function ask(
  url: string,
  options: { method?: string; headers?: Readonly<Record<string, string>>; body?: string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: options.method ?? 'GET', headers: { ...options.headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = String(response.headers['content-type']).startsWith('application/json');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson ? JSON.parse(text) : undefined,
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** An action as the page itself sends it. */
export function post(page: RunningPage, action: string, input: unknown): Promise<Reply> {
  return ask(`${page.url}api/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(page.url).origin },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
}
