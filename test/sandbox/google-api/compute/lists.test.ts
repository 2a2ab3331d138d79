/** Lists of the simulated Compute Engine: pages, filters, masks, scopes that do not answer, the catalogue. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseFilter } from '../../../../src/sandbox/google-api/compute/filter.ts';
import { served } from '../../../../src/sandbox/google-api/compute/routes.ts';
import { PROJECT, START, startCloud } from './cloud.ts';

const ZONES = ['us-central1-a', 'us-central1-b', 'europe-west4-a'];
const machines = Array.from({ length: 700 }, (_, i) => ({
  zone: ZONES[i % ZONES.length] ?? '',
  name: `m-${String(i).padStart(3, '0')}`,
  machineType: 'g2-standard-8',
  createdAt: START - 3_600_000,
  labels: i % 7 === 0 ? { lamplighter: '1', owner: i % 2 === 0 ? 'ada' : 'bob' } : {},
  ...(i % 14 === 0 ? { stoppedAt: START - 60_000 } : {}),
}));

let cloud: Awaited<ReturnType<typeof startCloud>>;
beforeAll(async () => {
  cloud = await startCloud({ machines });
});
afterAll(() => cloud.close());

// biome-ignore lint/suspicious/noExplicitAny: list bodies of several kinds.
type Page = any;

async function pages(query: string): Promise<Page[]> {
  const found: Page[] = [];
  for (let token = ''; ; ) {
    const answer = await cloud.call('GET', `aggregated/instances?${query}${token}`);
    expect(answer.status).toBe(200);
    found.push(answer.body);
    if (answer.body.nextPageToken === undefined) return found;
    token = `&pageToken=${encodeURIComponent(answer.body.nextPageToken)}`;
  }
}

function names(found: readonly Page[]): string[] {
  return found.flatMap(({ items }) =>
    Object.values(items as Record<string, Page>).flatMap((scope) =>
      (scope.instances ?? []).map((instance: Page) => instance.name),
    ),
  );
}

describe('aggregated instances', () => {
  test('every machine once, at most 500 a page', async () => {
    const found = await pages('');
    expect(found).toHaveLength(2);
    expect(names(found).sort()).toEqual(machines.map(({ name }) => name));
    const empty = found[0].items['zones/asia-east1-a'];
    expect(empty.warning.code).toBe('NO_RESULTS_ON_PAGE');
  });

  test('the official client walks the pages', async () => {
    const walked: string[] = [];
    const request = { project: PROJECT, maxResults: 300, filter: 'labels.lamplighter:*' };
    for await (const [, scoped] of cloud.instances.aggregatedListAsync(request, { autoPaginate: false })) {
      for (const instance of scoped.instances ?? []) walked.push(instance.name ?? '');
    }
    expect(walked).toHaveLength(100);
  });

  test.each([
    ['labels.lamplighter=*', 100],
    ['labels.lamplighter:*', 100],
    ['labels.owner=ada', 50],
    ['labels.owner:*  AND  status=RUNNING', 50],
    ['(labels.owner=bob) (status = "RUNNING")', 50],
    ['labels.owner=ada OR labels.owner=bob', 100],
    ['NOT labels.owner:*', 600],
    ['status!=RUNNING', 50],
    ['name=m-00*', 10],
    ['name eq m-00[12]', 2],
    ['zone:europe-west4-a', 233],
    ['labels.nothing=x', 0],
  ])('filter %s', async (filter, count) => {
    expect(names(await pages(`filter=${encodeURIComponent(filter)}`))).toHaveLength(count);
  });

  test('a filter that does not parse, a page of 501 and a bad token are refused', async () => {
    const refused = ['filter=labels.x%3D', 'maxResults=501', 'pageToken=abc', 'colour=red'];
    for (const query of refused) {
      const answer = await cloud.call('GET', `aggregated/instances?${query}`);
      expect([query, answer.status]).toEqual([query, 400]);
    }
  });

  test('fields and X-Goog-FieldMask keep answers small', async () => {
    const mask = 'items/*/instances(id,labels,scheduling(provisioningModel)),nextPageToken';
    const byQuery = await cloud.call(
      'GET',
      `aggregated/instances?maxResults=2&fields=${encodeURIComponent(mask)}`,
    );
    const byHeader = await cloud.call('GET', 'aggregated/instances?maxResults=2', undefined, {
      'x-goog-fieldmask': mask,
    });
    expect(byHeader.body).toEqual(byQuery.body);
    expect(Object.keys(byQuery.body).sort()).toEqual(['items', 'nextPageToken']);
    const [first] = byQuery.body.items['zones/europe-west4-a'].instances;
    expect(Object.keys(first).sort()).toEqual(['id', 'scheduling']);
    expect(first.scheduling).toEqual({ provisioningModel: 'STANDARD' });
  });

  test('a zone that does not answer is named, and never looks like an empty one', async () => {
    cloud.world.setUnreachable('us-central1-b', true);
    const found = await pages('');
    expect(found[0].unreachables).toEqual(['zones/us-central1-b']);
    expect(found[0].items['zones/us-central1-b'].warning.code).toBe('UNREACHABLE');
    expect(names(found)).toHaveLength(467);
    const whole = await cloud.call('GET', 'aggregated/instances?returnPartialSuccess=false');
    expect(whole.status).toBe(503);
    expect((await cloud.call('GET', 'zones/us-central1-b/instances/m-001')).status).toBe(503);
    cloud.world.setUnreachable('us-central1-b', false);
  });
});

