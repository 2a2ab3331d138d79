/** What a caller of the simulated Google sees of its frame: credentials, validation, masks, faults. */
import { afterEach, describe, expect, it } from 'vitest';
import { GoogleError, type GoogleRequest, type Route } from '../../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../../src/sandbox/google-api/server.ts';

let api: GoogleApi | undefined;
let seen: GoogleRequest[] = [];

afterEach(async () => {
  await api?.close();
  seen = [];
});

const insert: Route = {
  id: 'compute.instances.insert',
  method: 'POST',
  path: '/compute/v1/projects/{project}/zones/{zone}/instances',
  request: 'google.cloud.compute.v1.InsertInstanceRequest',
  body: 'google.cloud.compute.v1.Instance',
  response: 'google.cloud.compute.v1.Operation',
  handle: (request) => {
    seen.push(request);
    return { name: 'op', zone: request.params.zone, status: 'RUNNING', progress: 0 };
  },
};

const list: Route = {
  id: 'compute.instances.aggregatedList',
  method: 'GET',
  path: '/compute/v1/projects/{project}/aggregated/instances',
  response: 'google.cloud.compute.v1.InstanceAggregatedList',
  handle: () => ({
    kind: 'compute#instanceAggregatedList',
    items: {
      'zones/us-central1-a': { instances: [{ name: 'a', id: '1', labels: { owner: 'x', team: 'y' } }] },
      'zones/us-central1-b': { warning: { code: 'NO_RESULTS_ON_PAGE' } },
    },
  }),
};

const createJob: Route = {
  id: 'scheduler.jobs.create',
  method: 'POST',
  path: '/v1/projects/{project}/locations/{location}/jobs',
  body: 'google.cloud.scheduler.v1.Job',
  bodyName: 'job',
  response: 'google.cloud.scheduler.v1.Job',
  handle: (request) => {
    seen.push(request);
    return request.body;
  },
};

const pauseJob: Route = {
  id: 'scheduler.jobs.pause',
  method: 'POST',
  path: '/v1/projects/{project}/locations/{location}/jobs/{job}:pause',
  handle: (request) => {
    seen.push(request);
    throw new GoogleError(404, 'Job not found.');
  },
};

const gone: Route = {
  id: 'compute.instances.get',
  method: 'GET',
  path: '/compute/v1/projects/{project}/zones/{zone}/instances/{instance}',
  handle: ({ params }) => {
    throw new GoogleError(404, `The resource '${params.instance}' was not found`);
  },
};

async function start(): Promise<GoogleApi> {
  api = await serveRoutes({
    routes: [insert, list, createJob, pauseJob, gone],
    clock: { now: () => 0 },
    settle: () => {},
  });
  return api;
}

