/** The real adapter of the Cloud TPU API over the simulated estate without the wire: what Google checks is checked, no byte is sent. */
import { ok, type Result } from '../../../src/domain/result.ts';
import type { CallId } from '../../../src/google/calls.ts';
import type { GoogleConnection } from '../../../src/google/connect.ts';
import { type TpuCloud, tpuCloud } from '../../../src/google/tpu/cloud.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Route } from '../../../src/sandbox/google-api/http.ts';
import { tpuRoutes } from '../../../src/sandbox/google-api/tpu/routes.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import { answered, requestFor } from './google-faults.ts';

/** What stands between the adapter and Google: makes the call, fails it, or loses its answer. */
export type Meet = <T>(id: CallId, effect: () => Promise<Result<T>>) => Promise<Result<T>>;

/** The port's part for TPUs; operations are looked at once, since nobody else moves the clock meanwhile. */
export function wirelessTpus(world: World, clock: Clock, meet: Meet): TpuCloud {
  const cloud = tpuCloud(connectionTo(tpuRoutes(world), meet), { clock });
  return { ...cloud, operation: (at) => cloud.operation(at, 0) };
}

function connectionTo(routes: readonly Route[], meet: Meet): GoogleConnection {
  const unused = () => {
    throw new Error('only the Cloud TPU API is here');
  };
  const answer = (id: CallId, message: object): unknown => {
    const route = routes.find((one) => one.id === id);
    if (route === undefined) throw new Error(`${id} is not served`);
    const words = jsonOf(message) as Record<string, unknown>;
    const bodyName = route.bodyName?.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    const body = bodyName === undefined ? undefined : bodyName === '' ? words : words[bodyName];
    const path = String(words.name ?? words.parent ?? (body as Record<string, unknown>).name);
    const query: Record<string, string> = {};
    for (const [key, value] of Object.entries(words)) {
      if (key !== 'name' && key !== 'parent' && key !== bodyName) query[key] = textOf(value);
    }
    return route.handle(requestFor(paramsOf(route.path, `/v2/${path}`), query, body));
  };
  return {
    async read(id, request, read) {
      return meet(id, async () => {
        const found = answered(() => answer(id, request), 'rpc');
        return found.ok ? ok(read(await found.value)) : found;
      });
    },
    call: unused,
    bigQuery: unused,
    storage: unused,
    timeoutMs: 1_000,
    warmUp: unused,
  };
}

/** The variables of a route's template; a verb after a colon belongs to the template. */
function paramsOf(template: string, path: string): Record<string, string> {
  const parts = path.split('/');
  const names = template.replace(/:\w+$/, '').split('/');
  return Object.fromEntries(
    names.flatMap((name, i) => (name.startsWith('{') ? [[name.slice(1, -1), parts[i] ?? '']] : [])),
  );
}

/** As the client writes it: durations in seconds with their unit. */
function jsonOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return value;
  if ('seconds' in value && Object.keys(value).length === 1) return `${String(value.seconds)}s`;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, jsonOf(one)]));
}

function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'paths' in value) return String(value.paths);
  return String(value);
}
