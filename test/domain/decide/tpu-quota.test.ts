/** What slices take of which quota: chips or TensorCores, by zone and by region, in the pool of their size and service. */
import { describe, expect, test } from 'vitest';
import { TPU_FAMILIES, tpuOf } from '../../../src/domain/accelerators/index.ts';
import { withOwnUse } from '../../../src/domain/decide/own-use.ts';
import { planPlacement } from '../../../src/domain/decide/place.ts';
import { mostOf, regionQuotas } from '../../../src/domain/decide/quota.ts';
import {
  acceleratorMetric,
  askForMore,
  limitsIn,
  shortfallInWords,
  shortfallOf,
  shortOfFault,
} from '../../../src/domain/decide/quota-needs.ts';
import type { Buy, Offer } from '../../../src/domain/offer.ts';
import type { Quota } from '../../../src/domain/quota.ts';

const ZONE = 'us-east5-a';
const END = 'PerProjectPerZoneForTPUAPI';
const V6E = `TPUV6E${END}`;
const V6E_REGION = 'TPUV6EPerProjectPerRegionForTPUAPI';

function family(name: string) {
  const found = tpuOf(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

function limit(metric: string, of: number, region = ZONE, usage = 0): Quota {
  return { metric, region, limit: of, usage, ownUseOnly: true };
}

function offer(name: string, machineType: string, zone = ZONE): Offer {
  const count = family(name).shapes.find((one) => one.machineType === machineType)?.count ?? 0;
  return { shape: { family: name, count, machineType }, zone, buy: 'on-demand', price: undefined };
}

function short(
  name: string,
  machineType: string,
  quotas: readonly Quota[],
  { buy = 'on-demand', slices }: { buy?: Buy; slices?: number } = {},
) {
  const of = offer(name, machineType);
  const spec = { count: of.shape.count, buy, ...(slices === undefined ? {} : { slices }) };
  return shortfallOf(family(name), of, { spec }, limitsIn(quotas));
}

describe('each quota, exactly enough and one too few', () => {
  test.each<[string, string, string, number, { buy?: Buy; slices?: number }]>([
    ['v6e', 'v6e-8', V6E, 8, {}],
    ['v6e', 'v6e-256', V6E, 256, {}],
    ['v6e', 'v6e-8', `TPUV6EPreemptible${END}`, 8, { buy: 'spot' }],
    ['v6e', 'v6e-16', V6E, 48, { slices: 3 }],
    ['v5p', 'v5p-8', `TPUV5P${END}`, 8, {}],
    ['v5p', 'v5p-128', `TPUV5P${END}`, 128, {}],
    ['v4', 'v4-32', `TPUV4sPod${END}`, 32, {}],
    ['v4', 'v4-8', `TPUV4sPreemptiblePod${END}`, 8, { buy: 'spot' }],
    ['v2', 'v2-32', `TPUV2sPod${END}`, 32, {}],
    ['v5e', 'v5litepod-8', `TPUV5sLitepodServing${END}`, 8, {}],
    ['v5e', 'v5litepod-4', `TPUV5sPreemptibleLitepodServing${END}`, 4, { buy: 'spot' }],
    ['v5e', 'v5litepod-16', `TPUV5sLitepod${END}`, 16, {}],
    ['v5e', 'v5litepod-16', `TPUV5sPreemptibleLitepod${END}`, 32, { buy: 'spot', slices: 2 }],
  ])('%s %s: %s %i', (name, machineType, metric, need, how) => {
    expect(short(name, machineType, [limit(metric, need)], how)).toBeUndefined();
    expect(short(name, machineType, [limit(metric, -1)], how)).toBeUndefined();
    expect(short(name, machineType, [limit(metric, need - 1)], how)).toMatchObject({
      metric,
      region: ZONE,
      limit: need - 1,
      need,
    });
    expect(short(name, machineType, [limit(metric, 0, 'us-east5-b')], how)).toBeUndefined();
  });

  test.each<[string, string, string, number, Buy]>([
    ['v6e', 'ct6e-standard-8t', 'TPUS_PER_TPU_FAMILY (CT6E)', 8, 'on-demand'],
    ['v6e', 'ct6e-standard-4t', 'PREEMPTIBLE_TPU_V6E', 4, 'spot'],
    ['v5p', 'ct5p-hightpu-4t', 'TPU_V5P', 4, 'on-demand'],
    ['tpu7x', 'tpu7x-standard-4t', 'TPUS_PER_TPU_FAMILY (TPU7X)', 4, 'on-demand'],
  ])('a machine of Compute Engine, %s %s: %s of the region, %i chips', (name, type, metric, need, buy) => {
    expect(short(name, type, [limit(metric, need, 'us-east5')], { buy })).toBeUndefined();
    expect(short(name, type, [limit(metric, need - 1, 'us-east5')], { buy })).toMatchObject({
      metric,
      region: 'us-east5',
      need,
    });
    // The Cloud TPU API's pools say nothing of it, and the other way round.
    expect(short(name, type, [limit(V6E, 0), limit(`TPUV5P${END}`, 0)], { buy })).toBeUndefined();
  });
});

test('the region’s limit holds back what the zone’s allows; all GPUs together count no TPUs', () => {
  const all = { metric: 'GPUS_ALL_REGIONS', region: 'global', limit: 0, usage: 0 };
  expect(short('v6e', 'v6e-8', [limit(V6E, 64), limit(V6E_REGION, 7, 'us-east5'), all])).toMatchObject({
    metric: V6E_REGION,
    region: 'us-east5',
    need: 8,
  });
  expect(short('v6e', 'v6e-8', [limit(V6E, 64), limit(V6E_REGION, 8, 'us-east5'), all])).toBeUndefined();
});

describe('a plan', () => {
  const plan = (quotas: readonly Quota[]) =>
    planPlacement({
      spec: {
        family: 'v6e',
        count: 8,
        buy: 'on-demand',
        leaseFor: 1,
        zone: undefined,
        maxMicrosPerHour: 99_000_000,
      },
      offers: [offer('v6e', 'v6e-8'), offer('v6e', 'v6e-8', 'us-east5-b')].map((one) => ({
        ...one,
        price: { microsPerHour: 21_600_000, currency: 'USD' },
      })),
      quotas,
      past: [],
      limits: { maxMicrosPerHour: undefined, allowUnknownPrices: true } as never,
      now: 0,
    });

  test('leaves a zone with quota 0 out, in words', () => {
    const planned = plan([limit(V6E, 0), limit(V6E, 16, 'us-east5-b')]);
    if (planned.kind !== 'planned') throw new Error(planned.because);
    expect(planned.placement.offers.map(({ zone }) => zone)).toEqual(['us-east5-b']);
    expect(planned.placement.skipped).toEqual([
      {
        zone: ZONE,
        because: `quota ${V6E} in us-east5-a is 0, 0 in use by machines that I know of, and this needs 8`,
      },
    ]);
  });

  test('is refused where no zone has any, with the command that asks for enough', () => {
    const refused = plan([limit(V6E, 0), limit(V6E, 0, 'us-east5-b')]);
    expect(refused).toMatchObject({ kind: 'refused', why: 'quota', short: { metric: V6E, need: 8 } });
    expect(refused.kind === 'refused' && refused.because).toMatch(
      /Ask Google for more of that quota: \/gpu quota request v6e 8 us-east5-[ab]/,
    );
  });
});

describe('what to ask for', () => {
  const ask = (name: string, metric: string, region = ZONE) =>
    askForMore(family(name), { metric, region, usage: 4, need: 12 }, undefined).replace(/^[^/]*: /, '');

  test.each([
    ['v6e', V6E, '/gpu quota request v6e 16 us-east5-a'],
    ['v6e', `TPUV6EPreemptible${END}`, '/gpu quota request v6e 16 us-east5-a --spot'],
    ['v5e', `TPUV5sLitepodServing${END}`, '/gpu quota request v5e 16 us-east5-a'],
    ['v5e', `TPUV5sPreemptibleLitepod${END}`, '/gpu quota request v5e-16 16 us-east5-a --spot'],
  ])('%s %s: %s', (name, metric, command) => {
    expect(ask(name, metric)).toBe(command);
  });

  test('the region’s own limit has no command', () => {
    expect(ask('v6e', V6E_REGION, 'us-east5')).toBe('Ask Google for more of that quota');
  });

  test('Google’s refusal names the limit; what is asked for is in its unit', () => {
    const fault = {
      kind: 'quota' as const,
      scope: 'zone' as const,
      message: '',
      quota: { metric: `TPUV5P${END}`, limit: 4 },
    };
    const spec = { count: 4, buy: 'on-demand' as const, slices: 2 };
    expect(shortOfFault(family('v5p'), offer('v5p', 'v5p-8'), { spec }, fault)).toEqual({
      metric: `TPUV5P${END}`,
      region: ZONE,
      usage: 4,
      need: 16,
      isFamilys: true,
    });
  });
});

describe('our own machines stand in for the use that Google does not show', () => {
  const held = (state: string, over: object = {}, machineType = 'v6e-8') =>
    ({
      state,
      zone: ZONE,
      shape: offer('v6e', machineType).shape,
      spec: { family: 'v6e', count: 8, buy: 'on-demand' },
      placement: { attempts: [] },
      ...over,
    }) as never;
  const used = (...machines: never[]) =>
    withOwnUse(
      [limit(V6E, 64), limit(V6E_REGION, 64, 'us-east5'), limit(`TPUV6EPreemptible${END}`, 64)],
      machines,
    ).map(({ usage }) => usage);

  test('until they are deleted: lost and suspended ones, too', () => {
    for (const state of ['booting', 'ready', 'starting', 'stopping', 'stuck', 'deleting']) {
      expect(used(held(state)), state).toEqual([8, 8, 0]);
    }
    for (const state of ['accepted', 'stopped', 'gone', 'failed'])
      expect(used(held(state)), state).toEqual([0, 0, 0]);
  });

  test('all slices of a multislice; spot in its own pool; machines of Compute Engine in theirs', () => {
    const spec = { family: 'v6e', count: 8, buy: 'spot', slices: 3 };
    expect(used(held('ready', { spec }))).toEqual([0, 0, 24]);
    expect(used(held('ready', {}, 'ct6e-standard-8t'))).toEqual([0, 0, 0]);
    expect(used(held('ready'), held('ready', { spec }))).toEqual([8, 8, 24]);
  });

  test('one that Google has in its queue counts, one that a zone refused does not', () => {
    const placing = (endedAt: number | undefined) =>
      held('placing', {
        zone: undefined,
        shape: undefined,
        placement: { attempts: [{ offer: offer('v6e', 'v6e-8'), startedAt: 0, endedAt, fault: undefined }] },
      });
    expect(used(placing(undefined))).toEqual([8, 8, 0]);
    expect(used(placing(1))).toEqual([0, 0, 0]);
  });
});

describe('/gpu quota', () => {
  const quotas = [
    limit(V6E, 16, ZONE, 8),
    limit(V6E, 64, 'us-east5-b'),
    limit(V6E_REGION, 32, 'us-east5', 8),
    limit(`TPUV6EPreemptible${END}`, -1),
  ];

  test('zones, most to be had first, bounded by the region and not by GPUs', () => {
    const all = { metric: 'GPUS_ALL_REGIONS', region: 'global', limit: 1, usage: 0 };
    const rows = regionQuotas(
      family('v6e'),
      [...quotas, all],
      [ZONE, 'us-east5-b', 'us-east1-d'],
      undefined,
      8,
    );
    expect(rows.map(({ region }) => region)).toEqual(['us-east5-b', ZONE, 'us-east1-d']);
    expect(rows.map(({ onDemand }) => onDemand)).toMatchObject([
      { kind: 'known', limit: 64, left: 24 },
      { kind: 'known', limit: 16, usage: 8, left: 8 },
      { kind: 'unknown' },
    ]);
    expect(rows[1]?.spot).toMatchObject({ limit: -1, left: -1, ownUseOnly: true });
    expect(mostOf(rows, 'onDemand')).toMatchObject({ region: 'us-east5-b', left: 24, regions: 2 });
  });

  test.each(['us-east5', 'us-east5-*', ZONE])('%s finds the zone', (pattern) => {
    const rows = regionQuotas(family('v6e'), quotas, [ZONE, 'us-east1-d'], pattern, 8);
    expect(rows.map(({ region }) => region)).toEqual([ZONE]);
  });

  test('sizes that are counted apart', () => {
    const metric = (count: number) => acceleratorMetric(family('v5e'), 'standard', count);
    expect(metric(8)).toBe(`TPUV5sLitepodServing${END}`);
    expect(metric(16)).toBe(`TPUV5sLitepod${END}`);
    expect(acceleratorMetric(family('v5e'), 'standard')).toBe(`TPUV5sLitepodServing${END}`);
  });
});

test('every limit that is named has the form by which it is read', () => {
  for (const { name, quota } of TPU_FAMILIES) {
    for (const pool of [quota, quota.oneHost]) {
      for (const metric of [pool?.onDemand, pool?.preemptible]) {
        if (metric !== undefined) expect(metric, name).toMatch(/^TPUV\d\w*PerProjectPerZoneForTPUAPI$/);
      }
    }
    expect(quota.onDemand ?? quota.compute?.onDemand, name).toBeDefined();
  }
});

test('the sentence says name, limit, use and need', () => {
  const found = short('v6e', 'v6e-8', [limit(V6E, 12, ZONE, 8)]);
  expect(found && shortfallInWords(found)).toBe(
    `quota ${V6E} in us-east5-a is 12, 8 in use by machines that I know of, and this needs 8`,
  );
});
