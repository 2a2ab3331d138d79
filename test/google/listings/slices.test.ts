/** Which slices the Cloud TPU API sells where, over the wire: refusals and silence of single zones are no harm. */
import { afterEach, expect, test } from 'vitest';
import { connectGoogle } from '../../../src/google/connect.ts';
import { soldSlices } from '../../../src/google/listings/slices.ts';
import { GoogleError } from '../../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../../src/sandbox/google-api/server.ts';

let api: GoogleApi | undefined;
afterEach(() => api?.close());

const ANSWERS: Readonly<Record<string, () => object>> = {
  'us-east5-a': () => ({ acceleratorTypes: [{ type: 'v6e-8' }, { type: 'v6e-16' }] }),
  'us-central1-b': () => ({}),
  'europe-west4-a': () => {
    throw new GoogleError(503, 'The service is currently unavailable.');
  },
};

async function read(answers: typeof ANSWERS) {
  const asked: string[] = [];
  api = await serveRoutes({
    routes: [
      {
        id: 'tpu.acceleratorTypes.list',
        method: 'GET',
        path: '/v2/projects/{project}/locations/{zone}/acceleratorTypes',
        handle: ({ params: { zone = '' } }) => {
          asked.push(zone);
          const answer = answers[zone];
          if (answer === undefined) throw new GoogleError(403, `Permission denied on locations/${zone}`);
          return answer();
        },
      },
    ],
    clock: { now: () => 0 },
    settle: () => {},
  });
  const slices = await soldSlices(connectGoogle({ baseUrl: api.url, timeoutMs: 5_000 }), 'p');
  return { slices, asked };
}

test('a zone that refuses sells none, one that does not answer is silent', async () => {
  const { slices, asked } = await read(ANSWERS);
  expect(slices).toMatchObject({
    zones: { 'us-east5-a': ['v6e-8', 'v6e-16'], 'us-central1-b': [] },
    silent: ['europe-west4-a'],
  });
  expect(slices?.denied).toContain('us-central2-b');
  expect(slices?.denied).not.toContain('europe-west4-a');
  // Every zone of the table once; a read that got no answer is repeated.
  const once = asked.filter((zone) => zone !== 'europe-west4-a');
  expect(new Set(once).size).toBe(once.length);
  expect(once.length).toBeGreaterThan(30);
});

test('where every zone refuses, nothing is known', async () => {
  expect((await read({})).slices).toBeUndefined();
});
