/** Google's lists behind the Listings port, over the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectGoogle } from '../../../src/google/connect.ts';
import { googleListings } from '../../../src/google/listings/listings.ts';
import type { GoogleRequest, Route } from '../../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../../src/sandbox/google-api/server.ts';
import { listingsContract } from '../../contracts/listings.ts';
import { billedIn, billedSlices } from '../../support/billed.ts';
import { openSandbox, type Sandbox, START } from '../sandbox.ts';

const PROJECT = 'ml-research';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());

// One server for all: loading Compute's messages takes a second.
listingsContract('Google', async () => ({
  listings: googleListings(sandbox.google),
  project: PROJECT,
  setUnreachable: (zone, on) => sandbox.world.setUnreachable(zone, on),
  billedSlices,
  billed: billedIn(sandbox.world),
  close: async () => sandbox.world.setUnreachable('us-central1-a', false),
}));

describe('what is asked for', () => {
  it('is every page of only those machine types that families use, and the whole price list', async () => {
    sandbox.sent.length = 0;
    sandbox.api.resetCalls();
    const listings = googleListings(sandbox.google);
    await listings.shapes(PROJECT);
    await listings.partPrices();
    const pages = sandbox.api.calls();
    expect(pages['compute.machineTypes.aggregatedList']).toBeGreaterThan(1);
    expect(pages['compute.machineTypes.aggregatedList']).toBeLessThan(6);
    expect(pages['compute.acceleratorTypes.aggregatedList']).toBe(1);
    expect(sandbox.api.failures()).toEqual([]);
  });
});

describe('odd answers', () => {
  let api: GoogleApi;
  let answers: Readonly<Record<string, readonly object[]>> = {};
  let asked: GoogleRequest[] = [];

  function route(id: string, path: string): Route {
    return {
      id,
      method: 'GET',
      path,
      handle: (request) => {
        asked.push(request);
        return answers[id]?.[asked.filter(({ query }) => query.has('pageToken')).length] ?? {};
      },
    };
  }

  beforeAll(async () => {
    const aggregated = '/compute/v1/projects/{project}/aggregated';
    const routes = [
      route('types', `${aggregated}/machineTypes`),
      route('cards', `${aggregated}/acceleratorTypes`),
      route('skus', '/v1/services/{service}/skus'),
    ];
    api = await serveRoutes({ routes, clock: { now: () => START }, settle: () => {} });
  });
  afterAll(() => api.close());

  function ask(given: typeof answers) {
    answers = given;
    asked = [];
    return googleListings(connectGoogle({ baseUrl: api.url, timeoutMs: 5_000 }));
  }

  const zone = (name: string, ...types: object[]) => ({ [`zones/${name}`]: { machineTypes: types } });
  const none = { warning: { code: 'NO_RESULTS_ON_PAGE' } };

  it('AI zones are zones, retired machine types are none, pages add up', async () => {
    const listings = ask({
      types: [
        {
          items: {
            ...zone('us-central1-ai1a', { name: 'a4-highgpu-8g' }),
            ...zone('us-east1-b', { name: 'g2-standard-8', deprecated: { state: 'OBSOLETE' } }),
            'zones/us-east1-c': none,
          },
          nextPageToken: 'more',
        },
        {
          items: {
            ...zone('us-central1-ai1a', { name: 'a3-ultragpu-8g', deprecated: { state: 'DEPRECATED' } }),
            'zones/us-east1-b': none,
          },
        },
      ],
      cards: [{ items: { 'zones/us-central1-ai1a': none } }],
    });
    const read = await listings.shapes('p');
    expect(read).toMatchObject({ ok: true, value: { silent: [] } });
    expect(read.ok && read.value.zones).toMatchObject({
      'us-central1-ai1a': { machineTypes: ['a4-highgpu-8g', 'a3-ultragpu-8g'], accelerators: {} },
      'us-east1-b': { machineTypes: [] },
    });
  });

  it.each([
    ['in a warning', { 'zones/us-east1-b': { warning: { code: 'UNREACHABLE' } } }, undefined],
    ['by name alone', {}, ['zones/us-east1-b']],
  ])('a zone that is missing %s is silent in both lists', async (_name, missing, unreachables) => {
    const listings = ask({
      types: [{ items: { ...zone('a-b1-a', { name: 'n1-standard-8' }), ...zone('us-east1-b', {}) } }],
      cards: [{ items: missing, ...(unreachables === undefined ? {} : { unreachables }) }],
    });
    expect(await listings.shapes('p')).toMatchObject({ ok: true, value: { silent: ['us-east1-b'] } });
  });

  it('a list without any machine type is no answer', async () => {
    const listings = ask({ types: [{ items: { 'zones/us-east1-b': none } }], cards: [{}] });
    expect(await listings.shapes('p')).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
  });

  it('a price list without any SKU of ours is no answer', async () => {
    const listings = ask({ skus: [{ skus: [{ description: 'Network Internet Egress' }] }] });
    expect(await listings.partPrices()).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
    expect(asked[0]?.query.get('pageSize')).toBe('5000');
    expect(asked[0]?.params.service).toBe('6F81-5844-456A');
  });
});
