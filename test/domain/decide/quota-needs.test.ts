/** What a machine takes of which quota, in which order they are looked at, and what unknown ones hold back: nothing. */
import { describe, expect, test } from 'vitest';
import { familyOf } from '../../../src/domain/accelerators/index.ts';
import { withOwnUse } from '../../../src/domain/decide/own-use.ts';
import {
  askForMore,
  limitsIn,
  shortfallInWords,
  shortfallOf,
  shortOfFault,
  type Wanted,
} from '../../../src/domain/decide/quota-needs.ts';
import type { Buy } from '../../../src/domain/offer.ts';
import type { Quota } from '../../../src/domain/quota.ts';

const REGION = 'us-central1';

function limit(metric: string, of: number, usage = 0, region = REGION): Quota {
  return { metric, region, limit: of, usage };
}

function shortOf(
  [name, count, machineType]: readonly [string, number, string],
  quotas: readonly Quota[],
  buy: Buy = 'on-demand',
  over: Partial<Wanted> = {},
) {
  const family = familyOf(name);
  if (family === undefined) throw new Error(`no ${name}`);
  const offer = { shape: { family: name, count, machineType }, zone: 'us-central1-a' };
  return shortfallOf(family, offer, { spec: { count, buy }, ...over }, limitsIn(quotas));
}

const L4 = ['l4', 2, 'g2-standard-24'] as const;
const A100 = ['a100-80', 2, 'a2-ultragpu-2g'] as const;
const H100 = ['h100', 8, 'a3-highgpu-8g'] as const;
const FAMILY = 'GPUS_PER_GPU_FAMILY (NVIDIA_H100)';

describe('each quota, exactly enough and one too few', () => {
  test.each<[typeof L4 | typeof A100 | typeof H100, string, number, string]>([
    [L4, 'NVIDIA_L4_GPUS', 2, REGION],
    [L4, 'CPUS', 24, REGION],
    [L4, 'CPUS_ALL_REGIONS', 24, 'global'],
    [L4, 'SSD_TOTAL_GB', 200, REGION],
    [L4, 'IN_USE_ADDRESSES', 1, REGION],
    [L4, 'INSTANCES', 1, REGION],
    [A100, 'A2_CPUS', 24, REGION],
    [A100, 'LOCAL_SSD_TOTAL_GB', 750, REGION],
    [H100, FAMILY, 8, REGION],
  ])('%s %s', (machine, metric, need, region) => {
    expect(shortOf(machine, [limit(metric, need + 7, 7, region)])).toBeUndefined();
    expect(shortOf(machine, [limit(metric, -1, 7, region)])).toBeUndefined();
    expect(shortOf(machine, [limit(metric, need + 6, 7, region)])).toEqual({
      metric,
      region,
      limit: need + 6,
      usage: 7,
      need,
    });
  });
});

test('what nobody knows holds nothing back', () => {
  expect(shortOf(L4, [])).toBeUndefined();
  expect(
    shortOf(L4, [limit('A2_CPUS', 0), limit('LOCAL_SSD_TOTAL_GB', 0), limit(FAMILY, 0)]),
  ).toBeUndefined();
  expect(shortOf(H100, [limit('CPUS', 0), limit('LOCAL_SSD_TOTAL_GB', 0)])).toBeUndefined();
  expect(shortOf(L4, [limit('CPUS', 0, 0, 'us-east1')])).toBeUndefined();
});

test('the GPUs come first, as they are what people ask Google for', () => {
  const quotas = [limit('CPUS', 0), limit('INSTANCES', 0), limit('NVIDIA_L4_GPUS', 0)];
  expect(shortOf(L4, quotas)?.metric).toBe('NVIDIA_L4_GPUS');
});

test('an address counts only where machines get one', () => {
  const quotas = [limit('IN_USE_ADDRESSES', 0)];
  expect(shortOf(L4, quotas)?.metric).toBe('IN_USE_ADDRESSES');
  expect(shortOf(L4, quotas, 'on-demand', { publicAddress: false })).toBeUndefined();
});

test('spot draws on the preemptible pools: for vCPUs and local SSDs only where the project was given any', () => {
  expect(shortOf(A100, [limit('PREEMPTIBLE_CPUS', 0), limit('A2_CPUS', 0)], 'spot')?.metric).toBe('A2_CPUS');
  expect(shortOf(A100, [limit('PREEMPTIBLE_CPUS', 90), limit('A2_CPUS', 0)], 'spot')).toBeUndefined();
  expect(shortOf(A100, [limit('PREEMPTIBLE_CPUS', 9), limit('A2_CPUS', 99)], 'spot')?.metric).toBe(
    'PREEMPTIBLE_CPUS',
  );
  expect(shortOf(A100, [limit('PREEMPTIBLE_CPUS', 9), limit('A2_CPUS', 99)])).toBeUndefined();
  const ssd = [limit('PREEMPTIBLE_LOCAL_SSD_GB', 700), limit('LOCAL_SSD_TOTAL_GB', 9_000)];
  expect(shortOf(A100, ssd, 'spot')?.metric).toBe('PREEMPTIBLE_LOCAL_SSD_GB');
  expect(shortOf(A100, ssd)).toBeUndefined();
});

