/** The TPU client is built on google-gax 4, which loses our credentials: over the wire it must do what the others do. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { connectGoogle } from '../../../src/google/connect.ts';
import { GoogleError } from '../../../src/sandbox/google-api/http.ts';
import { type Answers, openTpuServer, type TpuServer } from './tpu-server.ts';

const parent = 'projects/p/locations/us-east5-b';
const LIST = 'tpu.nodes.list';
const CREATE = 'tpu.nodes.create';

/** As Google answers: with a type of metadata that the client does not know. */
const OPERATION = {
  name: `${parent}/operations/operation-1`,
  metadata: { '@type': 'type.googleapis.com/google.cloud.common.OperationMetadata', verb: 'create' },
};

const answers: Answers = {};
let server: TpuServer;

beforeAll(async () => {
  server = await openTpuServer(answers);
});
afterAll(() => server.api.close());
beforeEach(() => {
  server.api.faults.clear();
  server.received.length = 0;
  server.sent.length = 0;
  answers[LIST] = () => ({
    nodes: [{ name: `${parent}/nodes/a`, state: 2, id: '7' }],
    nextPageToken: 'more',
  });
  answers[CREATE] = () => OPERATION;
  answers['tpu.operations.get'] = () => ({ ...OPERATION, done: true });
});

function create() {
  const node = { acceleratorType: 'v6e-8', runtimeVersion: 'v2-alpha-tpuv6e', labels: { owner: 'ada' } };
  return server.google.read(CREATE, { parent, nodeId: 'ada-1', node }, (json) => json);
}

it('sends our credentials with reads, with writes and to the operations', async () => {
  const { google } = server;
  expect(await google.call(LIST, { parent })).toMatchObject({
    ok: true,
    value: { nodes: [{ state: 'READY' }] },
  });
  expect(await create()).toMatchObject({ ok: true });
  expect(await google.read('tpu.operations.get', { name: OPERATION.name }, (json) => json)).toMatchObject({
    ok: true,
    value: { done: true, metadata: { verb: 'create' } },
  });
  expect(server.received).toHaveLength(3);
  for (const { request } of server.received) expect(request.headers.authorization).toBe('Bearer ya29.test');
});

it('asks Application Default Credentials where it would talk to Google', async () => {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/real-key.json');
  const answer = await connectGoogle({ timeoutMs: 3_000 }).call(LIST, { parent });
  vi.unstubAllEnvs();
  expect(answer).toMatchObject({
    ok: false,
    fault: { kind: 'denied', message: expect.stringContaining('/nowhere/real-key.json') },
  });
});

it('asks for a page with all its terms, and for the fields that are wanted only, as Compute documents it', async () => {
  await server.google.call(
    LIST,
    { parent, pageSize: 500, pageToken: 'x' },
    { fields: 'nodes(name),nextPageToken' },
  );
  const { query, headers } = server.received[0]?.request ?? {};
  expect(['pageSize', 'pageToken', 'fields'].map((name) => query?.get(name))).toEqual([
    '500',
    'x',
    'nodes(name),nextPageToken',
  ]);
  expect(headers?.['x-goog-fieldmask']).toBeUndefined();
});

it('says the name in the query and the node in the body', async () => {
  await create();
  const { query, body, params } = server.received[0]?.request ?? {};
  expect(params).toEqual({ project: 'p', zone: 'us-east5-b' });
  expect(query?.get('nodeId')).toBe('ada-1');
  expect(body).toMatchObject({
    acceleratorType: 'v6e-8',
    runtimeVersion: 'v2-alpha-tpuv6e',
    labels: { owner: 'ada' },
  });
});

it.each([
  ['503', { kind: 'status', status: 503 }],
  ['a connection that is cut before', { kind: 'reset-before' }],
] as const)('repeats a read after %s, twice at most, and a write never', async (_name, fault) => {
  server.api.faults.arm(LIST, fault, 2);
  expect(await server.google.call(LIST, { parent })).toMatchObject({ ok: true });
  expect(server.sent).toEqual([LIST, LIST, LIST]);
  server.api.faults.arm(CREATE, fault, 1);
  expect(await create()).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
  expect(server.sent.filter((id) => id === CREATE)).toHaveLength(1);
});

it('says when to come back when throttled', async () => {
  server.api.faults.arm(LIST, { kind: 'status', status: 429, retryAfterSeconds: 42 });
  expect(await server.google.call(LIST, { parent })).toMatchObject({
    ok: false,
    fault: { kind: 'throttled', retryAfter: 42_000 },
  });
});

it('tells why Google refused', async () => {
  answers[LIST] = () => {
    throw new GoogleError(403, 'Cloud TPU API has not been used in project 1 before', {
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'SERVICE_DISABLED' }],
    });
  };
  expect(await server.google.call(LIST, { parent })).toMatchObject({
    ok: false,
    fault: { kind: 'denied', scope: 'project', code: 'SERVICE_DISABLED' },
  });
});

it('ends at its deadline when nobody answers', async () => {
  server.api.faults.arm(LIST, { kind: 'silence' }, 9);
  const begun = performance.now();
  expect(await server.google.call(LIST, { parent }, { timeoutMs: 300 })).toMatchObject({
    ok: false,
    fault: { kind: 'unavailable' },
  });
  expect(performance.now() - begun).toBeLessThan(1_500);
});
