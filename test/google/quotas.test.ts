/** Compute Engine's quotas behind the Quotas port, over the wire. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { computeCloud } from '../../src/google/compute/cloud.ts';
import { connectGoogle } from '../../src/google/connect.ts';
import { computeQuotas } from '../../src/google/quotas.ts';
import type { Route } from '../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../src/sandbox/google-api/server.ts';
import { L4 } from '../contracts/cloud.ts';
import { quotasContract } from '../contracts/quotas.ts';
import { openSandbox, START } from './sandbox.ts';

const PROJECT = 'ml-research';

quotasContract('Compute Engine', async () => {
  const { world, clock, google, close } = await openSandbox();
  return {
    quotas: computeQuotas(google),
    project: PROJECT,
    setLimit: (region, metric, limit) => world.setQuota(PROJECT, region, metric, limit),
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
    return computeQuotas(connectGoogle({ baseUrl: api.url, timeoutMs: 5_000 })).list('p');
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
