/** Waiting for operations, merging labels against other writers, reading boot reports, finding the image. */
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { CallId } from '../../../src/google/calls.ts';
import { computeCloud } from '../../../src/google/compute/cloud.ts';
import { imageFinder } from '../../../src/google/compute/images.ts';
import { connectGoogle } from '../../../src/google/connect.ts';
import { GoogleError, type Route } from '../../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../../src/sandbox/google-api/server.ts';
import { START } from '../sandbox.ts';

const ZONE = '/compute/v1/projects/{project}/zones/{zone}';
const AT = { project: 'p', zone: 'us-central1-a', name: 'a' };
const OPERATION = { ...AT, name: 'operation-1' };

let api: GoogleApi | undefined;
afterEach(() => api?.close());

/** Serves one method per entry: its HTTP method and path, and what it answers or throws. */
async function serving(served: Readonly<Record<string, readonly [string, () => unknown]>>) {
  const routes = Object.entries(served).map(([id, [line, answer]]): Route => {
    const [method = 'GET', path = ''] = line.split(' ');
    return { id, method: method as Route['method'], path, handle: () => answer() };
  });
  api = await serveRoutes({ routes, clock: { now: () => START }, settle: () => {} });
  const sent: CallId[] = [];
  const google = connectGoogle({ baseUrl: api.url, timeoutMs: 15_000, callCounter: (id) => sent.push(id) });
  let now = START;
  const clock = { now: () => now };
  const pass = (ms: number) => {
    now += ms;
  };
  return { api, google, cloud: computeCloud(google, { clock }), clock, pass, sent };
}

describe('an operation', () => {
  const GET = 'compute.zoneOperations.get';
  const WAIT = 'compute.zoneOperations.wait';
  const routes = (get: () => unknown, wait: () => unknown) => ({
    [GET]: [`GET ${ZONE}/operations/{operation}`, get] as const,
    [WAIT]: [`POST ${ZONE}/operations/{operation}/wait`, wait] as const,
  });
  const running = { name: 'operation-1', status: 'RUNNING' };
  const done = { name: 'operation-1', status: 'DONE' };

  it('is looked at once without patience', async () => {
    const { cloud, sent } = await serving(
      routes(
        () => running,
        () => done,
      ),
    );
    expect(await cloud.operation(OPERATION, 0)).toEqual({ ok: true, value: { done: false } });
    expect(sent).toEqual([GET]);
  });

  it('is waited for, and its end comes at once', async () => {
    const { cloud, sent } = await serving(
      routes(
        () => running,
        () => done,
      ),
    );
    expect(await cloud.operation(OPERATION, 5_000)).toEqual({
      ok: true,
      value: { done: true, fault: undefined },
    });
    expect(sent).toEqual([WAIT]);
  });

  it('that still runs when Google ends the wait is told as it is: who asked will ask again', async () => {
    const { cloud, sent } = await serving(
      routes(
        () => done,
        () => running,
      ),
    );
    expect(await cloud.operation(OPERATION, 10_000)).toEqual({ ok: true, value: { done: false } });
    expect(sent).toEqual([WAIT]);
  });

  it('is looked at when patience ends before Google answers', async () => {
    const { cloud, api: server } = await serving(
      routes(
        () => running,
        () => done,
      ),
    );
    server.faults.arm(WAIT, { kind: 'silence' }, 9);
    expect(await cloud.operation(OPERATION, 700)).toEqual({ ok: true, value: { done: false } });
  });

  it('that nobody knows is a fault', async () => {
    const lost = () => {
      throw new GoogleError(404, "The resource 'projects/p/zones/z/operations/operation-1' was not found");
    };
    const { cloud } = await serving(routes(lost, lost));
    expect(await cloud.operation(OPERATION, 5_000)).toMatchObject({
      ok: false,
      fault: { kind: 'not-found' },
    });
  });
});

