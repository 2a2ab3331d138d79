/** What counts as capacity that has appeared. */
import { describe, expect, test } from 'vitest';
import { type CapacityView, decideCapacity } from '../../../src/domain/decide/capacity.ts';
import { created, freed, out, view, watch } from './capacity-given.ts';
import { NOON } from './given.ts';

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
