/** Socket Mode: up to ten WebSocket connections of the app, any of which may get a payload. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { type Duration, SECOND } from '../../../domain/time.ts';
import type { SlackJson } from '../desk.ts';
import { newSecret } from '../workspace/identity.ts';
import { APP_ID } from '../workspace/seed.ts';
import type { Courier, Envelope, Receipt } from './courier.ts';

const MOST_CONNECTIONS = 10;
const PING_EVERY = 10 * SECOND;
/** A ticket from apps.connections.open must be used within this time. */
const TICKET_LIFE = 60 * SECOND;
/** After `refresh_requested` the connection is cut when the client has not left by itself. */
const REFRESH_GRACE = 2 * SECOND;

const ackMessage = z.object({
  envelope_id: z.string(),
  payload: z.record(z.string(), z.unknown()).optional(),
});

export class SocketCourier implements Courier {
  readonly #ackTimeout: Duration;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  /** Open connections that take payloads, the one that waited longest first. */
  #ready: WebSocket[] = [];
  readonly #open = new Set<WebSocket>();
  readonly #waiting = new Map<string, (outcome: 'ok' | 'error', payload?: SlackJson) => void>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(ackTimeout: Duration) {
    this.#ackTimeout = ackTimeout;
  }

  get connections(): number {
    return this.#open.size;
  }

  /** A single-use URL. Slack's is wss; loopback needs no TLS. */
  newUrl(origin: string): string {
    const ticket = newSecret(16);
    this.#tickets.add(ticket);
    this.#later(TICKET_LIFE, () => this.#tickets.delete(ticket));
    return `${origin.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${APP_ID}`;
  }

  /** Takes a WebSocket upgrade, or refuses it with 401 when its ticket is unknown or used. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, ticket: string | null): void {
    if (ticket === null || !this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#welcome(connection));
  }

  send(envelope: Envelope): Promise<Receipt> {
    const began = performance.now();
    const receipt = (outcome: Receipt['outcome'], body?: SlackJson): Receipt => ({
      outcome,
      status: undefined,
      tookMs: performance.now() - began,
      body,
      noRetry: false,
    });
    const connection = this.#next();
    if (!connection) return Promise.resolve(receipt('error'));
    const id = randomUUID();
    return new Promise((resolve) => {
      const timer = this.#later(this.#ackTimeout, () => settle(receipt('timeout')));
      const settle = (result: Receipt) => {
        this.#waiting.delete(id);
        this.#forget(timer);
        resolve(result);
      };
      this.#waiting.set(id, (outcome, payload) => settle(receipt(outcome, payload)));
      connection.send(JSON.stringify(socketEnvelope(id, envelope)));
    });
  }

  /** Sends `disconnect` to every connection; after refresh_requested none of them gets a payload any more. */
  disconnect(reason: 'warning' | 'refresh_requested'): void {
    for (const connection of this.#open) this.#sayDisconnect(connection, reason);
    if (reason === 'warning') return;
    const leaving = [...this.#open];
    this.#ready = [];
    this.#later(REFRESH_GRACE, () => {
      for (const connection of leaving) connection.terminate();
    });
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#tickets.clear();
    for (const connection of this.#open) connection.terminate();
    this.#ready = [];
    for (const conclude of [...this.#waiting.values()]) conclude('error');
    this.#server.close();
  }

  #welcome(connection: WebSocket): void {
    connection.on('error', () => connection.terminate());
    if (this.#open.size >= MOST_CONNECTIONS) {
      this.#sayDisconnect(connection, 'too_many_websockets');
      connection.close();
      return;
    }
    this.#open.add(connection);
    this.#ready.push(connection);
    const ping = setInterval(() => connection.ping(), PING_EVERY);
    connection.on('message', (data) => this.#acknowledge(String(data)));
    connection.on('close', () => {
      clearInterval(ping);
      this.#open.delete(connection);
      this.#ready = this.#ready.filter((other) => other !== connection);
    });
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#open.size,
        debug_info: { host: 'applink-sandbox', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: APP_ID },
      }),
    );
  }

  #acknowledge(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return;
    }
    const ack = ackMessage.safeParse(value);
    if (ack.success) this.#waiting.get(ack.data.envelope_id)?.('ok', nonEmpty(ack.data.payload));
  }

  /** Turns are taken, so that an app with two connections sees payloads on both. */
  #next(): WebSocket | undefined {
    const connection = this.#ready.find((other) => other.readyState === other.OPEN);
    if (connection) this.#ready = [...this.#ready.filter((other) => other !== connection), connection];
    return connection;
  }

  #sayDisconnect(connection: WebSocket, reason: string): void {
    connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-sandbox' } }));
  }

  #later(after: Duration, run: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, after);
    this.#timers.add(timer);
    return timer;
  }

  #forget(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.#timers.delete(timer);
  }
}

function socketEnvelope(id: string, { kind, payload, retry }: Envelope): SlackJson {
  return {
    envelope_id: id,
    type: kind,
    payload,
    accepts_response_payload: kind !== 'events_api',
    ...(kind === 'events_api'
      ? { retry_attempt: retry?.number ?? 0, retry_reason: retry?.reason === undefined ? '' : 'timeout' }
      : {}),
  };
}

function nonEmpty(payload: SlackJson | undefined): SlackJson | undefined {
  return payload && Object.keys(payload).length > 0 ? payload : undefined;
}