async function call(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${api?.url}${path}`, {
    ...init,
    headers: { authorization: 'Bearer t', ...init.headers },
  });
  return { status: response.status, body: await response.json() };
}

function post(path: string, body: unknown): Promise<{ status: number; body: unknown }> {
  return call(path, { method: 'POST', body: JSON.stringify(body) });
}

const INSERT = '/compute/v1/projects/p/zones/us-central1-a/instances';
const JOBS = '/v1/projects/p/locations/us-central1/jobs';

describe('credentials and paths', () => {
  it('refuses a call without a bearer token and does not carry it out', async () => {
    await start();
    const { status, body } = await call(INSERT, {
      method: 'POST',
      body: '{}',
      headers: { authorization: '' },
    });
    expect(status).toBe(401);
    expect(body).toMatchObject({
      error: {
        code: 401,
        status: 'UNAUTHENTICATED',
        errors: [{ reason: 'required', location: 'Authorization', locationType: 'header' }],
      },
    });
    expect(seen).toHaveLength(0);
  });

  it('names what it does not serve', async () => {
    const { unserved, url } = await start();
    const { status, body } = await call('/v1/projects/p/locations/l/jobs/j:explode', { method: 'POST' });
    expect(status).toBe(501);
    expect(body).toEqual({
      error: {
        code: 501,
        status: 'UNIMPLEMENTED',
        message: 'The simulated Google does not serve POST /v1/projects/p/locations/l/jobs/j:explode',
      },
    });
    expect(unserved()).toEqual(['POST /v1/projects/p/locations/l/jobs/j:explode']);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('tells verbs from names and decodes path variables', async () => {
    await start();
    expect((await call(`${JOBS}/every%20minute:pause`, { method: 'POST' })).status).toBe(404);
    expect(seen[0]?.params).toEqual({ project: 'p', location: 'us-central1', job: 'every minute' });
  });
});

describe('errors', () => {
  it('writes them the older way for Compute and as google.rpc.Status for the others', async () => {
    await start();
    expect((await call(`${INSERT}/x`)).body).toEqual({
      error: {
        code: 404,
        message: "The resource 'x' was not found",
        errors: [{ message: "The resource 'x' was not found", domain: 'global', reason: 'notFound' }],
      },
    });
    expect((await call(`${JOBS}/x:pause`, { method: 'POST' })).body).toEqual({
      error: { code: 404, message: 'Job not found.', status: 'NOT_FOUND' },
    });
  });

  it('says when its own answer does not fit the message', async () => {
    const broken: Route = { ...insert, handle: () => ({ name: 'op', invented: 1 }) };
    api = await serveRoutes({ routes: [broken], clock: { now: () => 0 }, settle: () => {} });
    expect((await post(INSERT, {})).status).toBe(500);
    expect(api.failures()).toEqual([
      'compute.instances.insert: Error: google.cloud.compute.v1.Operation has no field invented',
    ]);
  });
});

describe('request bodies', () => {
  it('refuses unknown fields at any depth, all of them at once', async () => {
    await start();
    const { status, body } = await post(INSERT, {
      foo: 1,
      scheduling: { bar: 2 },
      disks: [{}, { initializeParams: { baz: 3 } }],
    });
    expect(status).toBe(400);
    const messages = [
      `Invalid JSON payload received. Unknown name "foo" at 'resource': Cannot find field.`,
      `Invalid JSON payload received. Unknown name "bar" at 'resource.scheduling': Cannot find field.`,
      `Invalid JSON payload received. Unknown name "baz" at 'resource.disks[1].initialize_params': Cannot find field.`,
    ];
    expect(body).toMatchObject({
      error: {
        code: 400,
        message: messages.join('\n'),
        errors: [{ reason: 'invalid' }],
        status: 'INVALID_ARGUMENT',
        details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest' }],
      },
    });
    expect(seen).toHaveLength(0);
  });

  it.each([
    [{ name: 5 }, `Invalid value at 'resource.name' (TYPE_STRING), 5`],
    [{ canIpForward: 'yes' }, `Invalid value at 'resource.can_ip_forward' (TYPE_BOOL), "yes"`],
    [
      { scheduling: { hostErrorTimeoutSeconds: 1.5 } },
      `Invalid value at 'resource.scheduling.host_error_timeout_seconds' (TYPE_INT32), 1.5`,
    ],
    [
      { scheduling: { maxRunDuration: { seconds: 'soon' } } },
      `Invalid value at 'resource.scheduling.max_run_duration.seconds' (TYPE_INT64), "soon"`,
    ],
    [
      { scheduling: { provisioningModel: 'CHEAP' } },
      `Invalid value at 'resource.scheduling.provisioning_model' (type.googleapis.com/google.cloud.compute.v1.Scheduling.ProvisioningModel), "CHEAP"`,
    ],
    [{ labels: { a: 1 } }, `Invalid value at 'resource.labels['a']' (TYPE_STRING), 1`],
    [
      { disks: {} },
      `Invalid value at 'resource.disks' (type.googleapis.com/google.cloud.compute.v1.AttachedDisk), {}`,
    ],
    [
      { name: ['a'] },
      `Invalid JSON payload received. Unknown name "name" at 'resource': Proto field is not repeating, cannot start list.`,
    ],
  ])('refuses %j', async (body, message) => {
    await start();
    expect(await post(INSERT, body)).toMatchObject({ status: 400, body: { error: { message } } });
  });

  it('hands the handler one canonical form of both spellings, of numbers and of enums', async () => {
    await start();
    await post(INSERT, {
      can_ip_forward: true,
      scheduling: { maxRunDuration: { seconds: 3600 }, on_host_maintenance: 'TERMINATE' },
      labels: { team: 'a' },
      description: null,
    });
    expect(seen[0]?.body).toEqual({
      canIpForward: true,
      scheduling: { maxRunDuration: { seconds: '3600' }, onHostMaintenance: 'TERMINATE' },
      labels: { team: 'a' },
    });
  });

  it('reads enums by number and by name, and answers in the form that was asked for', async () => {
    await start();
    const job = { http_target: { uri: 'http://x', http_method: 1, body: 'aGk' }, attemptDeadline: '180s' };
    expect((await post(`${JOBS}?%24alt=json%3Benum-encoding%3Dint`, job)).body).toEqual({
      httpTarget: { uri: 'http://x', httpMethod: 1, body: 'aGk=' },
      attemptDeadline: '180s',
    });
    expect((await post(JOBS, job)).body).toMatchObject({ httpTarget: { httpMethod: 'POST' } });
  });

  it('refuses two members of one oneof, a bad duration and an unknown enum number', async () => {
    await start();
    const { body } = await post(JOBS, {
      httpTarget: { httpMethod: 99 },
      pubsubTarget: {},
      attemptDeadline: '3 minutes',
    });
    expect((body as { error: { message: string } }).error.message.split('\n')).toEqual([
      `Invalid value at 'job.http_target.http_method' (type.googleapis.com/google.cloud.scheduler.v1.HttpMethod), 99`,
      `Invalid value at 'job' (oneof), oneof field 'target' is already set. Cannot set 'pubsubTarget'`,
      `Invalid value at 'job.attempt_deadline' (type.googleapis.com/google.protobuf.Duration), "3 minutes"`,
    ]);
  });

  it('refuses what is not JSON and unknown query parameters', async () => {
    await start();
    expect((await call(INSERT, { method: 'POST', body: '{"name":' })).status).toBe(400);
    expect(await post(`${INSERT}?requestId=x&dryRun=true`, {})).toMatchObject({
      status: 400,
      body: {
        error: {
          message: `Invalid JSON payload received. Unknown name "dryRun": Cannot bind query parameter. Field 'dryRun' could not be found in request message.`,
        },
      },
    });
    expect(seen).toHaveLength(0);
  });
});

describe('field masks', () => {
  const LIST = '/compute/v1/projects/p/aggregated/instances';

  it.each([
    [
      'items/*/instances(name,id)',
      { 'zones/us-central1-a': { instances: [{ name: 'a', id: '1' }] }, 'zones/us-central1-b': {} },
    ],
    [
      'items.*.instances.labels.owner',
      { 'zones/us-central1-a': { instances: [{ labels: { owner: 'x' } }] }, 'zones/us-central1-b': {} },
    ],
    [
      'items/*(instances/name,warning/code)',
      {
        'zones/us-central1-a': { instances: [{ name: 'a' }] },
        'zones/us-central1-b': { warning: { code: 'NO_RESULTS_ON_PAGE' } },
      },
    ],
  ])('%s keeps only that', async (mask, items) => {
    await start();
    expect((await call(`${LIST}?fields=${encodeURIComponent(mask)}`)).body).toEqual({ items });
    expect((await call(LIST, { headers: { 'x-goog-fieldmask': mask } })).body).toEqual({ items });
  });

  it('refuses a field that the answer cannot have, and a mask that does not parse', async () => {
    await start();
    expect(await call(`${LIST}?fields=items/*/instances(naem)`)).toMatchObject({
      status: 400,
      body: { error: { message: 'Invalid field selection naem', errors: [{ location: 'fields' }] } },
    });
    expect((await call(`${LIST}?fields=items(`)).status).toBe(400);
  });
});

describe('faults', () => {
  it('answers errors with Retry-After, then works again, and counts every call', async () => {
    const { faults, calls, resetCalls } = await start();
    faults.arm('compute.instances.insert', { kind: 'status', status: 429, retryAfterSeconds: 7 });
    faults.arm('*', { kind: 'status', status: 503 });
    const headers = { authorization: 'Bearer t' };
    const first = await fetch(`${api?.url}${INSERT}`, { method: 'POST', body: '{}', headers });
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await post(INSERT, {})).status).toBe(503);
    expect((await post(INSERT, {})).status).toBe(200);
    expect(seen).toHaveLength(1);
    expect(calls()).toEqual({ 'compute.instances.insert': 3 });
    resetCalls();
    expect(calls()).toEqual({});
  });

  it('cuts the connection before or after the effect', async () => {
    const { faults } = await start();
    faults.arm('compute.instances.insert', { kind: 'reset-before' });
    await expect(post(INSERT, {})).rejects.toThrow();
    expect(seen).toHaveLength(0);
    faults.arm('compute.instances.insert', { kind: 'reset-after' });
    await expect(post(INSERT, {})).rejects.toThrow();
    expect(seen).toHaveLength(1);
  });

  it('keeps silent until the caller gives up', async () => {
    const { faults } = await start();
    faults.arm('compute.instances.insert', { kind: 'silence' });
    const signal = AbortSignal.timeout(100);
    await expect(call(INSERT, { method: 'POST', body: '{}', signal })).rejects.toThrow(/timeout|abort/i);
    expect(seen).toHaveLength(0);
  });

  it('takes as long as it is told to', async () => {
    const { faults } = await start();
    faults.setLatency('*', 80);
    const from = performance.now();
    await post(INSERT, {});
    expect(performance.now() - from).toBeGreaterThanOrEqual(78);
    faults.setLatency('compute.instances.insert', 0);
    faults.setLatency('*', 60_000);
    expect((await post(INSERT, {})).status).toBe(200);
  });
});
