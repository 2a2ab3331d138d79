/** The simulated Google with the adapters connected to it, for the tests of this folder. */
import type { CallId } from '../../src/google/calls.ts';
import { connectGoogle, type GoogleConnection } from '../../src/google/connect.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { type SandboxGoogle, startGoogleApi } from '../../src/sandbox/google-api/google-api.ts';
import type { WorldOptions } from '../../src/sandbox/world/options.ts';
import { World } from '../../src/sandbox/world/world.ts';

/** A Saturday noon. */
export const START = Date.parse('2026-11-21T12:00:00Z');

export interface Sandbox {
  readonly world: World;
  readonly clock: SandboxClock;
  readonly api: SandboxGoogle;
  readonly google: GoogleConnection;
  /** Requests that the adapters sent. */
  readonly sent: CallId[];
  close(): Promise<void>;
}

export async function openSandbox(options: WorldOptions = {}): Promise<Sandbox> {
  const clock = new SandboxClock(START);
  const world = new World(clock, options);
  const api = await startGoogleApi({ world, clock });
  const sent: CallId[] = [];
  const google = connectGoogle({ baseUrl: api.url, timeoutMs: 5_000, callCounter: (id) => sent.push(id) });
  return { world, clock, api, google, sent, close: () => api.close() };
}
