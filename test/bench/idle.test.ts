/** What the idle bench promises, on traces with known truth: nobody's work is stopped, and most idle hours come back. */
import { describe, expect, test } from 'vitest';
import { beaten, figuresOf, outcomesOf, type RULES, together } from '../../bench/idle.ts';
import { LOST } from '../../bench/idle-life.ts';
import { tracesOf } from '../../bench/idle-traces.ts';

const SEED = 7;
const traces = tracesOf(SEED, 2, 7);
const measured = traces.map((trace) => ({ trace, rules: outcomesOf(trace) }));

describe('the idle rule on traces with gaps and bursts', () => {
  test('at least 99 of 100 stops meet no work, and four fifths of the idle hours are given back', () => {
    const our = together(measured.map(({ rules }) => rules.ours));
    expect(our.stops).toBeGreaterThan(60);
    expect(figuresOf(our).precision).toBeGreaterThanOrEqual(0.99);
    expect(figuresOf(our).recall).toBeGreaterThanOrEqual(0.8);
  });

  test.each(measured)('$trace.name: no other rule is better in both at once', ({ trace, rules }) => {
    expect(beaten(trace.name, rules)).toEqual([]);
  });

  test('the other rules do stop work where they cannot see it', () => {
    const wrong = (rule: keyof typeof RULES, name: string) =>
      measured.find(({ trace }) => trace.name === name)?.rules[rule].wrong ?? 0;
    expect(wrong('gpuOnly30', 'preparation')).toBeGreaterThan(0);
    expect(wrong('dstack', 'preparation')).toBeGreaterThan(0);
    expect(wrong('inactivity180', 'training')).toBeGreaterThan(0);
  });

  test('one that is better in both at once is named', () => {
    const one = { stops: 10, wrong: 1, regretted: 0, off: 50, reclaimable: 100 };
    const better = { ...one, wrong: 0, off: 60 };
    expect(beaten('x', { ours: one, other: better })).toEqual(['other beats ours on x']);
    expect(beaten('x', { ours: one, other: { ...better, off: 50 } })).toEqual([]);
  });
});

describe('traces', () => {
  test('repeat with their seed, and differ with another', () => {
    const [first] = tracesOf(SEED, 1, 1);
    expect(tracesOf(SEED, 1, 1)[0]).toEqual(first);
    expect(tracesOf(SEED + 1, 1, 1)[0]).not.toEqual(first);
  });

  test('work leaves the machine quiet for minutes at times, and metrics are lost in the middle of it', () => {
    const [gappy] = traces.filter(({ name }) => name === 'gappy');
    const [machine] = gappy?.machines ?? [];
    if (machine === undefined) throw new Error('there is no such trace');
    const at = (pick: (minute: number) => boolean) =>
      Array.from({ length: machine.minutes }, (_, minute) => minute).filter(pick).length;
    expect(at((i) => machine.work[i] === 1 && (machine.gpu[i] ?? 0) < 5)).toBeGreaterThan(60);
    expect(at((i) => machine.work[i] === 1 && ((machine.lost[i] ?? 0) & LOST.gpu) !== 0)).toBeGreaterThan(20);
  });
});
