/** How calls go over the wire: repetition, deadlines, cut connections, masks, counting, credentials. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallId } from '../../src/google/calls.ts';
import { connectGoogle, type GoogleConnection } from '../../src/google/connect.ts';
import { GoogleError, type GoogleRequest, type Route } from '../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../src/sandbox/google-api/server.ts';

const GET = 'compute.instances.get';
const INSERT = 'compute.instances.insert';

let api: GoogleApi;
let google: GoogleConnection;
let received: GoogleRequest[] = [];
let counted: CallId[] = [];
let refusal: GoogleError | undefined;

const routes: readonly Route[] = [
  {
    id: GET,
    method: 'GET',
    path: '/compute/v1/projects/{project}/zones/{zone}/instances/{instance}',
    request: 'google.cloud.compute.v1.GetInstanceRequest',
    response: 'google.cloud.compute.v1.Instance',
    handle: (request) => {
      received.push(request);
      if (refusal !== undefined) throw refusal;
      return { id: '8412345678901234567', name: 'a', status: 'RUNNING', description: 'long' };
    },
  },
  {
    id: INSERT,
    method: 'POST',
    path: '/compute/v1/projects/{project}/zones/{zone}/instances',
    request: 'google.cloud.compute.v1.InsertInstanceRequest',
    body: 'google.cloud.compute.v1.Instance',
    response: 'google.cloud.compute.v1.Operation',
    handle: (request) => {
      received.push(request);
      return { id: '77', name: 'operation-1', status: 'RUNNING' };
    },
  },
];

beforeAll(async () => {
  api = await serveRoutes({ routes, clock: { now: () => Date.now() }, settle: () => {} });
  google = connectGoogle({ baseUrl: api.url, timeoutMs: 3_000, callCounter: (id) => counted.push(id) });
  await google.warmUp();
});
afterAll(() => api.close());
afterEach(() => vi.unstubAllEnvs());
beforeEach(() => {
  api.faults.clear();
  received = [];
  counted = [];
  refusal = undefined;
});

const where = { project: 'p', zone: 'us-central1-a', instance: 'a' };
const birth = { project: 'p', zone: 'us-central1-a', requestId: '1', instanceResource: { name: 'a' } };

function get(timeoutMs?: number) {
  return google.call(GET, where, timeoutMs === undefined ? {} : { timeoutMs });
}

describe('a read', () => {
  it('answers, with 19-digit ids whole', async () => {
    expect(await get()).toMatchObject({ ok: true, value: { id: '8412345678901234567', status: 'RUNNING' } });
    expect(counted).toEqual([GET]);
  });

  it('asks for the fields that are wanted, and gets only them', async () => {
    const found = await google.call(GET, where, { fields: 'id,status' });
    expect(received[0]?.query.get('fields')).toBe('id,status');
    expect(found).toMatchObject({ ok: true, value: { id: '8412345678901234567' } });
    expect(found.ok && found.value.description).toBeFalsy();
  });

  it.each([
    ['503', { kind: 'status', status: 503 }],
    ['a connection that is cut before', { kind: 'reset-before' }],
    ['a connection that is cut after', { kind: 'reset-after' }],
  ] as const)('is repeated after %s', async (_name, fault) => {
    api.faults.arm(GET, fault, 2);
    expect(await get()).toMatchObject({ ok: true });
    expect(counted).toEqual([GET, GET, GET]);
  });

  it('is given up after two repetitions', async () => {
    api.faults.arm(GET, { kind: 'status', status: 503 }, 9);
    expect(await get()).toMatchObject({ ok: false, fault: { kind: 'unavailable', scope: 'call' } });
    expect(counted).toHaveLength(3);
  });

  it('is not repeated after a refusal', async () => {
    refusal = new GoogleError(404, "The resource 'projects/p/zones/z/instances/a' was not found");
    expect(await get()).toMatchObject({ ok: false, fault: { kind: 'not-found', code: 'notFound' } });
    expect(counted).toHaveLength(1);
  });

  it('is not repeated when throttled; it says when to come back', async () => {
    api.faults.arm(GET, { kind: 'status', status: 429, retryAfterSeconds: 42 });
    expect(await get()).toMatchObject({ ok: false, fault: { kind: 'throttled', retryAfter: 42_000 } });
    expect(counted).toHaveLength(1);
  });

  it('ends at its deadline when nobody answers', async () => {
    api.faults.arm(GET, { kind: 'silence' }, 9);
    const begun = performance.now();
    expect(await get(300)).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
    expect(performance.now() - begun).toBeLessThan(1_500);
    expect(counted).toHaveLength(1);
  });

  it('tells a refusal with details from one without, and does not block for it', async () => {
    const details = [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'SERVICE_DISABLED',
        domain: 'googleapis.com',
      },
    ];
    refusal = new GoogleError(403, 'Compute Engine API has not been used', {
      reason: 'accessNotConfigured',
      details,
    });
    await get();
    const begun = performance.now();
    expect(await get()).toMatchObject({
      ok: false,
      fault: { kind: 'denied', scope: 'project', code: 'SERVICE_DISABLED' },
    });
    // The clients' own methods would parse all of Compute's messages here.
    expect(performance.now() - begun).toBeLessThan(150);
  });
});

describe('a write', () => {
  it('answers with the operation’s name, not its number', async () => {
    expect(await google.call(INSERT, birth)).toMatchObject({ ok: true, value: { name: 'operation-1' } });
    expect(received[0]?.query.get('requestId')).toBe('1');
  });

  it.each([
    ['503', { kind: 'status', status: 503 }, 0],
    ['a connection that is cut before', { kind: 'reset-before' }, 0],
    ['a connection that is cut after it took effect', { kind: 'reset-after' }, 1],
  ] as const)('is never repeated here: %s leaves the outcome unknown', async (_name, fault, effects) => {
    api.faults.arm(INSERT, fault);
    expect(await google.call(INSERT, birth)).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
    expect(counted).toEqual([INSERT]);
    expect(received).toHaveLength(effects);
  });
});

describe('the connection', () => {
  it('refuses a base URL that the clients could not use', () => {
    for (const baseUrl of ['127.0.0.1:80', 'ftp://x', 'http://127.0.0.1/google', 'nonsense']) {
      expect(() => connectGoogle({ baseUrl, timeoutMs: 1_000 })).toThrow(/is not a base URL such as/);
    }
  });

  it('sends the token it was given', async () => {
    const other = connectGoogle({
      baseUrls: { compute: api.url },
      accessToken: 'ya29.test',
      timeoutMs: 3_000,
    });
    await other.call(GET, where);
    expect(received[0]?.headers.authorization).toBe('Bearer ya29.test');
  });

  it('never sends real credentials over plain http', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/real-key.json');
    const other = connectGoogle({ baseUrl: api.url, timeoutMs: 3_000 });
    expect(await other.call(GET, where)).toMatchObject({ ok: true });
    expect(received[0]?.headers.authorization).toBe('Bearer emulator');
  });

  it('asks for real credentials where it would talk to Google, and says when there are none', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/real-key.json');
    const real = connectGoogle({ timeoutMs: 3_000 });
    const answer = await real.call(GET, where);
    expect(answer).toMatchObject({ ok: false, fault: { kind: 'denied', scope: 'project' } });
    expect(answer).toMatchObject({ fault: { message: expect.stringContaining('/nowhere/real-key.json') } });
  });

  it('answers with a fault when the server is not there', async () => {
    const nowhere = connectGoogle({ baseUrl: 'http://127.0.0.1:9', timeoutMs: 1_000 });
    expect(await nowhere.call(GET, where)).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
  });

  it('lets go of an answer at once, not only when its deadline has passed', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const held = async () => {
      const answer = await google.call(GET, where, { timeoutMs: 600_000 });
      return answer.ok ? new WeakRef(answer.value) : undefined;
    };
    const answer = await held();
    expect(answer).toBeDefined();
    await vi.waitFor(() => {
      collect();
      expect(answer?.deref() === undefined).toBe(true);
    });
  });

  it('prints no warning', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on('warning', hear);
    await get();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });
});
