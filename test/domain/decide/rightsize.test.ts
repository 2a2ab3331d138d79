/** Which smaller machine would have been large enough, and when none is called so. */
import { describe, expect, it, test } from 'vitest';
import { knownFor, levelOf, rightsize } from '../../../src/domain/decide/rightsize.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import type { Level, ObservedUse } from '../../../src/domain/rightsize.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { machine as given, NOON, steady } from './given.ts';

const A100: Partial<Machine> = {
  spec: { family: 'a100-40', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
  shape: { family: 'a100-40', count: 1, machineType: 'a2-highgpu-1g' },
  zone: 'us-central1-a',
  price: { microsPerHour: 3_670_000, currency: 'USD' },
};

const flat = (value: number): Level => ({ mean: value / 2, high: value, peak: value });

function use(over: Partial<ObservedUse> = {}): ObservedUse {
  return {
    from: NOON - 3 * DAY,
    to: NOON,
    known: 3 * DAY,
    gpu: flat(8),
    gpuMemory: flat(20),
    cpu: flat(10),
    ...over,
  };
}

function offer(
  family: string,
  machineType: string,
  count: number,
  dollars: number,
  over: Partial<Offer> = {},
): Offer {
  return {
    shape: { family, count, machineType },
    zone: 'us-central1-a',
    buy: 'on-demand',
    price: { microsPerHour: dollars * 1e6, currency: 'USD' },
    ...over,
  };
}

const T4 = offer('t4', 'n1-standard-8', 1, 0.54, { zone: 'us-central1-b' });
const L4 = offer('l4', 'g2-standard-8', 1, 0.85, { zone: 'us-central1-b' });
const OFFERS = [T4, L4, offer('a100-40', 'a2-highgpu-1g', 1, 3.67)];

function answer(
  seen: Partial<ObservedUse> = {},
  over: Partial<Machine> = {},
  offers: readonly Offer[] = OFFERS,
) {
  return rightsize({ machine: given({ ...A100, ...over }), use: use(seen), offers });
}

test('8 % of an A100 for three days: a cheaper one fits, by a move, and the saving is the difference of the prices', () => {
  expect(answer({ gpuMemory: flat(40) })).toMatchObject({
    kind: 'smaller',
    to: { family: 'l4', count: 1, machineType: 'g2-standard-8', zone: 'us-central1-b', memoryGb: 24 },
    saves: { microsPerHour: 2_820_000, currency: 'USD' },
    way: 'move',
  });
});

test('the cheapest that is large enough, but none without bf16 where there was some', () => {
  const two = offer('l4', 'g2-standard-24', 2, 2, { zone: 'us-central1-b' });
  expect(answer({ gpu: flat(4), gpuMemory: flat(10) }, {}, [two, T4, L4])).toMatchObject({
    kind: 'smaller',
    to: { family: 'l4', count: 1 },
  });
});

test('fewer GPUs of its own family, in its own zone: a resize', () => {
  const two = {
    spec: { family: 'l4', count: 4, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
    shape: { family: 'l4', count: 4, machineType: 'g2-standard-48' },
    price: { microsPerHour: 4_000_000, currency: 'USD' },
  } as const;
  const offers = [offer('l4', 'g2-standard-24', 2, 2), offer('l4', 'g2-standard-48', 4, 4)];
  expect(answer({ gpu: flat(35), gpuMemory: flat(30), cpu: flat(20) }, two, offers)).toMatchObject({
    kind: 'smaller',
    to: { family: 'l4', count: 2, zone: 'us-central1-a' },
    way: 'resize',
  });
});

describe('nothing smaller is large enough', () => {
  it.each([
    ['GPU work, by bandwidth: an L4 reads memory at a fifth of the speed', { gpu: flat(16) }, 'gpu'],
    ['GPU memory', { gpuMemory: flat(60) }, 'gpu-memory'],
    ['CPU', { cpu: flat(60) }, 'cpu'],
  ] as const)('%s', (_, seen, lacks) => {
    expect(answer(seen)).toMatchObject({ kind: 'fits', next: { size: { family: 'l4' }, lacks } });
  });

  it('all the cheaper ones are of another currency, unpriced, or save next to nothing', () => {
    const offers = [
      offer('l4', 'g2-standard-8', 1, 0.85, { price: { microsPerHour: 850_000, currency: 'EUR' } }),
      offer('t4', 'n1-standard-8', 1, 0.54, { price: undefined }),
      offer('a100-40', 'a2-highgpu-1g', 1, 3.5),
    ];
    expect(answer({}, {}, offers)).toEqual({ kind: 'fits', use: use(), next: undefined });
  });

  it('two GPUs with a third of their memory used each do not fit into one of half the size', () => {
    const two = {
      spec: { family: 'a100-80', count: 2, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
      shape: { family: 'a100-80', count: 2, machineType: 'a2-ultragpu-2g' },
      price: { microsPerHour: 10_000_000, currency: 'USD' },
    } as const;
    const offers = [offer('a100-40', 'a2-highgpu-1g', 1, 3.67, { zone: 'us-central1-b' })];
    expect(answer({ gpu: flat(20), gpuMemory: flat(33) }, two, offers)).toMatchObject({
      kind: 'fits',
      next: { lacks: 'gpu-memory' },
    });
  });
});

describe('what is not known is not guessed', () => {
  it('less than a day says nothing', () => {
    expect(answer({ known: DAY - MINUTE })).toMatchObject({ kind: 'too-little', needed: DAY });
  });

  it.each(['gpuMemory', 'cpu'] as const)('without %s', (signal) => {
    expect(answer({ [signal]: undefined })).toMatchObject({
      kind: 'unmeasured',
      missing: [signal === 'cpu' ? 'cpu' : 'gpu-memory'],
    });
  });

  it('its own price', () => {
    expect(answer({}, { price: undefined })).toMatchObject({ kind: 'unpriced' });
  });
});

test('a machine that did nothing needs no smaller one', () => {
  expect(answer({ gpu: flat(1), cpu: flat(3) })).toMatchObject({ kind: 'idle' });
  expect(answer({ gpu: flat(1), cpu: flat(30) })).not.toMatchObject({ kind: 'idle' });
});

test('one minute of a hundred may be above the high; senseless samples count for nothing', () => {
  const samples = [...steady(10, NOON - 98 * MINUTE, NOON), { at: NOON + MINUTE, value: 100 }];
  const odd = [...samples, { at: NOON, value: Number.NaN }, { at: NOON, value: -4 }];
  expect(levelOf(odd)).toMatchObject({ high: 10, peak: 100 });
  expect(levelOf([])).toBeUndefined();
  expect(knownFor([...samples, ...samples])).toBe(100 * MINUTE);
});
