/** Starts the simulated Google Cloud: one loopback server for every service, over one world. */
import type { Clock } from '../../ports/clock.ts';
import { Faults } from './faults.ts';
import type { Route } from './http.ts';
import { listen } from './listener.ts';

export interface GoogleApiOptions {
  readonly routes: readonly Route[];
  readonly clock: Clock;
  /** Brings the world up to the present; runs before every call. */
  settle(): void;
  /** Default 0: a free one. */
  readonly port?: number;
}

export interface GoogleApi {
  /** http://127.0.0.1:PORT, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Calls received since the start or the last reset, by route id. */
  calls(): Record<string, number>;
  resetCalls(): void;
  /** Calls that nothing served, e.g. `POST /v1/x`; they got 501. */
  unserved(): readonly string[];
  /** Faults of the sandbox itself (each answered 500), as `route: message`. */
  failures(): readonly string[];
  readonly faults: Faults;
  /** Ids of everything that is served. */
  readonly routes: readonly string[];
  close(): Promise<void>;
}

/** Serves `routes` on 127.0.0.1. Rejects when the port is taken; throws Error when two routes collide. */
export async function serveRoutes(options: GoogleApiOptions): Promise<GoogleApi> {
  const calls = new Map<string, number>();
  const unserved: string[] = [];
  const failures: string[] = [];
  const faults = new Faults();
  const { port, close } = await listen({
    routes: options.routes,
    faults,
    settle: () => options.settle(),
    port: options.port ?? 0,
    onCall: (route) => calls.set(route, (calls.get(route) ?? 0) + 1),
    onUnserved: (call) => unserved.push(call),
    onFailure: (route, error) => failures.push(`${route}: ${String(error)}`),
  });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls: () => Object.fromEntries(calls),
    resetCalls: () => calls.clear(),
    unserved: () => [...unserved],
    failures: () => [...failures],
    faults,
    routes: options.routes.map(({ id }) => id),
    close,
  };
}