test('flex-start goes on with the standard pool of the newer families, too', () => {
  const spot = limit('PREEMPTIBLE_NVIDIA_H100_GPUS', 0);
  expect(shortOf(H100, [spot], 'flex-start')?.metric).toBe('PREEMPTIBLE_NVIDIA_H100_GPUS');
  expect(shortOf(H100, [spot, limit(FAMILY, 8)], 'flex-start')).toBeUndefined();
  expect(shortOf(H100, [spot, limit(FAMILY, 7)], 'flex-start')).toMatchObject({ need: 8, limit: 0 });
});

test('where Google shows no use, our own on-demand machines that hold GPUs there are counted, and said to be', () => {
  const machine = (state: string, zone: string | undefined, buy: Buy, family = 'h100') =>
    ({ state, zone, spec: { family, count: 8, buy } }) as never;
  const quotas: Quota[] = [{ ...limit(FAMILY, 16), ownUseOnly: true }, limit('CPUS', 10, 3)];
  const filled = withOwnUse(quotas, [
    machine('ready', 'us-central1-a', 'on-demand'),
    machine('stopped', 'us-central1-a', 'on-demand'),
    machine('ready', 'us-east4-a', 'on-demand'),
    machine('ready', 'us-central1-b', 'spot'),
    machine('ready', 'us-central1-b', 'on-demand', 'l4'),
    machine('placing', undefined, 'on-demand'),
  ]);
  expect(filled.map(({ usage }) => usage)).toEqual([8, 3]);
  expect(shortOf(H100, filled)).toBeUndefined();
  const short = shortOf(H100, [{ ...limit(FAMILY, 15, 8), ownUseOnly: true }]);
  expect(short && shortfallInWords(short)).toBe(
    'quota GPUS_PER_GPU_FAMILY (NVIDIA_H100) in us-central1 is 15, 8 in use by machines that I know of, and this needs 8',
  );
});

test('the sentence says name, limit, use and need, with units', () => {
  const words = (quota: Quota) => {
    const short = shortOf(L4, [quota]);
    return short && shortfallInWords(short);
  };
  expect(words(limit('SSD_TOTAL_GB', 300, 150))).toBe(
    'quota SSD_TOTAL_GB in us-central1 is 300, 150 in use, and this needs 200 GB',
  );
  expect(words(limit('CPUS_ALL_REGIONS', 12, 12, 'global'))).toBe(
    'quota CPUS_ALL_REGIONS of the whole project is 12, 12 in use, and this needs 24',
  );
});

describe('what would have to be raised', () => {
  const l4 = familyOf('l4');
  const h100 = familyOf('h100');
  if (l4 === undefined || h100 === undefined) throw new Error('no such family');
  const offer = { shape: { family: 'l4', count: 2, machineType: 'g2-standard-24' }, zone: 'us-east4-a' };
  const of = (metric: string, buy: Buy, more: object = {}) =>
    shortOfFault(
      l4,
      offer,
      { spec: { count: 2, buy } },
      {
        kind: 'quota',
        scope: 'region',
        message: '',
        quota: { metric, limit: 3, region: 'us-east4', ...more },
      },
    );

  test('from Google’s refusal: the limit stands in for what is in use', () => {
    const gpus = { metric: 'NVIDIA_L4_GPUS', region: 'us-east4', usage: 3, need: 2, isFamilys: true };
    expect(of('NVIDIA_L4_GPUS', 'on-demand')).toEqual(gpus);
    expect(of('CPUS', 'on-demand')).toEqual({ ...gpus, metric: 'CPUS', need: 24, isFamilys: false });
    expect(of('GPUS_ALL_REGIONS', 'spot', { region: undefined })).toMatchObject({
      region: 'global',
      need: 2,
    });
    expect(of('NVIDIA_L4_GPUS', 'on-demand', { limit: undefined })).toBeUndefined();
    expect(of('SOMETHING_NEW', 'on-demand')).toBeUndefined();
  });

  test('a family is found by Google’s sentence, too, which does not name it', () => {
    const fault = { kind: 'quota', scope: 'region', message: '' } as const;
    const quota = { metric: 'GPUS_PER_GPU_FAMILY', limit: 0, region: 'us-east4' };
    const shape = { family: 'h100', count: 8, machineType: 'a3-highgpu-8g' };
    const wanted = { spec: { count: 8, buy: 'on-demand' as const } };
    expect(shortOfFault(h100, { shape, zone: 'us-east4-a' }, wanted, { ...fault, quota })).toEqual({
      metric: FAMILY,
      region: 'us-east4',
      usage: 0,
      need: 8,
      isFamilys: true,
    });
  });

  test('the command names family, limit, region, pool and project; none where no GPUs are counted', () => {
    const ask = (metric: string, project?: string) =>
      askForMore(l4, { metric, region: 'us-east4', usage: 3, need: 2 }, project).replace(/^[^/]*: /, '');
    expect(ask('NVIDIA_L4_GPUS')).toBe('/gpu quota request l4 5 us-east4');
    expect(ask('PREEMPTIBLE_NVIDIA_L4_GPUS', 'ml-two')).toBe(
      '/gpu quota request l4 5 us-east4 --spot --project ml-two',
    );
    expect(ask('GPUS_ALL_REGIONS')).toBe('/gpu quota request all 5');
    expect(ask('CPUS')).toBe('Ask Google for more of that quota');
  });
});
