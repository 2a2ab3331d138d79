/** A simulated Compute Engine on loopback with the official clients pointed at it, for tests. */
import { createRequire } from 'node:module';
import type { v1 } from '@google-cloud/compute';
import { OAuth2Client } from 'google-auth-library';
import { SandboxClock } from '../../../../src/sandbox/clock.ts';
import { computeRoutes } from '../../../../src/sandbox/google-api/compute/routes.ts';
import { serveRoutes } from '../../../../src/sandbox/google-api/server.ts';
import type { WorldOptions } from '../../../../src/sandbox/world/options.ts';
import { World } from '../../../../src/sandbox/world/world.ts';

export const START = Date.parse('2026-11-20T09:00:00Z');
export const PROJECT = 'ml-research';
export const ZONE = 'us-central1-a';

const require = createRequire(import.meta.url);

/** The package's entry takes seconds to load; its client files do not. */
function client<T>(file: string, name: string): new (options: object) => T {
  return require(`@google-cloud/compute/build/src/v1/${file}.js`)[name];
}

export async function startCloud(options: WorldOptions = {}) {
  const clock = new SandboxClock(START);
  const world = new World(clock, options);
  const server = await serveRoutes({ routes: computeRoutes(world), clock, settle: () => world.settle() });
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'sandbox', expiry_date: Date.now() + 3.6e6 });
  const connect = {
    fallback: true,
    protocol: 'http',
    apiEndpoint: '127.0.0.1',
    port: server.port,
    authClient,
    projectId: PROJECT,
  };
  const instances = new (client<v1.InstancesClient>('instances_client', 'InstancesClient'))(connect);
  const operations = new (client<v1.ZoneOperationsClient>('zone_operations_client', 'ZoneOperationsClient'))(
    connect,
  );

  /** One call by hand; `path` is below /compute/v1/projects/ml-research/. */
  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${server.url}/compute/v1/projects/${PROJECT}/${path}`, {
      method,
      headers: { authorization: 'Bearer sandbox', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Json };
  }

  return {
    clock,
    world,
    server,
    connect,
    instances,
    operations,
    call,
    /** Travels until nothing of the world's own is due within `ms`. */
    travel(ms: number) {
      clock.advance(ms);
      world.settle();
    },
    async close() {
      await Promise.all([instances.close(), operations.close(), server.close()]);
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of many shapes, looked at field by field.
export type Json = any;

/** An L4 machine as the bot asks for one; `change` overrides parts of it. */
export function l4(name: string, change: object = {}, zone = ZONE) {
  return {
    name,
    machineType: `zones/${zone}/machineTypes/g2-standard-8`,
    labels: { lamplighter: '1', owner: 'ada' },
    scheduling: { onHostMaintenance: 'TERMINATE' },
    disks: [bootDisk('pd-balanced', zone)],
    networkInterfaces: [{ network: 'global/networks/default' }],
    serviceAccounts: [{ email: 'default', scopes: ['https://www.googleapis.com/auth/cloud-platform'] }],
    ...change,
  };
}

export function bootDisk(type: string, zone = ZONE, sizeGb = '200') {
  return {
    boot: true,
    autoDelete: true,
    initializeParams: {
      sourceImage:
        'projects/deeplearning-platform-release/global/images/family/common-cu129-ubuntu-2204-nvidia-580',
      diskType: `zones/${zone}/diskTypes/${type}`,
      diskSizeGb: sizeGb,
    },
  };
}
