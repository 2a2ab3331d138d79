/** Answers that Google was recorded to give, replayed through the real client: what the adapters make of them. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/domain/fault.ts';
import { computeCloud } from '../../src/google/compute/cloud.ts';
import { connectGoogle } from '../../src/google/connect.ts';
import { googleQuotas } from '../../src/google/quotas.ts';
import type { Cloud, OperationAt } from '../../src/ports/cloud.ts';
import { L4 } from '../contracts/cloud.ts';
import { openReplay, type Recorded, type Replay, recordings } from './replay.ts';

const AT = { project: 'recorded', zone: 'us-central1-a', name: 'trainer' };
const OPERATION: OperationAt = { ...AT, name: 'operation-1500209834326-5546ed24377f0-186fbe19-bd6c6b02' };
const NOW = Date.parse('2026-11-21T12:00:00Z');

/** A machine is created from an image, which is looked up first. */
const IMAGE: Recorded = {
  name: 'image',
  source: 'test/google/compute/instance.test.ts',
  call: 'GET /compute/v1/projects/deeplearning-platform-release/global/images/family/common-cu129-ubuntu-2204-nvidia-580',
  status: 200,
  body: { selfLink: 'https://www.googleapis.com/compute/v1/projects/x/global/images/y', diskSizeGb: '50' },
};

/** The Cloud port's verb for a recorded call. */
const VERBS: readonly (readonly [
  RegExp,
  (cloud: Cloud) => ReturnType<Cloud['create' | 'get' | 'operation']>,
])[] = [
  [/^POST \S+\/instances$/, (cloud) => cloud.create({ ...L4, ...AT }, 'a-request')],
  [/^GET \S+\/instances\/trainer$/, (cloud) => cloud.get(AT)],
  [/\/stop$/, (cloud) => cloud.stop(AT, 'a-request', undefined)],
  [/\/start$/, (cloud) => cloud.start(AT, 'a-request')],
  [/^DELETE /, (cloud) => cloud.remove(AT, 'a-request')],
  [/\/wait$/, (cloud) => cloud.operation(OPERATION, 5_000)],
];

let replay: Replay | undefined;
afterEach(() => replay?.close());

/** The clients take a second to load. */
beforeAll(async () => {
  await connectGoogle({ baseUrl: 'http://127.0.0.1:9', timeoutMs: 1_000 }).warmUp();
});

async function connect(recorded: readonly Recorded[]) {
  replay = await openReplay(recorded);
  const google = connectGoogle({ baseUrl: replay.url, timeoutMs: 5_000 });
  return { google, cloud: computeCloud(google, { clock: { now: () => NOW } }), sent: replay.sent };
}

async function answer(recorded: Recorded) {
  const verb = VERBS.find(([call]) => call.test(recorded.call))?.[1];
  if (verb === undefined) throw new Error(`no verb makes the call ${recorded.call}`);
  const { cloud } = await connect([IMAGE, recorded]);
  return verb(cloud);
}

