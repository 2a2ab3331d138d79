/** A server with the routes of the Cloud TPU API that a test gives answers to, and the adapters connected to it. */
import type { CallId } from '../../../src/google/calls.ts';
import { connectGoogle, type GoogleConnection } from '../../../src/google/connect.ts';
import type { GoogleRequest, HttpMethod } from '../../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../../src/sandbox/google-api/server.ts';

const ZONE = '/v2/projects/{project}/locations/{zone}';

/** Where Google serves each call (the google.api.http options of cloud_tpu.proto). */
const PLACES = {
  'tpu.nodes.list': ['GET', `${ZONE}/nodes`],
  'tpu.nodes.get': ['GET', `${ZONE}/nodes/{node}`],
  'tpu.nodes.create': ['POST', `${ZONE}/nodes`],
  'tpu.nodes.delete': ['DELETE', `${ZONE}/nodes/{node}`],
  'tpu.nodes.start': ['POST', `${ZONE}/nodes/{node}:start`],
  'tpu.nodes.stop': ['POST', `${ZONE}/nodes/{node}:stop`],
  'tpu.nodes.patch': ['PATCH', `${ZONE}/nodes/{node}`],
  'tpu.nodes.getGuestAttributes': ['POST', `${ZONE}/nodes/{node}:getGuestAttributes`],
  'tpu.queuedResources.list': ['GET', `${ZONE}/queuedResources`],
  'tpu.queuedResources.get': ['GET', `${ZONE}/queuedResources/{queue}`],
  'tpu.queuedResources.create': ['POST', `${ZONE}/queuedResources`],
  'tpu.queuedResources.delete': ['DELETE', `${ZONE}/queuedResources/{queue}`],
  'tpu.operations.get': ['GET', `${ZONE}/operations/{operation}`],
} as const satisfies Partial<Record<CallId, readonly [HttpMethod, string]>>;

type TpuCall = keyof typeof PLACES;

export type Answers = Partial<Record<TpuCall, (request: GoogleRequest) => unknown>>;

export interface TpuServer {
  readonly api: GoogleApi;
  readonly google: GoogleConnection;
  readonly received: { readonly id: TpuCall; readonly request: GoogleRequest }[];
  /** Requests that the adapters sent, repetitions included. */
  readonly sent: CallId[];
}

/** `answers` may be changed while it runs. */
export async function openTpuServer(answers: Answers): Promise<TpuServer> {
  const received: TpuServer['received'] = [];
  const sent: CallId[] = [];
  const routes = (Object.keys(PLACES) as TpuCall[]).map((id) => {
    const [method, path] = PLACES[id];
    const handle = (request: GoogleRequest) => {
      received.push({ id, request });
      return answers[id]?.(request);
    };
    return { id, method, path, handle };
  });
  const api = await serveRoutes({ routes, clock: { now: () => Date.now() }, settle: () => {} });
  const google = connectGoogle({
    baseUrls: { tpu: api.url },
    accessToken: 'ya29.test',
    timeoutMs: 3_000,
    callCounter: (id) => sent.push(id),
  });
  return { api, google, received, sent };
}
