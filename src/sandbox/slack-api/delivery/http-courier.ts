/** Signed HTTP requests to `/slack/events`. */
import { createHmac } from 'node:crypto';
import type { Duration } from '../../../domain/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import { ackBody, type Courier, type Envelope, type Receipt } from './courier.ts';

export interface HttpCourierOptions {
  readonly url: string;
  readonly signingSecret: string;
  /** Stamps the signatures. */
  readonly wire: Clock;
  readonly ackTimeout: Duration;
}

/** Slack's v0 signature: HMAC-SHA256 over `v0:timestamp:body`, in hexadecimal. */
export function signatureOf(secret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

export class HttpCourier implements Courier {
  readonly #options: HttpCourierOptions;
  readonly #closed = new AbortController();

  constructor(options: HttpCourierOptions) {
    this.#options = options;
  }

  async send(envelope: Envelope): Promise<Receipt> {
    const { url, ackTimeout } = this.#options;
    const began = performance.now();
    const timeout = AbortSignal.timeout(ackTimeout);
    const receipt = (outcome: Receipt['outcome'], rest: Partial<Receipt> = {}): Receipt => ({
      outcome,
      status: undefined,
      body: undefined,
      noRetry: false,
      ...rest,
      tookMs: performance.now() - began,
    });
    try {
      const response = await fetch(new URL('/slack/events', url), {
        ...this.#request(envelope),
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.any([timeout, this.#closed.signal]),
      });
      const text = await response.text();
      const { status } = response;
      const noRetry = response.headers.get('x-slack-no-retry') === '1';
      if (!response.ok) return receipt('error', { status, body: ackBody(text), noRetry });
      return receipt('ok', { status, body: ackBody(text), noRetry });
    } catch {
      return receipt(timeout.aborted ? 'timeout' : 'error');
    }
  }

  close(): void {
    this.#closed.abort();
  }

  #request(envelope: Envelope): { headers: Record<string, string>; body: string } {
    const { signingSecret, wire } = this.#options;
    const { body, type } = encoded(envelope);
    const timestamp = Math.floor(wire.now() / 1000);
    return {
      body,
      headers: {
        'content-type': type,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': signatureOf(signingSecret, timestamp, body),
        ...(envelope.retry
          ? {
              'x-slack-retry-num': String(envelope.retry.number),
              'x-slack-retry-reason': envelope.retry.reason,
            }
          : {}),
      },
    };
  }
}

/** Commands are forms, interactions a form with one `payload`, events JSON. */
function encoded({ kind, payload }: Envelope): { body: string; type: string } {
  if (kind === 'events_api') return { body: JSON.stringify(payload), type: 'application/json' };
  const fields =
    kind === 'interactive'
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
  return { body: new URLSearchParams(fields).toString(), type: 'application/x-www-form-urlencoded' };
}
