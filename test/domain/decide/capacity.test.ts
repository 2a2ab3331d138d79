/** When watched capacity appears, stays, is gone and is told again; when a watch ends. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CapacityState, CapacityWatch, Sighting } from '../../../src/domain/capacity-watch.ts';
import { type CapacityView, decideCapacity, FRESH } from '../../../src/domain/decide/capacity.ts';
import type { PastAttempt } from '../../../src/domain/decide/stock-memory.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { regionOf } from '../../../src/domain/zone.ts';
import { NOON } from './given.ts';

const SPOT = { family: 'a100-80', count: 2, buy: 'spot' } as const;
const ZONES = ['us-east5-a', 'us-east5-b', 'us-central1-a'];
const SIGHTING: Sighting = {
  zone: 'us-east5-a',
  at: NOON,
  evidence: { kind: 'advice', obtainability: 0.9, uptime: HOUR },
  price: undefined,
};

function watch(state: CapacityState = { kind: 'looking' }, over: Partial<CapacityWatch> = {}): CapacityWatch {
  return {
    id: 'w1',
    team: 'T1',
    channel: 'C1',
    owner: 'UADA',
    project: 'p',
    spec: { ...SPOT, leaseFor: HOUR, zone: 'us-*' },
    askedAt: NOON - HOUR,
    until: NOON + 3 * DAY,
    round: state.kind === 'looking' ? 0 : 1,
    state,
    ...over,
  };
}

function there(over: Partial<Extract<CapacityState, { kind: 'there' }>> = {}): CapacityWatch {
  return watch({ kind: 'there', sighting: SIGHTING, seenAt: NOON, kept: false, ...over });
}

/** What Google says of zones, 0–1; the regions of `silent` did not answer. */
function view(says: Record<string, number> = {}, over: Partial<CapacityView> = {}): CapacityView {
  const offers = ZONES.map(
    (zone): Offer => ({
      shape: { ...SPOT, machineType: 'a2-ultragpu-2g' },
      zone,
      buy: 'spot',
      price: undefined,
    }),
  );
  return {
    offers,
    advice: Object.entries(says).map(([zone, obtainability]) => ({ zone, obtainability, uptime: HOUR })),
    advised: new Set(Object.keys(says).map(regionOf)),
    past: [],
    freed: [],
    now: NOON,
    ...over,
  };
}

function past(
  outcome: PastAttempt['outcome'],
  zone: string,
  minutes: number,
  over: Partial<PastAttempt> = {},
) {
  return { ...SPOT, zone, at: NOON - minutes * MINUTE, outcome, scope: 'zone' as const, ...over };
}

const created = (zone: string, minutes: number, over: Partial<PastAttempt> = {}) =>
  past('created', zone, minutes, over);
const out = (zone: string, minutes: number, over: Partial<PastAttempt> = {}) =>
  past('stockout', zone, minutes, over);
const freed = (zone: string, minutes: number, over = {}) => ({
  ...SPOT,
  zone,
  at: NOON - minutes * MINUTE,
  ...over,
});

