/** The world of the placement bench: it is what docs/benchmarks.md says, and a seed repeats it. */
import { describe, expect, test } from 'vitest';
import { asksOf, stockOf } from '../../bench/stock.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';

const STEP = 3 * MINUTE;
const ZONES = Array.from({ length: 60 }, (_, i) => `r${i}-a`);

/** Of every zone over a month: the share with capacity, and the lengths of the times without, in minutes. */
function watched(seed: number) {
  const stock = stockOf(seed);
  const outs: number[] = [];
  const shares = ZONES.map((zone) => {
    let steps = 0;
    let since: number | undefined;
    for (let at = 0; at < 30 * DAY; at += STEP) {
      const there = stock(zone, 'l4', 'spot', at);
      if (there) steps += 1;
      if (there && since !== undefined) outs.push((at - since) / MINUTE);
      since = there ? undefined : (since ?? at);
    }
    return (steps * STEP) / (30 * DAY);
  });
  return { shares, outs: outs.toSorted((a, b) => a - b) };
}

describe('stock', () => {
  const { shares, outs } = watched(1);

  test('times without capacity last minutes to hours, as in the trace that they are drawn after', () => {
    const at = (share: number) => outs[Math.floor(share * outs.length)];
    expect(outs.length).toBeGreaterThan(5_000);
    expect(at(0.5)).toBeGreaterThan(20);
    expect(at(0.5)).toBeLessThan(45);
    expect(at(0.9)).toBeGreaterThan(3 * 60);
    expect(at(0.9)).toBeLessThan(5.5 * 60);
  });

  test('zones differ, and have capacity for about half of the time', () => {
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeGreaterThan(0.44);
    expect(mean).toBeLessThan(0.64);
    expect(Math.min(...shares)).toBeLessThan(0.3);
    expect(Math.max(...shares)).toBeGreaterThan(0.8);
  });

  test('a seed repeats it whatever is asked in between; families and ways of buying go their own ways', () => {
    const [one, two, other] = [stockOf(5), stockOf(5), stockOf(6)];
    const times = Array.from({ length: 96 }, (_, i) => i * 15 * MINUTE);
    two('r9-a', 'l4', 'spot', DAY);
    const seen = (stock: typeof one, family: string, buy: 'spot' | 'on-demand') =>
      ZONES.slice(0, 9).flatMap((zone) => times.map((at) => stock(zone, family, buy, at)));
    const base = seen(one, 'l4', 'spot');
    expect(seen(two, 'l4', 'spot')).toEqual(base);
    for (const differs of [
      seen(other, 'l4', 'spot'),
      seen(one, 'l4', 'on-demand'),
      seen(one, 't4', 'spot'),
    ]) {
      expect(differs).not.toEqual(base);
    }
  });
});

test('requests come in order over the whole day, most of them in its working hours', () => {
  const asks = asksOf(3, 500);
  const times = asks.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(Math.max(...times)).toBeLessThan(DAY);
  const office = times.filter((at) => at >= 8 * HOUR && at < 20 * HOUR).length;
  expect(office).toBeGreaterThan(400);
  expect(office).toBeLessThan(490);
  expect(asksOf(3, 500)).toEqual(asks);
});