/** By the recording's name; every recording has a line, so that none is there for nothing. */
const REFUSALS: Readonly<Record<string, Partial<Fault>>> = {
  'no such machine': { kind: 'not-found', scope: 'call' },
  'already gone': { kind: 'not-found', scope: 'call' },
  'still busy with something else': { kind: 'conflict', scope: 'call', code: 'resourceNotReady' },
  'disk in use': { kind: 'conflict', scope: 'call' },
  'local SSD unmentioned': { kind: 'invalid', scope: 'project' },
  'GPU and machine do not go together': { kind: 'invalid', scope: 'project' },
  'no such machine type in the zone': { kind: 'not-found', scope: 'zone' },
  'no such GPU in the zone': { kind: 'not-found', scope: 'zone' },
  'no such GPU in the zone, as a bad request': { kind: 'not-found', scope: 'zone' },
  'organization policy: address on the internet': {
    kind: 'denied',
    scope: 'project',
    message: expect.stringContaining('constraints/compute.vmExternalIpAccess'),
  },
  'organization policy: two at once': { kind: 'denied', scope: 'project' },
  'organization policy: places': { kind: 'denied', scope: 'region' },
  'regional quota': {
    kind: 'quota',
    scope: 'region',
    quota: { metric: 'CPUS', limit: 8, region: 'us-central1' },
  },
  'regional quota and the project’s own': {
    kind: 'quota',
    scope: 'project',
    quota: { metric: 'GPUS_ALL_REGIONS', limit: 0 },
  },
  'too many reads': { kind: 'throttled', scope: 'call' },
  'too many reads, newer words': { kind: 'throttled', scope: 'call' },
  '429 with Retry-After': { kind: 'throttled', scope: 'call', retryAfter: 17_000 },
  'Google broke': { kind: 'unavailable', scope: 'call', code: 'backendError' },
  'Google is away': { kind: 'unavailable', scope: 'call' },
  'token refused, not JSON': { kind: 'denied', scope: 'project', message: 'Invalid Credentials' },
  'token refused': { kind: 'denied', scope: 'project' },
  'API off': { kind: 'denied', scope: 'project' },
  'API off, with details': { kind: 'denied', scope: 'project', code: 'SERVICE_DISABLED' },
  'no permission': { kind: 'denied', scope: 'project' },
};

const OPERATIONS: Readonly<Record<string, Partial<Fault>>> = {
  'stockout of T4': {
    kind: 'stockout',
    scope: 'zone',
    code: 'ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS',
    message: expect.stringContaining('state:STOCKOUT'),
    elsewhere: ['us-central1-b', 'us-central1-f'],
  },
  'stockout, no other zone known': { kind: 'stockout', scope: 'zone' },
  'stockout in words of 2025': { kind: 'stockout', scope: 'zone' },
  '503 and nothing else': { kind: 'invalid', scope: 'zone', message: 'SERVICE UNAVAILABLE' },
  'preempted while starting': { kind: 'stockout', scope: 'zone' },
  'quota of a machine family': {
    kind: 'quota',
    scope: 'region',
    quota: { metric: 'CPUS_PER_VM_FAMILY (H3)', limit: 176, region: 'us-central1' },
  },
  'quota of a GPU family': {
    kind: 'quota',
    scope: 'region',
    quota: { metric: 'GPUS_PER_GPU_FAMILY (NVIDIA_H200)', limit: 16, region: 'us-central1' },
  },
  'quota of a GPU family, sentence only': {
    kind: 'quota',
    scope: 'region',
    quota: { metric: 'GPUS_PER_GPU_FAMILY', limit: 16, region: 'us-central1' },
  },
  'quota of all GPUs of the project': {
    kind: 'quota',
    scope: 'project',
    quota: { metric: 'GPUS_ALL_REGIONS', limit: 0 },
  },
  'too few machines, for want of quota': {
    kind: 'quota',
    scope: 'region',
    quota: { metric: 'SSD_TOTAL_GB', limit: 500, region: 'us-central1' },
  },
  'no such GPU in the zone': { kind: 'not-found', scope: 'zone' },
  'organization policy': { kind: 'denied', scope: 'project' },
  'service account not ours to use': { kind: 'denied', scope: 'project' },
  'no such service account': { kind: 'not-found', scope: 'project' },
};

describe('recorded refusals', () => {
  const recorded = recordings('refusals');

  it('all have an expectation', () => {
    expect(recorded.map(({ name }) => name).toSorted()).toEqual(Object.keys(REFUSALS).toSorted());
  });

  it.each(recorded)('$name', async (one) => {
    const result = await answer(one);
    expect(result.ok).toBe(false);
    expect(result.ok ? undefined : result.fault).toMatchObject(REFUSALS[one.name] ?? {});
  });
});