describe('while looking, what counts as there', () => {
  const rows: [string, CapacityView, string | undefined][] = [
    ['nothing is known', view(), undefined],
    ['Google calls the chance high', view({ 'us-east5-a': 0.7 }), 'us-east5-a advice'],
    ['it calls it fair', view({ 'us-east5-a': 0.6 }), undefined],
    ['the likelier of two', view({ 'us-east5-a': 0.7, 'us-central1-a': 0.9 }), 'us-central1-a advice'],
    ['high, where nobody watches', view({ 'europe-west4-a': 0.9 }), undefined],
    [
      'high, but we met none there 29 minutes ago',
      view({ 'us-east5-a': 0.9 }, { past: [out('us-east5-a', 29)] }),
      undefined,
    ],
    [
      'high, and we met none there half an hour ago',
      view({ 'us-east5-a': 0.9 }, { past: [out('us-east5-a', 30)] }),
      'us-east5-a advice',
    ],
    [
      'high, and we met none of a larger machine',
      view({ 'us-east5-a': 0.9 }, { past: [out('us-east5-a', 1, { count: 4 })] }),
      'us-east5-a advice',
    ],
    [
      'high, but the whole region said no',
      view({ 'us-east5-a': 0.9 }, { past: [out('us-east5-b', 1, { scope: 'region' })] }),
      undefined,
    ],
    ['somebody got one', view({}, { past: [created('us-east5-b', 29)] }), 'us-east5-b created'],
    ['somebody got one long ago', view({}, { past: [created('us-east5-b', 30)] }), undefined],
    [
      'somebody got a larger one',
      view({}, { past: [created('us-east5-b', 1, { count: 4 })] }),
      'us-east5-b created',
    ],
    ['somebody got a smaller one', view({}, { past: [created('us-east5-b', 1, { count: 1 })] }), undefined],
    [
      'somebody got one on demand',
      view({}, { past: [created('us-east5-b', 1, { buy: 'on-demand' })] }),
      undefined,
    ],
    [
      'somebody got another family',
      view({}, { past: [created('us-east5-b', 1, { family: 'l4' })] }),
      undefined,
    ],
    [
      'somebody got one, the next met none',
      view({}, { past: [created('us-east5-b', 9), out('us-east5-b', 4)] }),
      undefined,
    ],
    [
      'somebody met none, the next got one',
      view({}, { past: [created('us-east5-b', 4), out('us-east5-b', 9)] }),
      'us-east5-b created',
    ],
    [
      'somebody got one, but Google calls the chance low',
      view({ 'us-east5-b': 0.3 }, { past: [created('us-east5-b', 4)] }),
      undefined,
    ],
    [
      'somebody got one where even the likeliest zone of the region is unlikely',
      view({ 'us-east5-a': 0.2 }, { past: [created('us-east5-b', 4)] }),
      undefined,
    ],
    ['somebody gave one back', view({}, { freed: [freed('us-central1-a', 5)] }), 'us-central1-a freed'],
    [
      'and somebody met none since',
      view({}, { freed: [freed('us-central1-a', 5)], past: [out('us-central1-a', 2)] }),
      undefined,
    ],
    [
      'somebody gave one back on demand',
      view({}, { freed: [freed('us-central1-a', 5, { buy: 'on-demand' })] }),
      undefined,
    ],
    [
      'what was given outweighs advice, and advice what was given back',
      view({ 'us-east5-a': 0.9 }, { past: [created('us-central1-a', 5)], freed: [freed('us-east5-b', 1)] }),
      'us-central1-a created',
    ],
  ];
  test.each(rows)('%s', (_, given, wanted) => {
    const { watch: after, told } = decideCapacity(watch(), given, undefined);
    const { state } = after;
    const found =
      state.kind === 'there' ? `${state.sighting.zone} ${state.sighting.evidence.kind}` : undefined;
    expect(found).toBe(wanted);
    expect(told).toBe(wanted === undefined ? undefined : 'appeared');
    expect(after.round).toBe(wanted === undefined ? 0 : 1);
  });

  test('what Google says of on demand, or of GPUs attached to N1, is not heeded', () => {
    for (const over of [{ buy: 'on-demand' as const }, { family: 't4' }]) {
      const other = watch(undefined, { spec: { ...watch().spec, ...over } });
      expect(decideCapacity(other, view({ 'us-east5-a': 1 }), undefined).told).toBeUndefined();
    }
  });

  test('one that went is not told again for half an hour', () => {
    const lately = watch({ kind: 'looking', notBefore: NOON + 1 });
    const good = view({ 'us-east5-a': 0.9 });
    expect(decideCapacity(lately, good, undefined).told).toBeUndefined();
    expect(decideCapacity(lately, { ...good, now: NOON + 1 }, undefined).told).toBe('appeared');
  });
});

