/** What operations end with, and the fault that decides where to try next. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/domain/fault.ts';
import { faultOfOperation } from '../../src/google/classify.ts';
import { STOCKOUT } from './vendor-shapes.ts';

type Failed = { code: string; message?: string; quotaInfo?: object };

function done(errors: readonly Failed[], http = 400) {
  return {
    status: 'DONE' as const,
    httpErrorStatusCode: http,
    httpErrorMessage: 'BAD',
    error: {
      errors: errors.map(({ code, message = code, quotaInfo }) => ({
        code,
        message,
        errorDetails: quotaInfo === undefined ? [] : [{ errorInfo: { reason: 'x' } }, { quotaInfo }],
      })),
    },
  };
}

const REGIONAL = {
  metricName: 'compute.googleapis.com/nvidia_l4_gpus',
  limitName: 'NVIDIA-L4-GPUS-per-project-region',
  dimensions: { region: 'europe-west4' },
  limit: 2,
};
const GLOBAL = {
  metricName: 'compute.googleapis.com/gpus_all_regions',
  limitName: 'GPUS-ALL-REGIONS-per-project',
  dimensions: {},
  limit: 0,
};
const H100 = {
  metricName: 'compute.googleapis.com/gpus_per_gpu_family',
  limitName: 'GPUS-PER-GPU-FAMILY-per-project-region',
  dimensions: { region: 'us-east4', gpu_family: 'NVIDIA_H100' },
  limit: 0,
};

const OPERATIONS: readonly (readonly [string, readonly Failed[], Partial<Fault>])[] = [
  ['stockout', [{ code: 'ZONE_RESOURCE_POOL_EXHAUSTED' }], { kind: 'stockout', scope: 'zone' }],
  [
    'stockout with details',
    [{ code: 'ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS', message: STOCKOUT }],
    { kind: 'stockout', scope: 'zone', message: STOCKOUT },
  ],
  [
    'stockout of the region',
    [{ code: 'REGION_RESOURCE_POOL_EXHAUSTED' }],
    { kind: 'stockout', scope: 'region' },
  ],
  ['stockout by GPU', [{ code: 'GPU_STOCKOUT' }], { kind: 'stockout' }],
  [
    'preempted while being created',
    [{ code: 'UNSUPPORTED_OPERATION', message: 'Instance was preempted' }],
    { kind: 'stockout', scope: 'zone' },
  ],
  ['fewer than asked for', [{ code: 'VM_MIN_COUNT_NOT_REACHED' }], { kind: 'stockout', scope: 'zone' }],
  [
    'regional quota',
    [{ code: 'QUOTA_EXCEEDED', message: 'Quota exceeded', quotaInfo: REGIONAL }],
    { kind: 'quota', scope: 'region', quota: { metric: 'NVIDIA_L4_GPUS', limit: 2, region: 'europe-west4' } },
  ],
  [
    'project quota',
    [{ code: 'QUOTA_EXCEEDED', message: 'Quota exceeded', quotaInfo: GLOBAL }],
    { kind: 'quota', scope: 'project', quota: { metric: 'GPUS_ALL_REGIONS', limit: 0 } },
  ],
  [
    'quota of a GPU family',
    [{ code: 'QUOTA_EXCEEDED', message: 'Quota exceeded', quotaInfo: H100 }],
    {
      kind: 'quota',
      scope: 'region',
      quota: { metric: 'GPUS_PER_GPU_FAMILY (NVIDIA_H100)', limit: 0, region: 'us-east4' },
    },
  ],
  [
    'quota in words only',
    [{ code: 'QUOTA_EXCEEDED', message: "Quota 'SSD_TOTAL_GB' exceeded.  Limit: 500.0" }],
    { kind: 'quota', scope: 'region', quota: { metric: 'SSD_TOTAL_GB', limit: 500, region: 'us-central1' } },
  ],
  [
    'the widest scope wins',
    [{ code: 'VM_MIN_COUNT_NOT_REACHED' }, { code: 'QUOTA_EXCEEDED', message: 'q', quotaInfo: REGIONAL }],
    { kind: 'quota', scope: 'region' },
  ],
  [
    'of one scope the first wins',
    [{ code: 'GPU_STOCKOUT' }, { code: 'MACHINE_TYPE_NOT_FOUND' }],
    { kind: 'stockout', code: 'GPU_STOCKOUT' },
  ],
  ['too fast', [{ code: 'RESOURCE_OPERATION_RATE_EXCEEDED' }], { kind: 'throttled' }],
  ['not ready', [{ code: 'RESOURCE_NOT_READY' }], { kind: 'conflict' }],
  ['something needed is not there', [{ code: 'RESOURCE_NOT_FOUND' }], { kind: 'not-found', scope: 'zone' }],
  ['no permission', [{ code: 'IAM_PERMISSION_DENIED' }], { kind: 'denied', scope: 'project' }],
  ['no network', [{ code: 'VPC_NOT_FOUND' }], { kind: 'invalid', scope: 'project' }],
  [
    'no subnetwork in the region',
    [{ code: 'SUBNET_NOT_FOUND_FOR_VPC' }],
    { kind: 'invalid', scope: 'region' },
  ],
  [
    'Google broke: definite, elsewhere it may work',
    [{ code: 'INTERNAL_ERROR' }],
    { kind: 'invalid', scope: 'zone', code: 'INTERNAL_ERROR' },
  ],
  [
    'a code nobody has met',
    [{ code: 'MOON_PHASE_WRONG' }],
    { kind: 'invalid', scope: 'zone', code: 'MOON_PHASE_WRONG' },
  ],
];

describe('an operation that ended', () => {
  it.each(OPERATIONS)('%s', (_name, errors, expected) => {
    expect(faultOfOperation(done(errors), 'us-central1-a')).toMatchObject(expected);
  });

  it('well has no fault', () => {
    expect(faultOfOperation({ status: 'DONE', error: null }, 'us-central1-a')).toBeUndefined();
  });

  it('with an HTTP error alone has one, and never an unknown outcome', () => {
    const fault = faultOfOperation(
      { status: 'DONE', httpErrorStatusCode: 503, httpErrorMessage: 'SERVICE UNAVAILABLE' },
      'us-central1-a',
    );
    expect(fault).toMatchObject({ kind: 'invalid', scope: 'zone', message: 'SERVICE UNAVAILABLE' });
  });
});
