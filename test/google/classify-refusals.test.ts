/** Every refusal of a call that Google is known for, and the fault that people and the engine see. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/domain/fault.ts';
import { faultOfCall } from '../../src/google/classify.ts';
import { ALL_QUOTA, gax, gaxios, L4_QUOTA, rpc } from './vendor-shapes.ts';

const body403 = {
  error: {
    code: 403,
    message: 'Required permission',
    errors: [{ reason: 'forbidden', message: 'Required permission' }],
  },
};

const REFUSALS: readonly (readonly [string, unknown, Partial<Fault>])[] = [
  [
    'not there',
    gax(404, 'notFound', "The resource 'projects/p/zones/z/instances/a' was not found", 5),
    { kind: 'not-found', scope: 'call', code: 'notFound' },
  ],
  [
    'a machine type of GKE alone',
    gax(403, 'forbidden', 'This user agent is not allowed to use the machine type [ct5lp-hightpu-1t].', 7),
    { kind: 'invalid', scope: 'project' },
  ],
  [
    'name taken',
    gax(409, 'alreadyExists', "The resource 'a' already exists", 6),
    { kind: 'conflict', scope: 'call' },
  ],
  [
    'still stopping',
    gax(400, 'resourceNotReady', "The resource 'a' is not ready", 9),
    { kind: 'conflict', scope: 'call' },
  ],
  [
    'stale fingerprint',
    gax(412, 'conditionNotMet', 'Labels fingerprint either invalid or resource labels have changed'),
    { kind: 'conflict' },
  ],
  [
    'in use',
    gax(400, 'resourceInUseByAnotherResource', 'The disk is already being used'),
    { kind: 'conflict' },
  ],
  [
    'regional quota',
    gax(403, 'quotaExceeded', L4_QUOTA, 7),
    { kind: 'quota', scope: 'region', quota: { metric: 'NVIDIA_L4_GPUS', limit: 0, region: 'us-central1' } },
  ],
  [
    'project quota',
    gax(403, 'quotaExceeded', ALL_QUOTA, 7),
    { kind: 'quota', scope: 'project', quota: { metric: 'GPUS_ALL_REGIONS', limit: 0 } },
  ],
  [
    'project quota in other words',
    gax(403, 'quotaExceeded', "Quota 'GPUS_ALL_REGIONS' exceeded. Limit: 1.0", 7),
    { kind: 'quota', scope: 'project' },
  ],
  ['too fast', gax(403, 'rateLimitExceeded', 'Rate Limit Exceeded', 7), { kind: 'throttled', scope: 'call' }],
  [
    'too fast, in the newer form',
    rpc(403, 'PERMISSION_DENIED', 'Quota exceeded', [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'RATE_LIMIT_EXCEEDED' },
    ]),
    { kind: 'throttled' },
  ],
  [
    'too fast, with a delay in the body',
    rpc(429, 'RESOURCE_EXHAUSTED', 'Slow down', [
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '12.5s' },
    ]),
    { kind: 'throttled', retryAfter: 12_500 },
  ],
  ['too many operations', gax(429, 'concurrentOperationsQuotaExceeded', 'Too many'), { kind: 'throttled' }],
  ['429 without a reason', Object.assign(new Error('x'), { httpStatusCode: 429 }), { kind: 'throttled' }],
  [
    'no permission',
    gax(403, 'forbidden', "Required 'compute.instances.create' permission", 7),
    { kind: 'denied', scope: 'project' },
  ],
  [
    'API off',
    rpc(403, 'PERMISSION_DENIED', 'Compute Engine API has not been used', [{ reason: 'SERVICE_DISABLED' }]),
    { kind: 'denied', code: 'SERVICE_DISABLED' },
  ],
  ['API off, older form', gax(403, 'accessNotConfigured', 'Access Not Configured'), { kind: 'denied' }],
  [
    'token refused, body in the message',
    gaxios(
      401,
      { error: { code: 401, message: 'Invalid Credentials', status: 'UNAUTHENTICATED' } },
      'message',
    ),
    { kind: 'denied', message: 'Invalid Credentials' },
  ],
  ['refused, body as text', gaxios(403, body403, 'text'), { kind: 'denied', message: 'Required permission' }],
  [
    'refused, body parsed',
    gaxios(403, body403, 'parsed'),
    { kind: 'denied', message: 'Required permission' },
  ],
  [
    'no credentials at all',
    new Error('Could not load the default credentials. Browse to …'),
    { kind: 'denied' },
  ],
  [
    'credentials that were taken back',
    gaxios(
      400,
      { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
      'message',
    ),
    { kind: 'denied' },
  ],
  [
    'stale zone',
    gax(
      400,
      'invalid',
      "Invalid value for field 'resource.machineType': '…'. Machine type with name 'a3-highgpu-8g' does not exist in zone 'us-west4-b'.",
      3,
    ),
    { kind: 'not-found', scope: 'zone' },
  ],
  [
    'no such accelerator there',
    gax(404, 'notFound', "The resource 'projects/p/zones/z/acceleratorTypes/nvidia-l4' was not found", 5),
    { kind: 'not-found', scope: 'zone' },
  ],
  [
    'zone closed to us',
    gax(403, 'forbidden', 'Location us-central1-ai1a is not found or access is unauthorized.', 7),
    { kind: 'not-found', scope: 'zone' },
  ],
  [
    'a zone that never was',
    gax(400, 'invalid', "Invalid value for field 'zone': 'us-central9-a'. Unknown zone.", 3),
    { kind: 'not-found', scope: 'zone' },
  ],
  [
    'wrong field',
    gax(400, 'invalid', "Invalid value for field 'resource.name': 'A'", 3),
    { kind: 'invalid', scope: 'project' },
  ],
  [
    'field missing',
    gax(400, 'required', "Required field 'resource' not specified", 3),
    { kind: 'invalid', scope: 'project' },
  ],
  [
    'local SSD unmentioned',
    gax(400, 'badRequest', 'You must specify discard-local-ssd'),
    { kind: 'invalid' },
  ],
  ['wrong argument', rpc(400, 'INVALID_ARGUMENT', 'Schedule or time zone is invalid.'), { kind: 'invalid' }],
  [
    'a refusal nobody has met',
    gax(418, 'teapot', 'short and stout'),
    { kind: 'invalid', scope: 'zone', code: 'teapot' },
  ],
];

describe('a call that Google refused', () => {
  it.each(REFUSALS)('%s', (_name, thrown, expected) => {
    expect(faultOfCall(thrown)).toMatchObject(expected);
  });

  it('keeps Google’s own words, without the JSON around them', () => {
    expect(faultOfCall(gax(403, 'quotaExceeded', L4_QUOTA, 7)).message).toBe(L4_QUOTA);
  });
});