describe('once told', () => {
  const rows: [string, CapacityWatch, CapacityView, string | undefined, string][] = [
    ['still high', there(), view({ 'us-east5-a': 0.9 }), undefined, 'there'],
    ['fair is enough to stay', there(), view({ 'us-east5-a': 0.4 }), undefined, 'there'],
    ['low is not', there(), view({ 'us-east5-a': 0.3 }), 'gone', 'looking'],
    [
      'somebody met none there since',
      there(),
      view({ 'us-east5-a': 0.9 }, { past: [out('us-east5-a', 0)] }),
      'gone',
      'looking',
    ],
    ['another zone has it', there(), view({ 'us-central1-a': 0.9, 'us-east5-b': 0.1 }), 'moved', 'there'],
    ['Google does not answer', there({ seenAt: NOON - 29 * MINUTE }), view(), undefined, 'there'],
    ['nor for half an hour', there({ seenAt: NOON - FRESH }), view(), 'gone', 'looking'],
    [
      'Google does not answer, and somebody met none',
      there({ seenAt: NOON - 5 * MINUTE }),
      view({}, { past: [out('us-east5-a', 1)] }),
      'gone',
      'looking',
    ],
    [
      'left by its owner, it goes without a word',
      there({ kept: true }),
      view({ 'us-east5-a': 0.1 }),
      undefined,
      'looking',
    ],
  ];
  test.each(rows)('%s', (_, before, given, told, state) => {
    const change = decideCapacity(before, given, undefined);
    expect([change.told, change.watch.state.kind]).toEqual([told, state]);
    expect(change.watch.round).toBe(1);
  });

  test('nothing is told twice, however the chance flickers', () => {
    const chances = fc.array(fc.constantFrom(0.1, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9), {
      minLength: 5,
      maxLength: 60,
    });
    fc.assert(
      fc.property(chances, (all) => {
        let now = watch();
        let lastTold = Number.NEGATIVE_INFINITY;
        let isShown = false;
        for (const [n, obtainability] of all.entries()) {
          const at = NOON + n * 2 * MINUTE;
          const change = decideCapacity(
            now,
            { ...view({ 'us-east5-a': obtainability }), now: at },
            undefined,
          );
          if (change.told === 'appeared') {
            expect(isShown).toBe(false);
            expect(obtainability).toBeGreaterThanOrEqual(0.7);
            expect(at - lastTold).toBeGreaterThanOrEqual(FRESH);
            lastTold = at;
            isShown = true;
          }
          if (change.told === 'gone') {
            expect(isShown).toBe(true);
            expect(obtainability).toBeLessThan(0.4);
            isShown = false;
          }
          now = change.watch;
        }
      }),
    );
  });
});

describe('the end', () => {
  const rows: [string, CapacityWatch][] = [
    ['looking', watch(undefined, { until: NOON })],
    ['there', { ...there(), until: NOON }],
  ];
  test.each(rows)('%s: on its day', (_, before) => {
    const change = decideCapacity(before, view({ 'us-east5-a': 0.9 }), undefined);
    expect([change.told, change.watch.state.kind]).toEqual(['over', 'ended']);
    expect(decideCapacity(change.watch, view(), undefined)).toEqual({ watch: change.watch, told: undefined });
  });

  const taken = watch({ kind: 'taken', sighting: SIGHTING, machineId: 'm1' }, { until: NOON });
  const attempt = (kind: 'stockout' | 'quota') => ({
    offer: {
      shape: { ...SPOT, machineType: 'any' },
      zone: 'us-east5-a',
      buy: 'spot' as const,
      price: undefined,
    },
    startedAt: NOON,
    endedAt: NOON,
    fault: { kind, scope: 'zone' as const, message: 'no' },
  });
  function machine(
    state: Machine['state'],
    zone: string | undefined,
    attempts: Machine['placement']['attempts'],
  ) {
    return { state, zone, placement: { offers: [], skipped: [], attempts } } as unknown as Machine;
  }
  const ends: [string, Machine | undefined, string | undefined, string][] = [
    ['it is being placed', machine('placing', undefined, [attempt('stockout')]), undefined, 'taken'],
    ['a zone took it', machine('booting', 'us-east5-b', []), 'done', 'ended'],
    [
      'no zone had it',
      machine('failed', undefined, [attempt('stockout'), attempt('stockout')]),
      'missed',
      'looking',
    ],
    [
      'a quota forbids it',
      machine('failed', undefined, [attempt('stockout'), attempt('quota')]),
      'done',
      'ended',
    ],
    ['it was taken back', machine('failed', undefined, []), 'done', 'ended'],
    ['nobody knows it any more', undefined, 'done', 'ended'],
  ];
  test.each(ends)('taken, and %s', (_, given, told, state) => {
    const change = decideCapacity(taken, view(), given);
    expect([change.told, change.watch.state.kind]).toEqual([told, state]);
  });
});
