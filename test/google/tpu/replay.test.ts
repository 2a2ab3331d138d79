/** Answers that the Cloud TPU API was recorded to give, replayed through the real client. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/domain/fault.ts';
import { connectGoogle } from '../../../src/google/connect.ts';
import { type TpuCloud, tpuCloud } from '../../../src/google/tpu/cloud.ts';
import type { OperationAt } from '../../../src/ports/cloud.ts';
import { openReplay, type Recorded, type Replay, recordings } from '../replay.ts';
import { V6E } from './v6e.ts';

const AT = { service: 'tpu', project: 'recorded', zone: 'us-central1-a', name: 'trainer' } as const;
const OPERATION: OperationAt = {
  ...AT,
  name: 'projects/recorded/locations/us-central1-a/operations/operation-1711974896123-615093b1a2c3d-0a1b2c3d-4e5f6071',
};
const ENDED = Date.parse('2024-04-01T12:36:56.123Z');

let replay: Replay | undefined;
afterEach(() => replay?.close());

async function connect(recorded: readonly Recorded[]) {
  replay = await openReplay(recorded);
  const google = connectGoogle({ baseUrl: replay.url, timeoutMs: 5_000 });
  const clock = { now: () => Date.now() };
  return { cloud: tpuCloud(google, { clock }), sent: replay.sent };
}

const create = (cloud: TpuCloud) => cloud.create({ ...V6E, ...AT }, 'a-request');

/** By the recording's name; every recording has a line, so that none is there for nothing. */
const REFUSALS: Readonly<Record<string, Partial<Fault>>> = {
  quota: {
    kind: 'quota',
    scope: 'zone',
    quota: { metric: 'TPUV5sLitepodServingPerProjectPerZoneForTPUAPI', limit: 4, region: 'us-east5' },
  },
  'no such slice in the zone': { kind: 'not-found', scope: 'zone' },
  'zone not open to the project': { kind: 'denied', scope: 'zone' },
  'generation not open to the project': { kind: 'denied', scope: 'zone' },
  'start of a preempted node': { kind: 'conflict', scope: 'call' },
  'name taken': { kind: 'conflict', scope: 'call' },
};

const ENDS: Readonly<Record<string, Partial<Fault>>> = {
  'no capacity': { kind: 'stockout', scope: 'zone', code: 'RESOURCE_EXHAUSTED' },
  quota: {
    kind: 'quota',
    scope: 'zone',
    quota: { metric: 'TPUV6EPreemptiblePerProjectPerZoneForTPUAPI', limit: 0, region: 'us-east5' },
  },
  'quota of a region, in the details alone': {
    kind: 'quota',
    scope: 'region',
    quota: { metric: 'TPUV5PPerProjectPerRegionForTPUAPI', limit: 8, region: 'us-central1' },
  },
  'exhausted and nothing else': { kind: 'stockout', scope: 'zone' },
  'too little reserved': { kind: 'stockout', scope: 'zone' },
  'preempted while being created': { kind: 'stockout', scope: 'zone' },
  'Google broke': { kind: 'invalid', scope: 'zone' },
  cancelled: { kind: 'invalid', scope: 'zone' },
};

describe('recorded refusals', () => {
  const recorded = recordings('tpu-refusals');

  it('all have an expectation', () => {
    expect(recorded.map(({ name }) => name).toSorted()).toEqual(Object.keys(REFUSALS).toSorted());
  });

  it.each(recorded)('$name', async (one) => {
    const { cloud } = await connect([one]);
    const result = await (one.call.endsWith(':start') ? cloud.start(AT, 'a-request') : create(cloud));
    expect(result).toMatchObject({ ok: false, fault: REFUSALS[one.name] });
  });
});

describe('recorded ends of operations', () => {
  const recorded = recordings('tpu-operations');

  it('all have an expectation', () => {
    expect(recorded.map(({ name }) => name).toSorted()).toEqual(Object.keys(ENDS).toSorted());
  });

  it.each(recorded)('$name', async (one) => {
    const { cloud } = await connect([one]);
    expect(await cloud.operation(OPERATION, 5_000)).toMatchObject({
      ok: true,
      value: { done: true, fault: ENDS[one.name], endedAt: ENDED },
    });
  });
});

it('a recorded life is read as it was', async () => {
  const { cloud, sent } = await connect(recordings('tpu-life'));
  expect(await create(cloud)).toEqual({ ok: true, value: OPERATION });
  expect(await cloud.operation(OPERATION, 5_000)).toEqual({
    ok: true,
    value: { done: true, fault: undefined, endedAt: ENDED },
  });
  expect(await cloud.get(AT)).toEqual({
    ok: true,
    value: {
      ...AT,
      instanceId: '4205867532912548221',
      status: 'running',
      machineType: 'v5p-8',
      createdAt: Date.parse('2024-04-01T12:34:56.123Z'),
      lastStartedAt: undefined,
      lastStoppedAt: undefined,
      spot: false,
      hasLocalSsd: false,
      publicAddress: false,
      labels: {},
    },
  });
  expect(await cloud.setLabels(AT, { owner: 'ada' })).toEqual({ ok: true, value: undefined });
  expect(sent.at(-1)?.body).toMatchObject({ labels: { owner: 'ada' } });
  expect(sent.at(-1)?.query.get('updateMask')).toBe('labels');
  expect(await cloud.remove(AT, 'a-removal')).toEqual({ ok: true, value: OPERATION });
});
