/** Cloud Storage's JSON API, as far as the bot reads: a bucket, and the objects in it page by page. */
import type { SimulatedBucket } from '../../world/buckets.ts';
import type { World } from '../../world/world.ts';
import { GoogleError, type GoogleRequest, type Route } from '../http.ts';

const BUCKET = '/storage/v1/b/{bucket}';
/** Google's most and usual. */
const PAGE = 1_000;
/** Who calls, as Google's refusals name them. */
const CALLER = 'lamplighter@ml-research.iam.gserviceaccount.com';

/** The routes over `world`. */
export function storageRoutes(world: World): readonly Route[] {
  return [
    {
      id: 'storage.buckets.get',
      method: 'GET',
      path: BUCKET,
      errors: 'apiary',
      handle: (request) => showBucket(find(world, request, 'storage.buckets.get')),
    },
    {
      id: 'storage.objects.list',
      method: 'GET',
      path: `${BUCKET}/o`,
      errors: 'apiary',
      handle: (request) => listObjects(find(world, request, 'storage.objects.list'), request),
    },
  ];
}

/** Throws GoogleError 404, or 403 in Google's words; a caller without rights anywhere is told 403 for both by Google. */
function find(world: World, { params }: GoogleRequest, permission: string): SimulatedBucket {
  const bucket = world.bucket(params.bucket ?? '');
  if (bucket === undefined) {
    throw new GoogleError(404, 'The specified bucket does not exist.', { reason: 'notFound' });
  }
  if (bucket.denied === true || (bucket.hidden === true && permission === 'storage.buckets.get')) {
    throw new GoogleError(
      403,
      `${CALLER} does not have ${permission} access to the Google Cloud Storage bucket. Permission '${permission}' denied on resource (or it may not exist).`,
      { reason: 'forbidden' },
    );
  }
  return bucket;
}

function showBucket({ name, location }: SimulatedBucket): object {
  return {
    kind: 'storage#bucket',
    id: name,
    name,
    location,
    locationType: location.includes('-') ? 'region' : 'multi-region',
    storageClass: 'STANDARD',
    selfLink: `https://www.googleapis.com/storage/v1/b/${name}`,
  };
}

/** In the order of names. Throws GoogleError 400 for a malformed maxResults or page token. */
function listObjects(bucket: SimulatedBucket, { query }: GoogleRequest): object {
  const asked = Number(query.get('maxResults') ?? PAGE);
  if (!Number.isInteger(asked) || asked < 0) {
    throw new GoogleError(400, `Invalid unsigned integer value: '${query.get('maxResults')}'.`, {
      reason: 'invalid',
    });
  }
  const prefix = query.get('prefix') ?? '';
  const after = readToken(query.get('pageToken'));
  const names = bucket.objects
    .filter(({ name }) => name.startsWith(prefix) && name > after)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const page = names.slice(0, asked === 0 ? PAGE : Math.min(asked, PAGE));
  const last = page.at(-1);
  return {
    kind: 'storage#objects',
    ...(page.length === 0
      ? {}
      : {
          items: page.map(({ name, bytes }) => ({
            kind: 'storage#object',
            name,
            bucket: bucket.name,
            size: String(bytes),
          })),
        }),
    ...(last !== undefined && page.length < names.length
      ? { nextPageToken: Buffer.from(last.name).toString('base64') }
      : {}),
  };
}

function readToken(token: string | null): string {
  if (token === null || token === '') return '';
  const name = Buffer.from(token, 'base64').toString();
  if (Buffer.from(name).toString('base64') !== token) {
    throw new GoogleError(400, 'Invalid argument.', { reason: 'invalid' });
  }
  return name;
}
