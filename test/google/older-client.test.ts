/** The client of the price list is built on an older google-gax: over the wire it must do what the others do. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { CallId } from '../../src/google/calls.ts';
import { connectGoogle, type GoogleConnection } from '../../src/google/connect.ts';
import { GoogleError, type GoogleRequest } from '../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../src/sandbox/google-api/server.ts';

const LIST = 'cloudbilling.services.skus.list';

let api: GoogleApi;
let google: GoogleConnection;
let received: GoogleRequest[];
let counted: CallId[];
let refusal: GoogleError | undefined;

beforeAll(async () => {
  const route = {
    id: LIST,
    method: 'GET',
    path: '/v1/services/{service}/skus',
    request: 'google.cloud.billing.v1.ListSkusRequest',
    response: 'google.cloud.billing.v1.ListSkusResponse',
    handle: (request: GoogleRequest) => {
      received.push(request);
      if (refusal !== undefined) throw refusal;
      return { skus: [{ skuId: 'A', description: 'Nvidia L4 GPU running in Iowa' }], nextPageToken: 'more' };
    },
  } as const;
  api = await serveRoutes({ routes: [route], clock: { now: () => Date.now() }, settle: () => {} });
  google = connectGoogle({
    baseUrls: { cloudbilling: api.url },
    accessToken: 'ya29.test',
    timeoutMs: 3_000,
    callCounter: (id) => counted.push(id),
  });
});
afterAll(() => api.close());
beforeEach(() => {
  api.faults.clear();
  received = [];
  counted = [];
  refusal = undefined;
});

const request = { parent: 'services/6F81-5844-456A', pageSize: 5_000, currencyCode: 'USD' };

it('sends our credentials', async () => {
  expect(await google.call(LIST, request)).toMatchObject({ ok: true });
  expect(received[0]?.headers.authorization).toBe('Bearer ya29.test');
});

it('asks Application Default Credentials where it would talk to Google', async () => {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/real-key.json');
  const answer = await connectGoogle({ timeoutMs: 3_000 }).call(LIST, request);
  vi.unstubAllEnvs();
  expect(answer).toMatchObject({ ok: false, fault: { kind: 'denied' } });
  expect(answer).toMatchObject({ fault: { message: expect.stringContaining('/nowhere/real-key.json') } });
});

it('asks for a page with all its terms, and for the fields that are wanted only', async () => {
  const page = await google.call(
    LIST,
    { ...request, pageToken: 'x' },
    { fields: 'skus(description),nextPageToken' },
  );
  expect(received[0]?.params.service).toBe('6F81-5844-456A');
  const { query } = received[0] ?? {};
  expect(['pageSize', 'currencyCode', 'pageToken', 'fields'].map((name) => query?.get(name))).toEqual([
    '5000',
    'USD',
    'x',
    'skus(description),nextPageToken',
  ]);
  expect(page).toMatchObject({ ok: true, value: { nextPageToken: 'more', skus: [{ skuId: '' }] } });
});

it('hands the JSON over undecoded', async () => {
  const read = await google.read(LIST, request, (json) => json);
  expect(read).toEqual({
    ok: true,
    value: { skus: [{ skuId: 'A', description: 'Nvidia L4 GPU running in Iowa' }], nextPageToken: 'more' },
  });
});

it.each([
  ['503', { kind: 'status', status: 503 }],
  ['a connection that is cut before', { kind: 'reset-before' }],
] as const)('is repeated after %s, twice at most', async (_name, fault) => {
  api.faults.arm(LIST, fault, 2);
  expect(await google.call(LIST, request)).toMatchObject({ ok: true });
  expect(counted).toEqual([LIST, LIST, LIST]);
});

it('says when to come back when throttled', async () => {
  api.faults.arm(LIST, { kind: 'status', status: 429, retryAfterSeconds: 42 });
  expect(await google.read(LIST, request, (json) => json)).toMatchObject({
    ok: false,
    fault: { kind: 'throttled', retryAfter: 42_000 },
  });
});

it('tells why Google refused', async () => {
  const details = [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'SERVICE_DISABLED',
      domain: 'googleapis.com',
    },
  ];
  refusal = new GoogleError(403, 'Cloud Billing API has not been used in project 1 before', { details });
  expect(await google.call(LIST, request)).toMatchObject({
    ok: false,
    fault: { kind: 'denied', scope: 'project', code: 'SERVICE_DISABLED' },
  });
});

it('ends at its deadline when nobody answers', async () => {
  api.faults.arm(LIST, { kind: 'silence' }, 9);
  const begun = performance.now();
  expect(await google.call(LIST, request, { timeoutMs: 300 })).toMatchObject({
    ok: false,
    fault: { kind: 'unavailable' },
  });
  expect(performance.now() - begun).toBeLessThan(1_500);
});
