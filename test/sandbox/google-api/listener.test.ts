/** What a caller of the simulated Google sees of its frame: credentials, paths, errors, masks, faults. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Frame, INSERT, JOBS, startFrame } from './frame.ts';

let frame: Frame;

beforeEach(async () => {
  frame = await startFrame();
});

afterEach(() => frame.api.close());

describe('credentials and paths', () => {
  it('refuses a call without a bearer token and does not carry it out', async () => {
    const { status, body } = await frame.call(INSERT, {
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
    expect(frame.seen).toHaveLength(0);
  });

  it('names what it does not serve', async () => {
    const { unserved, url } = frame.api;
    const { status, body } = await frame.call('/v1/projects/p/locations/l/jobs/j:explode', {
      method: 'POST',
    });
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
    expect((await frame.call(`${JOBS}/every%20minute:pause`, { method: 'POST' })).status).toBe(404);
    expect(frame.seen[0]?.params).toEqual({ project: 'p', location: 'us-central1', job: 'every minute' });
  });
});

describe('errors', () => {
  it('writes them the older way for Compute and as google.rpc.Status for the others', async () => {
    expect((await frame.call(`${INSERT}/x`)).body).toEqual({
      error: {
        code: 404,
        message: "The resource 'x' was not found",
        errors: [{ message: "The resource 'x' was not found", domain: 'global', reason: 'notFound' }],
      },
    });
    expect((await frame.call(`${JOBS}/x:pause`, { method: 'POST' })).body).toEqual({
      error: { code: 404, message: 'Job not found.', status: 'NOT_FOUND' },
    });
  });

  it('says when its own answer does not fit the message', async () => {
    const broken = await startFrame({ handle: () => ({ name: 'op', invented: 1 }) });
    expect((await broken.post(INSERT, {})).status).toBe(500);
    await broken.api.close();
    expect(broken.api.failures()).toEqual([
      'compute.instances.insert: Error: google.cloud.compute.v1.Operation has no field invented',
    ]);
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
    expect((await frame.call(`${LIST}?fields=${encodeURIComponent(mask)}`)).body).toEqual({ items });
    expect((await frame.call(LIST, { headers: { 'x-goog-fieldmask': mask } })).body).toEqual({ items });
  });

  it('refuses a field that the answer cannot have, and a mask that does not parse', async () => {
    expect(await frame.call(`${LIST}?fields=items/*/instances(naem)`)).toMatchObject({
      status: 400,
      body: { error: { message: 'Invalid field selection naem', errors: [{ location: 'fields' }] } },
    });
    expect((await frame.call(`${LIST}?fields=items(`)).status).toBe(400);
  });
});

describe('faults', () => {
  it('answers errors with Retry-After, then works again, and counts every call', async () => {
    const { faults, calls, resetCalls } = frame.api;
    faults.arm('compute.instances.insert', { kind: 'status', status: 429, retryAfterSeconds: 7 });
    faults.arm('*', { kind: 'status', status: 503 });
    const headers = { authorization: 'Bearer t' };
    const first = await fetch(`${frame.api.url}${INSERT}`, { method: 'POST', body: '{}', headers });
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await frame.post(INSERT, {})).status).toBe(503);
    expect((await frame.post(INSERT, {})).status).toBe(200);
    expect(frame.seen).toHaveLength(1);
    expect(calls()).toEqual({ 'compute.instances.insert': 3 });
    resetCalls();
    expect(calls()).toEqual({});
  });

  it('cuts the connection before or after the effect', async () => {
    const { faults } = frame.api;
    faults.arm('compute.instances.insert', { kind: 'reset-before' });
    await expect(frame.post(INSERT, {})).rejects.toThrow();
    expect(frame.seen).toHaveLength(0);
    faults.arm('compute.instances.insert', { kind: 'reset-after' });
    await expect(frame.post(INSERT, {})).rejects.toThrow();
    expect(frame.seen).toHaveLength(1);
  });

  it('keeps silent until the caller gives up', async () => {
    const { faults } = frame.api;
    faults.arm('compute.instances.insert', { kind: 'silence' });
    const signal = AbortSignal.timeout(100);
    await expect(frame.call(INSERT, { method: 'POST', body: '{}', signal })).rejects.toThrow(
      /timeout|abort/i,
    );
    expect(frame.seen).toHaveLength(0);
  });

  it('takes as long as it is told to', async () => {
    const { faults } = frame.api;
    faults.setLatency('*', 80);
    const from = performance.now();
    await frame.post(INSERT, {});
    expect(performance.now() - from).toBeGreaterThanOrEqual(78);
    faults.setLatency('compute.instances.insert', 0);
    faults.setLatency('*', 60_000);
    expect((await frame.post(INSERT, {})).status).toBe(200);
  });
});