describe('recorded ends of operations', () => {
  const recorded = recordings('operations');
  const [forgotten, ended] = [
    recorded.filter(({ status }) => status === 404),
    recorded.filter(({ status }) => status === 200),
  ];

  it('all have an expectation', () => {
    expect(ended.map(({ name }) => name).toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
  });

  it.each(ended)('$name', async (one) => {
    const fault = OPERATIONS[one.name] ?? {};
    expect(await answer(one)).toMatchObject({
      ok: true,
      value: { done: true, fault, endedAt: Date.parse('2017-07-16T12:57:21.294Z') },
    });
  });

  it.each(forgotten)('$name', async (one) => {
    expect(await answer(one)).toMatchObject({ ok: false, fault: { kind: 'not-found', scope: 'call' } });
  });
});

describe('a recorded life', () => {
  it('is read as it was', async () => {
    const { cloud, sent } = await connect([IMAGE, ...recordings('lifecycle')]);
    expect(await cloud.create({ ...L4, ...AT }, 'a-request')).toEqual({ ok: true, value: OPERATION });
    expect(await cloud.operation(OPERATION, 5_000)).toEqual({
      ok: true,
      value: { done: true, fault: undefined, endedAt: Date.parse('2017-07-16T12:57:21.294Z') },
    });
    expect(await cloud.get(AT)).toEqual({
      ok: true,
      value: {
        ...AT,
        instanceId: '6986067812958818291',
        status: 'running',
        machineType: 'n1-standard-8',
        createdAt: Date.parse('2020-04-21T13:11:57.224Z'),
        lastStartedAt: Date.parse('2020-04-21T13:12:04.101Z'),
        lastStoppedAt: undefined,
        spot: true,
        hasLocalSsd: false,
        publicAddress: true,
        labels: { lamplighter: 'm-1' },
      },
    });
    expect(await cloud.setLabels(AT, { owner: 'ada' })).toEqual({ ok: true, value: undefined });
    expect(sent.at(-1)?.body).toEqual({
      labels: { lamplighter: 'm-1', owner: 'ada' },
      labelFingerprint: 'abcdef0123A=',
    });
    expect(await cloud.stop(AT, 'a-stop', undefined)).toEqual({ ok: true, value: OPERATION });
    expect(await cloud.start(AT, 'a-start')).toMatchObject({ ok: true });
    expect(await cloud.remove(AT, 'a-removal')).toEqual({ ok: true, value: OPERATION });
    expect(sent.slice(-3).map(({ query }) => query.get('requestId'))).toEqual([
      'a-stop',
      'a-start',
      'a-removal',
    ]);
  });
});

describe('recorded lists', () => {
  it.each([
    ['one machine, every other zone empty', true],
    ['a zone that does not answer', false],
  ])('%s', async (name, complete) => {
    const { cloud } = await connect(recordings('lists').filter((one) => one.name === name));
    expect(await cloud.list('recorded')).toMatchObject({
      ok: true,
      value: { complete, machines: [{ ...AT, instanceId: '6986067812958818291', status: 'running' }] },
    });
  });
});

describe('recorded quotas', () => {
  it('of a region and of the project: unlimited is −1, and what Google could not read is unknown', async () => {
    const { google } = await connect(recordings('quotas'));
    const list = await googleQuotas(google).list('recorded');
    const quotas = list.ok ? list.value : [];
    const of = (metric: string, region: string) =>
      quotas.find((quota) => quota.metric === metric && quota.region === region)?.limit;
    expect(of('CPUS', 'us-central1')).toBe(24);
    expect(of('PREEMPTIBLE_CPUS', 'us-central1')).toBe(0);
    expect(of('LOCAL_SSD_TOTAL_GB', 'us-central1')).toBe(-1);
    expect(of('GPUS_ALL_REGIONS', 'global')).toBe(0);
    expect(quotas.filter(({ region }) => region === 'us-east5')).toEqual([]);
  });
});
