/** Listing the machines of large and of half-broken projects. */
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { computeCloud } from '../../../src/google/compute/cloud.ts';
import { connectGoogle } from '../../../src/google/connect.ts';
import { GoogleError, type GoogleRequest, type Route } from '../../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../../src/sandbox/google-api/server.ts';
import { openSandbox, type Sandbox, START } from '../sandbox.ts';

const LIST = 'compute.instances.aggregatedList';

describe('a large project', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());

  it('takes a call per 500 machines, and every page is followed', async () => {
    const zones = ['us-central1-a', 'us-central1-b', 'europe-west4-a'];
    const machines = Array.from({ length: 1_101 }, (_, i) => ({
      zone: zones[i % zones.length] ?? '',
      name: `m-${i}`,
      machineType: 'g2-standard-4',
      labels: { lamplighter: 'yes' },
      createdAt: START - HOUR,
    }));
    sandbox = await openSandbox({ machines });
    const result = await computeCloud(sandbox.google, { clock: sandbox.clock }).list('ml-research');
    const list = result.ok ? result.value : undefined;
    expect(list?.complete).toBe(true);
    expect(new Set(list?.machines.map(({ name }) => name)).size).toBe(1_101);
    expect(sandbox.sent).toEqual([LIST, LIST, LIST]);
  });
});

describe('odd answers', () => {
  let api: GoogleApi | undefined;
  let asked: GoogleRequest[] = [];
  afterEach(async () => {
    await api?.close();
    asked = [];
  });

  async function list(pages: readonly object[]) {
    const route: Route = {
      id: LIST,
      method: 'GET',
      path: '/compute/v1/projects/{project}/aggregated/instances',
      handle: (request) => {
        const page = pages[asked.push(request) - 1] ?? {};
        if (page instanceof GoogleError) throw page;
        return page;
      },
    };
    api = await serveRoutes({ routes: [route], clock: { now: () => START }, settle: () => {} });
    const google = connectGoogle({ baseUrl: api.url, timeoutMs: 5_000 });
    return computeCloud(google, { clock: { now: () => START } }).list('p');
  }

  const record = {
    id: '8412345678901234567',
    name: 'a',
    zone: 'https://www.googleapis.com/compute/v1/projects/p/zones/us-central1-ai1a',
    machineType: 'zones/us-central1-ai1a/machineTypes/a3-highgpu-8g',
    status: 'RUNNING',
    creationTimestamp: '2026-11-21T01:00:00.000-08:00',
    lastStartTimestamp: '2026-11-21T01:00:10.000-08:00',
    labels: { lamplighter: 'yes' },
  };
  const scope = (...instances: readonly object[]) => ({ 'zones/us-central1-ai1a': { instances } });

  it('reads times with their offset, AI zones, and long ids', async () => {
    expect(await list([{ items: scope(record) }])).toEqual({
      ok: true,
      value: {
        complete: true,
        machines: [
          {
            project: 'p',
            zone: 'us-central1-ai1a',
            name: 'a',
            instanceId: '8412345678901234567',
            status: 'running',
            machineType: 'a3-highgpu-8g',
            createdAt: Date.parse('2026-11-21T09:00:00Z'),
            lastStartedAt: Date.parse('2026-11-21T09:00:10Z'),
            lastStoppedAt: undefined,
            spot: false,
            hasLocalSsd: true,
            labels: { lamplighter: 'yes' },
          },
        ],
      },
    });
  });

  it.each([
    ['PENDING', 'pending'],
    ['PROVISIONING', 'provisioning'],
    ['STAGING', 'provisioning'],
    ['RUNNING', 'running'],
    ['PENDING_STOP', 'stopping'],
    ['STOPPING', 'stopping'],
    ['DEPROVISIONING', 'stopping'],
    ['STOPPED', 'stopped'],
    ['TERMINATED', 'stopped'],
    ['SUSPENDING', 'suspended'],
    ['SUSPENDED', 'suspended'],
    ['REPAIRING', 'other'],
    ['SOMETHING_NEW', 'other'],
  ])('takes %s for %s', async (status, expected) => {
    const result = await list([{ items: scope({ ...record, status }) }]);
    expect(result.ok && result.value.machines[0]?.status).toBe(expected);
  });

  it('knows a spot machine by its model or by the older flag, and scratch disks', async () => {
    const result = await list([
      {
        items: scope(
          { ...record, machineType: 'n1-standard-8', scheduling: { provisioningModel: 'SPOT' } },
          {
            ...record,
            machineType: 'n1-standard-8',
            scheduling: { preemptible: true },
            disks: [{ type: 'SCRATCH' }],
          },
        ),
      },
    ]);
    const seen = result.ok ? result.value.machines.map(({ spot, hasLocalSsd }) => [spot, hasLocalSsd]) : [];
    expect(seen).toEqual([
      [true, false],
      [true, true],
    ]);
  });

  it('asks for what it reads and no more', async () => {
    await list([{}]);
    expect(asked[0]?.query.get('filter')).toBe('labels.lamplighter:*');
    expect(asked[0]?.query.get('fields')).toContain('items/*/instances(id,name,zone,status');
  });

  it.each([
    ['unreachable zones', { unreachables: ['zones/us-east1-b'] }],
    ['a warning', { warning: { code: 'UNREACHABLE', message: 'x' } }],
    ['a warning of one zone', { items: { 'zones/us-east1-b': { warning: { code: 'UNREACHABLE' } } } }],
    ['a record that says too little', { items: scope({ name: 'b' }) }],
  ])('is incomplete with %s: then absence proves nothing', async (_name, page) => {
    const result = await list([{ items: scope(record), nextPageToken: 'x' }, page]);
    expect(result).toMatchObject({ ok: true, value: { complete: false, machines: [{ name: 'a' }] } });
  });

  it('is complete with zones that have no machines', async () => {
    const page = {
      items: { ...scope(record), 'zones/us-east1-b': { warning: { code: 'NO_RESULTS_ON_PAGE' } } },
    };
    expect(await list([page])).toMatchObject({ ok: true, value: { complete: true } });
  });

  it('fails as a whole when a later page fails: half a list is no list', async () => {
    const result = await list([
      { items: scope(record), nextPageToken: 'x' },
      new GoogleError(403, 'Required permission'),
    ]);
    expect(result).toMatchObject({ ok: false, fault: { kind: 'denied' } });
  });
});

describe('a project with a zone that does not answer', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());

  it('lists the others and says that it is incomplete', async () => {
    sandbox = await openSandbox({
      machines: ['us-central1-a', 'us-central1-b'].map((zone) => ({
        zone,
        name: `in-${zone}`,
        machineType: 'g2-standard-4',
        labels: { lamplighter: 'yes' },
        createdAt: START - HOUR,
      })),
    });
    sandbox.world.setUnreachable('us-central1-b', true);
    sandbox.clock.advance(MINUTE);
    const result = await computeCloud(sandbox.google, { clock: sandbox.clock }).list('ml-research');
    expect(result).toMatchObject({
      ok: true,
      value: { complete: false, machines: [{ name: 'in-us-central1-a' }] },
    });
  });
});
