/** Compute Engine's quotas behind the Quotas port, over the wire. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { computeCloud } from '../../src/google/compute/cloud.ts';
import { connectGoogle } from '../../src/google/connect.ts';
import { googleQuotas } from '../../src/google/quotas.ts';
import type { GoogleRequest, Route } from '../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../src/sandbox/google-api/server.ts';
import { L4 } from '../contracts/cloud.ts';
import { quotasContract } from '../contracts/quotas.ts';
import { openSandbox, START } from './sandbox.ts';

const PROJECT = 'ml-research';

quotasContract('Compute Engine', async () => {
  const { world, clock, google, close } = await openSandbox();
  return {
    quotas: googleQuotas(google),
    project: PROJECT,
    setLimit: (region, metric, limit) => world.setQuota(PROJECT, region, metric, limit),
    pass: (ms) => clock.advance(ms),
    async useOneL4() {
      const born = await computeCloud(google, { clock }).create({ project: PROJECT, ...L4 }, randomUUID());
      if (!born.ok) throw new Error(born.fault.message);
      clock.advance(5 * MINUTE);
    },
    close,
  };
});

describe('odd answers', () => {
  let api: GoogleApi | undefined;
  afterEach(() => api?.close());

  async function list(regions: readonly object[], project: object) {
    let page = 0;
    const routes: Route[] = [
      {
        id: 'compute.regions.list',
        method: 'GET',
        path: '/compute/v1/projects/{project}/regions',
        handle: () => regions[page++] ?? {},
      },
      {
        id: 'compute.projects.get',
        method: 'GET',
        path: '/compute/v1/projects/{project}',
        handle: () => project,
      },
    ];
    api = await serveRoutes({ routes, clock: { now: () => START }, settle: () => {} });
    return googleQuotas(connectGoogle({ baseUrl: api.url, timeoutMs: 5_000 })).list('p');
  }

  const l4 = { metric: 'NVIDIA_L4_GPUS', limit: 4, usage: 1 };

  it('leaves out a region whose quotas Google could not read, and passes unknown metrics on', async () => {
    const regions = [
      { items: [{ name: 'us-central1', quotas: [l4] }, { name: 'us-east1' }], nextPageToken: 'x' },
      { items: [{ name: 'us-west1', quotas: [{ metric: 'NVIDIA_Z9_GPUS', limit: 2, usage: 0 }] }] },
    ];
    expect(await list(regions, { quotas: [{ metric: 'GPUS_ALL_REGIONS', limit: 0, usage: 0 }] })).toEqual({
      ok: true,
      value: [
        { ...l4, region: 'us-central1' },
        { metric: 'NVIDIA_Z9_GPUS', region: 'us-west1', limit: 2, usage: 0 },
        { metric: 'GPUS_ALL_REGIONS', region: 'global', limit: 0, usage: 0 },
      ],
    });
  });
});

describe('asking for more, over the wire', () => {
  const L4_EAST = { metric: 'NVIDIA_L4_GPUS', region: 'us-east1' };
  const ASK = {
    ...L4_EAST,
    id: 'm1',
    at: START + 1,
    project: PROJECT,
    to: 12,
    justification: 'Two trainers ran for 30 hours.',
    contactEmail: 'ada@example.com',
  };

  it('carries our credentials, which google-gax 5 gets from another google-auth-library', async () => {
    const seen: GoogleRequest[] = [];
    const routes: Route[] = [
      {
        id: 'cloudquotas.quotaPreferences.list',
        method: 'GET',
        path: '/v1/projects/{project}/locations/global/quotaPreferences',
        handle: (request) => void seen.push(request),
      },
      {
        id: 'cloudquotas.quotaPreferences.patch',
        method: 'PATCH',
        path: '/v1/projects/{project}/locations/global/quotaPreferences/{preference}',
        handle: (request) => {
          seen.push(request);
          return { quotaConfig: { preferredValue: '12', grantedValue: '0' }, reconciling: true };
        },
      },
    ];
    const api = await serveRoutes({ routes, clock: { now: () => START }, settle: () => {} });
    const google = connectGoogle({ baseUrl: api.url, accessToken: 't0ken', timeoutMs: 5_000 });
    expect(await googleQuotas(google).raise(ASK)).toEqual({
      ok: true,
      value: { pending: true, preferred: 12, granted: 0, detail: undefined },
    });
    await api.close();
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer t0ken', 'Bearer t0ken']);
    expect(seen[1]?.params.preference).toBe('lamplighter-nvidia-l4-gpus-us-east1');
    expect(seen[1]?.query.get('allowMissing')).toBe('true');
    expect(seen[1]?.body).toEqual({
      service: 'compute.googleapis.com',
      quotaId: 'NVIDIA-L4-GPUS-per-project-region',
      dimensions: { region: 'us-east1' },
      quotaConfig: {
        preferredValue: '12',
        annotations: { 'lamplighter-request': 'm1', 'lamplighter-asked-at': String(START + 1) },
      },
      justification: ASK.justification,
      contactEmail: ASK.contactEmail,
    });
  });

  it('changes what somebody asked for in the console, instead of asking beside it', async () => {
    const { world, google, close, sent } = await openSandbox();
    const project = world.project(PROJECT);
    const key = { scope: 'us-east1', metric: 'NVIDIA_L4_GPUS' };
    project?.preferences.put('by-hand', key, { preferred: 9, justification: '', annotations: {} }, START);
    expect(await googleQuotas(google).raise(ASK)).toMatchObject({ ok: true, value: { preferred: 12 } });
    expect(project?.preferences.list()).toMatchObject([{ id: 'by-hand', preferred: 12 }]);
    expect(sent).toEqual(['cloudquotas.quotaPreferences.list', 'cloudquotas.quotaPreferences.patch']);
    // Asked for elsewhere after that: it is left as it is.
    const since = { preferred: 30, justification: '', annotations: {} };
    project?.preferences.put('by-hand', key, since, START + 60_000);
    expect(await googleQuotas(google).raise(ASK)).toMatchObject({ ok: true, value: { preferred: 30 } });
    expect(project?.preferences.list()).toMatchObject([{ id: 'by-hand', preferred: 30 }]);
    await close();
  });

  it('an answer that is lost after Google took the request is no second request', async () => {
    const { world, api, google, close, sent } = await openSandbox();
    api.faults.arm('cloudquotas.quotaPreferences.patch', { kind: 'reset-after' });
    const quotas = googleQuotas(google);
    expect(await quotas.raise(ASK)).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
    expect(await quotas.raise(ASK)).toMatchObject({ ok: true, value: { pending: true, preferred: 12 } });
    expect(sent.filter((id) => id === 'cloudquotas.quotaPreferences.patch')).toHaveLength(1);
    expect(world.project(PROJECT)?.preferences.list()).toMatchObject([{ version: 1 }]);
    await close();
  });

  it('says why Google would raise it for nobody, and refuses a project that is not ours', async () => {
    const { google, close } = await openSandbox({
      projects: [{ id: PROJECT, ineligible: 'NOT_ENOUGH_USAGE_HISTORY' }],
    });
    const quotas = googleQuotas(google);
    const obstacle = async (metric: string) => {
      const read = await quotas.raisable(PROJECT, { metric, region: 'us-east1' });
      return read.ok ? read.value.obstacle : read.fault;
    };
    expect(await obstacle('NVIDIA_L4_GPUS')).toBe('too-new');
    expect(await obstacle('NVIDIA_K80_GPUS')).toBe('unsupported');
    expect(await quotas.raise(ASK)).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
    expect(await quotas.families('nobodys-project')).toMatchObject({ ok: false, fault: { kind: 'denied' } });
    await close();
  });
});
