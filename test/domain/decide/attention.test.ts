/** Which of our machines the administrators are to look at. */
import { describe, expect, it, test } from 'vitest';
import { attentionReport } from '../../../src/domain/decide/attention.ts';
import { incarnationKey, type Machine } from '../../../src/domain/machine.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { Watch } from '../../../src/domain/watch.ts';
import { machine, NOON, WATCH_POLICY, watch } from './given.ts';

const ready = machine();
const BLIND: Partial<Watch> = {
  incarnation: incarnationKey(ready) ?? '',
  unknownSince: NOON - 2 * HOUR,
  everKnown: false,
  lastVerdict: { kind: 'unknown', signal: 'gpu', why: { kind: 'no-series' }, readings: {} },
};

function report(one: Machine, seen: Partial<Watch> = {}) {
  const watches = new Map([[one.id, { ...watch(), incarnation: incarnationKey(one) ?? '', ...seen }]]);
  return attentionReport([one], watches, WATCH_POLICY, NOON);
}

describe('machines that do not move on', () => {
  test.each(['booting', 'starting', 'stopping', 'deleting', 'stuck'] as const)('%s for an hour', (state) => {
    const late = machine({ state, stateSince: NOON - HOUR, trouble: 'no answer' });
    expect(report(late).stuck).toMatchObject([{ name: late.name, state, trouble: 'no answer' }]);
    expect(report(machine({ state, stateSince: NOON - HOUR + 1 })).stuck).toEqual([]);
  });
  test.each(['placing', 'ready', 'stopped'] as const)('%s for a day is none of them', (state) => {
    expect(report(machine({ state, stateSince: NOON - 24 * HOUR })).stuck).toEqual([]);
  });
});

describe('machines that cannot be judged', () => {
  it('with what is missing, and whether it ever was there', () => {
    const [found] = report(ready, BLIND).unmeasured;
    expect(found).toMatchObject({ signal: 'gpu', why: { kind: 'no-series' }, never: true });
    expect(report(ready, { ...BLIND, everKnown: true }).unmeasured).toMatchObject([{ never: false }]);
  });
  test.each<[string, Partial<Watch>]>([
    ['for less than its owner waits for a word', { unknownSince: NOON - 59 * MINUTE }],
    ['in an earlier life', { incarnation: 'another' }],
  ])('but not %s', (_name, over) => {
    expect(report(ready, { ...BLIND, ...over }).unmeasured).toEqual([]);
  });
});
