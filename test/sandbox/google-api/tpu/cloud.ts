/** A simulated Cloud TPU API on loopback with plain calls to it, for tests. */
import { SandboxClock } from '../../../../src/sandbox/clock.ts';
import { serveRoutes } from '../../../../src/sandbox/google-api/server.ts';
import { tpuRoutes } from '../../../../src/sandbox/google-api/tpu/routes.ts';
import type { WorldOptions } from '../../../../src/sandbox/world/options.ts';
import { World } from '../../../../src/sandbox/world/world.ts';

export const START = Date.parse('2026-11-20T09:00:00Z');
export const PROJECT = 'ml-research';
/** v5e and v5p, v6e next door. */
export const ZONE = 'us-central1-a';

// biome-ignore lint/suspicious/noExplicitAny: bodies of many shapes, looked at field by field.
export type Json = any;

export async function startTpuCloud(options: WorldOptions = {}) {
  const clock = new SandboxClock(START);
  const world = new World(clock, options);
  const server = await serveRoutes({ routes: tpuRoutes(world), clock, settle: () => world.settle() });

  /** One call; `path` is below /v2/projects/ml-research/locations/. Answers the body, or the refusal in a line. */
  async function call(method: string, path: string, body?: unknown): Promise<Json> {
    const answer = await fetch(`${server.url}/v2/projects/${PROJECT}/locations/${path}`, {
      method,
      headers: { authorization: 'Bearer sandbox', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await answer.json()) as Json;
    return json.error === undefined || json.name !== undefined
      ? json
      : `${json.error.code} ${json.error.status}: ${json.error.message}`;
  }

  return {
    clock,
    world,
    server,
    call,
    create: (name: string, node: object, zone = ZONE) => call('POST', `${zone}/nodes?nodeId=${name}`, node),
    enqueue: (name: string, body: object, zone = ZONE) =>
      call('POST', `${zone}/queuedResources?queuedResourceId=${name}`, body),
    node: (name: string, zone = ZONE) => call('GET', `${zone}/nodes/${name}`),
    queue: (name: string, zone = ZONE) => call('GET', `${zone}/queuedResources/${name}`),
    /** The state of a node or a queued resource, or the refusal. */
    async state(path: string): Promise<string> {
      const found = await call('GET', `${ZONE}/${path}`);
      return typeof found === 'string' ? found.slice(0, 3) : (found.state.state ?? found.state);
    },
    operation: (operation: Json) => call('GET', operation.name.split('/locations/')[1]),
    travel(ms: number) {
      clock.advance(ms);
      world.settle();
    },
  };
}

/** A v5e slice of eight chips on one host. */
export const V5E: Json = { acceleratorType: 'v5litepod-8', runtimeVersion: 'v2-alpha-tpuv5-lite' };

/** A request for one slice from the queue. */
export function queued(name: string, change: object = {}, node: object = V5E, zone = ZONE): object {
  const parent = `projects/${PROJECT}/locations/${zone}`;
  return { tpu: { nodeSpec: [{ parent, nodeId: name, node }] }, spot: {}, ...change };
}
