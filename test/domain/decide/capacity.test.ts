/** How long an appearance stands, that nothing is told twice, and when a watch ends. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CapacityWatch } from '../../../src/domain/capacity-watch.ts';
import { type CapacityView, decideCapacity, FRESH } from '../../../src/domain/decide/capacity.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { out, SIGHTING, SPOT, there, view, watch } from './capacity-given.ts';
import { NOON } from './given.ts';

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
