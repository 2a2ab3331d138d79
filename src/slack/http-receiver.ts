/** Slack over signed HTTP: Bolt's receiver, strict about the future as well as the past, beside our own routes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../ports/logger.ts';
import { HTTPReceiver } from './bolt.ts';
import { boltLog } from './bolt-log.ts';
import { requestKey } from './delivery.ts';
import type { Reach } from './reach.ts';

/** A path of our own on the same port, e.g. /healthz; answers the request itself. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
}

export interface HttpDelivery {
  readonly mode: 'http';
  readonly signingSecret: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** The address to listen on; every one by default, as containers need. */
  readonly host?: string;
}

/** Slack's own tolerance for request timestamps; Bolt 5.1 applies it to the past only. */
const TOLERANCE_SECONDS = 300;
/** Slack's largest payloads, clicks that carry a whole message, stay well below. */
const BODY_LIMIT = 256 * 1024;
/** A request must be there within this long, in milliseconds. */
const REQUEST_TIMEOUT = 10_000;

/** `POST /slack/events`. A bad signature, or a timestamp 5 minutes off, gets 401 and is only logged. */
export function overHttp(delivery: HttpDelivery, routes: readonly Route[], log: Logger): Reach {
  const receiver = httpReceiver(delivery, routes, log);
  return {
    receiver,
    start: () => listen(receiver, delivery),
    stop: () => receiver.stop(),
  };
}

function httpReceiver(delivery: HttpDelivery, routes: readonly Route[], log: Logger): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret: delivery.signingSecret,
    port: delivery.port,
    bodyLimit: BODY_LIMIT,
    logger: boltLog(log),
    customPropertiesExtractor: (request) => ({
      deliveryKey: requestKey(
        String(request.headers['x-slack-request-timestamp']),
        String(request.headers['x-slack-signature']),
      ),
    }),
  });
  const toBolt = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    const route = routeFor(routes, request);
    if (route !== undefined) {
      void serve(route, request, response, log);
      return;
    }
    const timestamp = Number(request.headers['x-slack-request-timestamp'] ?? 0);
    if (timestamp > Date.now() / 1000 + TOLERANCE_SECONDS) {
      log.warn({ timestamp }, 'refused a request dated in the future');
      response.writeHead(401, { connection: 'close' }).end();
      return;
    }
    toBolt(request, response);
  };
  return receiver;
}

/** Rejects when the port is taken. */
async function listen(receiver: HTTPReceiver, delivery: HttpDelivery): Promise<string> {
  const { port, host } = delivery;
  const server = await receiver.start(host === undefined ? { port } : { port, host });
  server.requestTimeout = REQUEST_TIMEOUT;
  server.headersTimeout = REQUEST_TIMEOUT;
  const address = server.address() as AddressInfo;
  return `http://${host ?? '127.0.0.1'}:${address.port}`;
}

function routeFor(routes: readonly Route[], request: IncomingMessage): Route | undefined {
  const path = (request.url ?? '').split('?')[0];
  return routes.find((route) => route.path === path && route.method === request.method);
}

async function serve(
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
  log: Logger,
): Promise<void> {
  try {
    await route.handle(request, response);
  } catch (error) {
    log.error({ err: error, path: route.path }, 'a route failed');
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}