describe('catalogue', () => {
  test('machine types tell GPUs and bundled SSDs', async () => {
    const query = `filter=${encodeURIComponent('name=a3-highgpu-8g')}`;
    const { body } = await cloud.call('GET', `aggregated/machineTypes?${query}`);
    const [type] = body.items['zones/us-central1-a'].machineTypes;
    expect(type).toMatchObject({
      guestCpus: 208,
      memoryMb: 1872 * 1024,
      accelerators: [{ guestAcceleratorType: 'nvidia-h100-80gb', guestAcceleratorCount: 8 }],
      bundledLocalSsds: { partitionCount: 16 },
    });
    expect(body.items['zones/asia-east2-a'].machineTypes).toBeUndefined();
  });

  test('accelerator types tell the most cards', async () => {
    const { body } = await cloud.call('GET', 'aggregated/acceleratorTypes');
    const cards = Object.fromEntries(
      body.items['zones/us-central1-a'].acceleratorTypes.map((each: Page) => [
        each.name,
        each.maximumCardsPerInstance,
      ]),
    );
    expect(cards).toMatchObject({ 'nvidia-l4': 8, 'nvidia-tesla-t4': 4, 'nvidia-tesla-a100': 16 });
  });

  test('zones, regions and the project', async () => {
    const zones = (await cloud.call('GET', 'zones')).body.items.map((zone: Page) => zone.name);
    expect(zones).toHaveLength(89);
    const regions = (await cloud.call('GET', 'regions')).body.items.map((region: Page) => region.name);
    expect(regions).toContain('us-central1');
    const { quotas } = (await cloud.call('GET', `../${PROJECT}`)).body;
    expect(quotas.map((quota: Page) => quota.metric)).toContain('GPUS_ALL_REGIONS');
    expect((await cloud.call('GET', 'zones/us-central1-z')).status).toBe(404);
  });

  test('living image families resolve, dead ones do not', async () => {
    const family = '../deeplearning-platform-release/global/images/family';
    const image = await cloud.call('GET', `${family}/common-cu129-ubuntu-2204-nvidia-580`);
    expect(image.body).toMatchObject({
      status: 'READY',
      diskSizeGb: '50',
      family: 'common-cu129-ubuntu-2204-nvidia-580',
    });
    expect((await cloud.call('GET', `${family}/common-cu113-debian-11-py310`)).status).toBe(404);
  });

  test('disks: those in use stay', async () => {
    const { body } = await cloud.call('GET', 'zones/us-central1-a/disks/m-000');
    expect(body).toMatchObject({ sizeGb: '200', users: [expect.stringContaining('/instances/m-000')] });
    const refused = await cloud.call('DELETE', 'zones/us-central1-a/disks/m-000');
    expect(refused.body.error.errors[0].reason).toBe('resourceInUseByAnotherResource');
    expect((await cloud.call('GET', 'aggregated/disks?maxResults=1')).body.nextPageToken).toBeDefined();
  });
});

test('every served method is listed by id, method and path', () => {
  expect(new Set(served.map(({ id }) => id)).size).toBe(served.length);
  expect(served).toContainEqual({
    id: 'compute.instances.insert',
    method: 'POST',
    path: '/compute/v1/projects/{project}/zones/{zone}/instances',
  });
});

test('OR binds tighter than AND', () => {
  const filter = parseFilter('a=1 OR a=2 AND b=3');
  expect(filter((path) => ({ a: '1', b: '4' })[path[0] as 'a' | 'b'])).toBe(false);
  expect(filter((path) => ({ a: '2', b: '3' })[path[0] as 'a' | 'b'])).toBe(true);
});
