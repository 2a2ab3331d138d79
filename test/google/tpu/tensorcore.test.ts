/** Seconds of idleness and matrix units' work, made into percent of a minute. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../../src/domain/time.ts';
import type { Sample } from '../../../src/domain/utilization.ts';
import { tensorcoreSamples, WORKED } from '../../../src/google/tpu/tensorcore.ts';

const START = 1_795_176_000_000;

function minutes(values: readonly (number | undefined)[]): Sample[] {
  return values.flatMap((value, i) => (value === undefined ? [] : { at: START + i * MINUTE, value }));
}

/** Values by minute; undefined where there is no sample. */
function percent(idle: readonly (number | undefined)[], levels: readonly (number | undefined)[] = []) {
  const found = new Map(
    tensorcoreSamples(minutes(idle), minutes(levels)).map(({ at, value }) => [at, value]),
  );
  return Array.from({ length: Math.max(idle.length, levels.length) }, (_, i) =>
    found.get(START + i * MINUTE),
  );
}

test('a minute is busy exactly when the core did something within it', () => {
  expect(percent([3_600, 3_660, 59.9, 119.9, 180])).toEqual([0, 0, WORKED, 0, 0]);
  expect(percent([60, 120])).toEqual([0, 0]);
});

test('how busy is what the matrix units say, and never less than a little', () => {
  expect(percent([0, 10, 20, 600], [70, 0.2, undefined, 0])).toEqual([70, WORKED, WORKED, undefined]);
});

test('work in a minute that has no sample is the next one’s', () => {
  expect(percent([600, undefined, 70])).toEqual([0, undefined, WORKED]);
});

test('matrix units alone prove work but no idleness', () => {
  expect(percent([undefined, undefined], [40, 0])).toEqual([40, undefined]);
  expect(percent([600, 660], [0, 35])).toEqual([0, 35]);
});

describe('idle time that does not behave as time', () => {
  test('when the busy chip falls silent, nothing is known of the others alone', () => {
    expect(percent([5, 8, 3, 7_200, 7_260, 7_320])).toEqual([1, 1, 1, undefined, undefined, undefined]);
  });

  test('less than nothing is nothing', () => {
    expect(percent([-5, 600])).toEqual([undefined, 0]);
  });

  test('a busy core in another unit is never idle for three minutes', () => {
    const within = fc.array(fc.double({ min: 0, max: 59.9, noNaN: true }), { minLength: 8, maxLength: 30 });
    fc.assert(
      fc.property(within, fc.constantFrom(1e3, 1e6, 1e9), (seconds, scale) => {
        const values = percent(seconds.map((each) => each * scale));
        const first = values.findIndex(
          (_value, i) => i > 0 && values.slice(i, i + 3).every((one) => one === 0),
        );
        expect(first < 0 || first + 3 > values.length).toBe(true);
      }),
    );
  });
});
