/** Ties the parts together: the only file that knows every concrete one. */
import { randomBytes } from 'node:crypto';
import type { LiveConfig, SandboxConfig } from './config.ts';
import { SECOND } from './domain/time.ts';
import type { Engine } from './loops/engine.ts';
import { rightOfWay } from './loops/right-of-way.ts';
import { answerTick } from './loops/tick.ts';
import type { CallerVerifier } from './ports/caller.ts';
import type { Catalog } from './ports/catalog.ts';
import { systemClock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';
import type { RightOfWay } from './ports/right-of-way.ts';
import type { Store } from './ports/store.ts';
import type { Front } from './slack/app.ts';
import type { Route } from './slack/http-receiver.ts';
import { openStore } from './store/store.ts';
import type { Deps } from './usecases/deps.ts';
import { storedCatalog } from './usecases/stored-catalog.ts';
import type { BotOptions } from './wiring-options.ts';

export interface Bot {
  /** undefined in the front's role. */
  readonly engine: Engine | undefined;
  readonly store: Store;
  /** Where HTTP is served; undefined when it is not. */
  readonly url: string | undefined;
  /** Takes nothing new, lets what runs end, closes the store. */
  close(): Promise<void>;
}

/** Starts the bot in its role. Rejects, with everything closed again, when a part cannot start. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { config, policy, log } = options;
  const opening = openStore(storeUrl(config), options.clock === undefined ? {} : { clock: options.clock });
  // Bolt takes a fifth of a second to load, in which a distant database can answer.
  const loading = config.role === 'engine' ? undefined : import('./slack/app.ts');
  loading?.catch(() => {});
  const store = await opening;
  let engine: Engine | undefined;
  const way = config.role === 'all' ? rightOfWay() : undefined;
  const nudge = { nudge: () => engine?.nudge() };
  const deps: Deps = { store, policy, nudge, catalog: catalogOver(options, store), newId };
  let front: Front | undefined;
  let server: { readonly url: string; close(): Promise<void> } | undefined;
  try {
    if (config.role !== 'front') {
      if (config.store.kind === 'sqlite') await store.releaseClaims();
      const { buildEngine } = await import('./wiring-engine.ts');
      engine = await buildEngine(options, deps, way);
    }
    const routes = routesOf(options, store, engine);
    if (loading !== undefined)
      front = await (await loading).startFront(frontOptions(options, deps, routes, way));
    if (config.port !== undefined && front?.url === undefined) server = await serve(routes, config.port, log);
    if (options.timer !== false) engine?.start();
  } catch (error) {
    await front?.close();
    await server?.close();
    await engine?.stop();
    await store.close();
    throw error;
  }
  return {
    engine,
    store,
    url: front?.url ?? server?.url,
    async close() {
      await front?.close();
      await server?.close();
      await engine?.stop();
      await store.close();
    },
  };
}

/** The store's URL as `openStore` takes it. */
export function storeUrl(config: Pick<LiveConfig | SandboxConfig, 'store'>): string {
  return config.store.kind === 'sqlite' ? `sqlite:${config.store.path}` : config.store.url.reveal();
}

/** What the engine last read of Google's lists over the snapshot, which is read when it is first asked. */
function catalogOver({ clock = systemClock, log, policy }: BotOptions, store: Store): Catalog {
  let loaded: Promise<Catalog> | undefined;
  const load = () => {
    loaded ??= import('./google/catalog.ts').then(({ snapshotCatalog }) => snapshotCatalog());
    return loaded;
  };
  const snapshot: Catalog = {
    offers: async (...what) => (await load()).offers(...what),
    extras: async (region) => (await load()).extras(region),
  };
  return storedCatalog({
    store,
    snapshot,
    clock,
    log,
    singleTenantZones: policy.tpu.singleTenantZones,
  });
}

/** Ten characters of [a-z0-9], the first a letter: 49 bits of chance. */
function newId(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const bytes = randomBytes(10);
  return `m${[...bytes.subarray(1)].map((byte) => alphabet[byte % 32]).join('')}`;
}

function frontOptions(
  options: BotOptions,
  deps: Deps,
  routes: readonly Route[],
  way: RightOfWay | undefined,
) {
  const { slack } = options.config;
  if (slack.receiver === undefined)
    throw new Error('the front needs SLACK_APP_TOKEN or SLACK_SIGNING_SECRET');
  return {
    botToken: slack.botToken.reveal(),
    apiUrl: slack.apiUrl,
    botUserId: slack.botUserId,
    delivery:
      slack.receiver.kind === 'socket'
        ? { mode: 'socket' as const, appToken: slack.receiver.appToken.reveal() }
        : {
            mode: 'http' as const,
            signingSecret: slack.receiver.signingSecret.reveal(),
            port: slack.receiver.port,
          },
    deps,
    routes,
    way,
    log: options.log,
  };
}

/** `/healthz` everywhere; `/tick` where there is an engine and Cloud Scheduler is to call it. */
function routesOf(options: BotOptions, store: Store, engine: Engine | undefined): Route[] {
  const { scheduler, google } = options.config;
  const health: Route = {
    method: 'GET',
    path: '/healthz',
    async handle(_request, response) {
      await store.now();
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
    },
  };
  if (engine === undefined || scheduler === undefined) return [health];
  let verifier: Promise<CallerVerifier> | undefined;
  const tick: Route = {
    method: 'POST',
    path: '/tick',
    async handle(request, response) {
      verifier ??= import('./google/oidc.ts').then(({ verifyCaller }) =>
        verifyCaller({
          audience: scheduler.publicUrl,
          serviceAccount: scheduler.serviceAccount,
          ...(google.oidcCertsUrl === undefined ? {} : { certsUrl: google.oidcCertsUrl }),
        }),
      );
      const header = (name: string) => {
        const value = request.headers[name];
        return typeof value === 'string' ? value : undefined;
      };
      request.resume();
      const answer = await answerTick(
        { engine, store, verifier: await verifier, log: options.log },
        {
          authorization: header('authorization'),
          jobName: header('x-cloudscheduler-jobname'),
          scheduleTime: header('x-cloudscheduler-scheduletime'),
        },
      );
      response
        .writeHead(answer.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer.body));
    },
  };
  return [health, tick];
}

/** Serves the routes where no front does. Rejects when the port is taken. */
async function serve(routes: readonly Route[], port: number, log: Logger) {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    const route = routes.find((one) => one.path === path && one.method === request.method);
    if (route === undefined) {
      response.writeHead(404).end();
      return;
    }
    Promise.resolve(route.handle(request, response)).catch((error: unknown) => {
      log.error({ err: error, path }, 'a route failed');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.requestTimeout = 10 * SECOND;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  const address = server.address();
  const open = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${open}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}
