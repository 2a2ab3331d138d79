/** Asking for more quota: what makes no sense, what Google is told, when to look again, what came of it. */
import { describe, expect, test } from 'vitest';
import { justify, nextLook, outcomeOf, troubleWith } from '../../../src/domain/decide/raise.ts';
import type { LedgerEntry } from '../../../src/domain/ledger.ts';
import type { Raisable, RaiseStatus, RaiseWish } from '../../../src/domain/raise.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';

const WISH: RaiseWish = {
  project: 'ml-prod',
  metric: 'NVIDIA_L4_GPUS',
  region: 'us-east4',
  family: 'l4',
  to: 4,
};
const MONTH = { from: 0, to: 30 * DAY };

test.each<[Raisable['limit'], Raisable['obstacle'], RegExp | undefined]>([
  [0, undefined, undefined],
  [3, undefined, undefined],
  [4, undefined, /is 4 already, so 4 need not/],
  [9, undefined, /is 9 already/],
  [-1, undefined, /is unlimited already/],
  [undefined, undefined, /no quota NVIDIA_L4_GPUS in us-east4/],
  [0, 'too-new', /does not raise/],
  [9, 'billing', /is 9 already/],
])('limit %s, obstacle %s', (limit, obstacle, what) => {
  const trouble = troubleWith(WISH, { limit, obstacle });
  if (what === undefined) expect(trouble).toBeUndefined();
  else expect(trouble?.what).toMatch(what);
});

describe('what Google is told', () => {
  const run = (machineId: string, owner: string, startedAt: number, endedAt?: number) =>
    ({ machineId, owner, startedAt, endedAt }) as LedgerEntry;

  test('counts people, machines and hours within the month, and names nobody', () => {
    const runs = [
      run('m1', 'UADA', -HOUR, 2 * HOUR),
      run('m1', 'UADA', DAY, DAY + HOUR),
      run('m2', 'UGRACE', 30 * DAY - HOUR),
    ];
    const text = justify(WISH, 'NVIDIA L4 GPUs', 1, runs, MONTH, true);
    expect(text).toContain('In the last 30 days 2 people of our team ran 2 machines');
    expect(text).toContain('4 hours in all');
    expect(text).toContain('stopped when idle');
    expect(text).not.toMatch(/UADA|UGRACE/);
  });

  test('claims no use that was not there, and no idle stops where the policy only watches', () => {
    const text = justify({ ...WISH, why: 'a talk..' }, 'NVIDIA L4 GPUs', 1, [], MONTH, false);
    expect(text).toContain('ran no machines with NVIDIA L4 GPUs in the last 30 days');
    expect(text).toContain('What it is for: a talk. Machines are created on request and bounded');
  });
});

test('looks are a minute apart at first and an hour at last', () => {
  expect([0, MINUTE, 12 * MINUTE, HOUR, DAY].map(nextLook)).toEqual([
    MINUTE,
    MINUTE,
    2 * MINUTE,
    10 * MINUTE,
    HOUR,
  ]);
});

test.each<[string, Partial<RaiseStatus>, object | undefined]>([
  ['undecided', { pending: true, granted: 1 }, undefined],
  ['all there but still rolling out', { pending: true, granted: 4 }, undefined],
  ['all', { granted: 4 }, { kind: 'granted', limit: 4 }],
  ['unlimited', { granted: -1 }, { kind: 'granted', limit: -1 }],
  ['more than asked', { granted: 9 }, { kind: 'granted', limit: 9 }],
  ['part', { granted: 2, detail: 'some' }, { kind: 'partly', limit: 2, detail: 'some' }],
  ['none', { granted: 1 }, { kind: 'refused', limit: 1, detail: undefined }],
  ['Google does not say', { granted: undefined }, { kind: 'refused', limit: 1, detail: undefined }],
  ['somebody asked otherwise', { preferred: 8, pending: true }, { kind: 'replaced', by: 8 }],
  ['somebody asked otherwise and got more', { preferred: 8, granted: 8 }, { kind: 'granted', limit: 8 }],
])('%s', (_, status, outcome) => {
  const whole = { pending: false, preferred: 4, granted: 1, detail: undefined, ...status };
  expect(outcomeOf({ from: 1, to: 4 }, whole)).toEqual(outcome);
});