describe('labels', () => {
  const GET = 'compute.instances.get';
  const SET = 'compute.instances.setLabels';
  const stale = () => {
    throw new GoogleError(412, 'Labels fingerprint either invalid or resource labels have changed');
  };
  const routes = (set: () => unknown) => ({
    [GET]: [
      `GET ${ZONE}/instances/{instance}`,
      () => ({ labels: { a: '1' }, labelFingerprint: 'f' }),
    ] as const,
    [SET]: [`POST ${ZONE}/instances/{instance}/setLabels`, set] as const,
  });

  it('are read again and set again when somebody else was faster', async () => {
    let tries = 0;
    const { cloud, sent } = await serving(routes(() => (++tries < 3 ? stale() : { name: 'operation-1' })));
    expect(await cloud.setLabels(AT, { b: '2' })).toEqual({ ok: true, value: undefined });
    expect(sent).toEqual([GET, SET, GET, SET, GET, SET]);
  });

  it('are given up when somebody else is always faster', async () => {
    const { cloud, sent } = await serving(routes(stale));
    expect(await cloud.setLabels(AT, { b: '2' })).toMatchObject({ ok: false, fault: { kind: 'conflict' } });
    expect(sent).toHaveLength(8);
  });

  it('are not set when they are there', async () => {
    const { cloud, sent } = await serving(routes(stale));
    expect(await cloud.setLabels(AT, { a: '1' })).toEqual({ ok: true, value: undefined });
    expect(sent).toEqual([GET]);
  });
});

describe('a boot report', () => {
  const said = (items: Readonly<Record<string, string>>) => ({
    queryValue: {
      items: Object.entries(items).map(([key, value]) => ({ namespace: 'lamplighter', key, value })),
    },
  });
  async function report(items: Readonly<Record<string, string>>, startedAt?: number) {
    const path = `GET ${ZONE}/instances/{instance}/getGuestAttributes`;
    const { cloud } = await serving({ 'compute.instances.getGuestAttributes': [path, () => said(items)] });
    return cloud.bootReport(AT, startedAt);
  }
  const booted = { 'booted-at': String(START / 1000) };

  it('is the phase that the machine names', async () => {
    expect(await report({ phase: 'driver' })).toEqual({ ok: true, value: { phase: 'driver' } });
  });

  it('is nothing where the machine names a phase that nobody knows', async () => {
    expect(await report({ phase: 'dancing' })).toEqual({ ok: true, value: { phase: undefined } });
  });

  it('says why the set-up gave up', async () => {
    expect(await report({ phase: 'failed', message: 'no driver' })).toEqual({
      ok: true,
      value: { phase: undefined, failed: 'no driver' },
    });
  });

  it('of this boot counts, of an earlier one it does not', async () => {
    expect(await report({ phase: 'ready', ...booted }, START - 20_000)).toMatchObject({
      value: { phase: 'ready' },
    });
    await api?.close();
    expect(await report({ phase: 'ready', ...booted }, START + 5 * MINUTE)).toEqual({
      ok: true,
      value: { phase: undefined },
    });
  });

  it('without a date counts: other set-ups may not write one', async () => {
    expect(await report({ phase: 'ready' }, START)).toMatchObject({ value: { phase: 'ready' } });
  });
});

describe('the image', () => {
  const families = [
    { project: 'dlvm', family: 'gone' },
    { project: 'ubuntu', family: 'there' },
  ];
  const gone = () => {
    throw new GoogleError(404, "The resource 'projects/dlvm/global/images/family/gone' was not found");
  };
  const image = {
    selfLink: 'https://www.googleapis.com/compute/v1/projects/ubuntu/global/images/i-1',
    diskSizeGb: '20',
  };
  const PATH = 'GET /compute/v1/projects/{project}/global/images/family/{family}';

  it('is of the first family that lives, and kept for an hour', async () => {
    let calls = 0;
    const answer = () => (++calls % 2 === 1 ? gone() : image);
    const { google, clock, pass } = await serving({ 'compute.images.getFromFamily': [PATH, answer] });
    const find = imageFinder(google, clock);
    const found = { ok: true, value: { source: image.selfLink, sizeGb: 20 } };
    expect(await find(families)).toEqual(found);
    expect(await find(families)).toEqual(found);
    expect(calls).toBe(2);
    pass(HOUR);
    expect(await find(families)).toEqual(found);
    expect(calls).toBe(4);
  });

  it('that no family has ends every search, in any zone', async () => {
    const { google, clock } = await serving({ 'compute.images.getFromFamily': [PATH, gone] });
    expect(await imageFinder(google, clock)(families)).toMatchObject({
      ok: false,
      fault: { kind: 'not-found', scope: 'project' },
    });
  });

  it('that could not be looked up is not replaced by another', async () => {
    const down = () => {
      throw new GoogleError(503, 'The service is currently unavailable.');
    };
    const { google, clock, sent } = await serving({ 'compute.images.getFromFamily': [PATH, down] });
    expect(await imageFinder(google, clock)(families)).toMatchObject({
      ok: false,
      fault: { kind: 'unavailable', scope: 'call' },
    });
    expect(sent).toHaveLength(3);
  });
});
