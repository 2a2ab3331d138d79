/** Cloud Quotas over plain HTTP: what it lists, what it refuses and in which words, and what time makes of requests. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../../../src/domain/time.ts';
import { SandboxClock } from '../../../../src/sandbox/clock.ts';
import { cloudQuotasRoutes } from '../../../../src/sandbox/google-api/cloudquotas/routes.ts';
import { type GoogleApi, serveRoutes } from '../../../../src/sandbox/google-api/server.ts';
import { World } from '../../../../src/sandbox/world/world.ts';

const ML = '/v1/projects/ml-research/locations/global';
const L4 = 'NVIDIA-L4-GPUS-per-project-region';

let api: GoogleApi;
let world: World;
let clock: SandboxClock;

beforeAll(async () => {
  clock = new SandboxClock(Date.parse('2026-11-21T12:00:00Z'));
  world = new World(clock, {
    projects: [{ id: 'ml-research' }, { id: 'ml-unpaid', ineligible: 'NO_VALID_BILLING_ACCOUNT' }],
  });
  api = await serveRoutes({ routes: cloudQuotasRoutes(world), clock, settle: () => world.settle() });
});
afterAll(() => api.close());

async function call(method: string, path: string, body?: object) {
  const answer = await fetch(`${api.url}${path}`, {
    method,
    headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

function wish(region: string, preferredValue: number, more: object = {}) {
  return {
    service: 'compute.googleapis.com',
    quotaId: L4,
    dimensions: { region },
    quotaConfig: { preferredValue: String(preferredValue) },
    contactEmail: 'ada@example.com',
    ...more,
  };
}

const put = (id: string, body: object, query = '?allowMissing=true', base = ML) =>
  call('PATCH', `${base}/quotaPreferences/${id}${query}`, body);

function refusal(code: number, status: string, words: RegExp) {
  return { status: code, body: { error: { code, status, message: expect.stringMatching(words) } } };
}

describe('quota infos', () => {
  it('say once what holds in most regions, and say 0 by leaving it out', async () => {
    world.setQuota('ml-research', 'us-east1', 'NVIDIA_L4_GPUS', 0);
    const infos = `${ML}/services/compute.googleapis.com/quotaInfos`;
    const { status, body } = await call('GET', `${infos}/${L4}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      quotaId: L4,
      dimensions: ['region'],
      containerType: 'PROJECT',
      quotaIncreaseEligibility: { isEligible: true },
      dimensionsInfos: [
        { details: { value: '8' } },
        { dimensions: { region: 'us-east1' }, details: {}, applicableLocations: ['us-east1'] },
      ],
    });
    const first = await call('GET', `${infos}?pageSize=5`);
    expect(first.body.quotaInfos).toHaveLength(5);
    const next = await call('GET', `${infos}?pageSize=5&pageToken=${first.body.nextPageToken}`);
    expect(next.body.quotaInfos).not.toEqual(first.body.quotaInfos);
    expect(await call('GET', `${infos}/NO-SUCH-per-project`)).toMatchObject({ status: 404 });
  });
});

describe('quota preferences', () => {
  it('reconcile, come true, and are found by name and in the list', async () => {
    const made = await put('l4-west', wish('us-west1', 12));
    expect(made).toMatchObject({
      status: 200,
      body: { reconciling: true, quotaConfig: { preferredValue: '12', grantedValue: '8' } },
    });
    expect(made.body).not.toHaveProperty('contactEmail');
    clock.advance(HOUR);
    const { body } = await call('GET', `${ML}/quotaPreferences/l4-west`);
    expect(body).toMatchObject({ quotaConfig: { preferredValue: '12', grantedValue: '12' } });
    expect(body).not.toHaveProperty('reconciling');
    expect(world.project('ml-research')?.quotas.limit('us-west1', 'NVIDIA_L4_GPUS')).toBe(12);
    const { body: all } = await call('GET', `${ML}/quotaPreferences`);
    expect(all.quotaPreferences).toContainEqual(body);
  });

  it('a later wish takes the place of one that is undecided', async () => {
    await put('l4-east4', wish('us-east4', 500));
    await put('l4-east4', wish('us-east4', 10));
    clock.advance(48 * HOUR);
    const { body } = await call('GET', `${ML}/quotaPreferences/l4-east4`);
    expect(body.quotaConfig).toMatchObject({ preferredValue: '10', grantedValue: '10' });
  });

  it.each([
    [
      'without a contact',
      wish('us-west2', 9, { contactEmail: undefined }),
      'INVALID_ARGUMENT',
      /contact_email/,
    ],
    [
      'with a contact that is none',
      wish('us-west2', 9, { contactEmail: 'ada' }),
      'INVALID_ARGUMENT',
      /contact/,
    ],
    ['for a region that is none', wish('us-nowhere1', 9), 'INVALID_ARGUMENT', /does not exist/],
    [
      'for a quota that is none',
      wish('us-west2', 9, { quotaId: 'X-per-project-region' }),
      'INVALID_ARGUMENT',
      /X-/,
    ],
    ['below -1', wish('us-west2', -2), 'INVALID_ARGUMENT', /preferred_value/],
    ['far below the limit', wish('us-west2', 1), 'FAILED_PRECONDITION', /PERCENTAGE_TOO_HIGH/],
    [
      'of what is not raised any more',
      wish('us-west2', 9, { quotaId: 'NVIDIA-K80-GPUS-per-project-region' }),
      'FAILED_PRECONDITION',
      /NOT_SUPPORTED/,
    ],
  ])('are refused %s', async (_, body, status, words) => {
    expect(await put('refused', body)).toMatchObject(refusal(400, status, words));
    expect(await call('GET', `${ML}/quotaPreferences/refused`)).toMatchObject({ status: 404 });
  });

  it('are refused without billing, elsewhere, under two names, changed in what they are about, and when stale', async () => {
    const unpaid = '/v1/projects/ml-unpaid/locations/global';
    expect(await put('l4', wish('us-west1', 9), undefined, unpaid)).toMatchObject(
      refusal(400, 'FAILED_PRECONDITION', /NO_VALID_BILLING_ACCOUNT/),
    );
    const nobodys = '/v1/projects/nobodys/locations/global';
    expect(await put('l4', wish('us-west1', 9), undefined, nobodys)).toMatchObject(
      refusal(403, 'PERMISSION_DENIED', /cloudquotas\.quotas\.update/),
    );
    expect(await put('none', wish('us-west3', 9), '')).toMatchObject(refusal(404, 'NOT_FOUND', /none/));
    const { body } = await put('one', wish('us-west4', 9));
    expect(await put('other', wish('us-west4', 10))).toMatchObject(refusal(409, 'ALREADY_EXISTS', /one/));
    expect(await put('one', wish('us-south1', 9))).toMatchObject(
      refusal(400, 'INVALID_ARGUMENT', /immutable/),
    );
    expect(await put('one', wish('us-west4', 10, { etag: body.etag }))).toMatchObject({ status: 200 });
    expect(await put('one', wish('us-west4', 11, { etag: body.etag }))).toMatchObject(
      refusal(409, 'ABORTED', /etag/),
    );
    const created = await call('POST', `${ML}/quotaPreferences?quotaPreferenceId=one`, wish('us-west4', 9));
    expect(created).toMatchObject(refusal(409, 'ALREADY_EXISTS', /one/));
  });

  it('a small decrease is in force at once and needs no contact', async () => {
    world.setQuota('ml-research', 'asia-east1', 'NVIDIA_L4_GPUS', 20);
    const { body } = await put('less', wish('asia-east1', 19, { contactEmail: undefined }));
    expect(body).not.toHaveProperty('reconciling');
    expect(world.project('ml-research')?.quotas.limit('asia-east1', 'NVIDIA_L4_GPUS')).toBe(19);
  });
});
