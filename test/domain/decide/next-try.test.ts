/** Which zones one call asks for at once. */
import { describe, expect, it } from 'vitest';
import { deniedZones, nextTry } from '../../../src/domain/decide/next-try.ts';
import type { Fault } from '../../../src/domain/fault.ts';
import type { Attempt, Placement } from '../../../src/domain/machine.ts';
import type { Offer } from '../../../src/domain/offer.ts';

const STOCKOUT: Fault = { kind: 'stockout', scope: 'zone', message: 'no capacity' };

function offer(zone: string, micros = 700_000, more: Partial<Offer> = {}): Offer {
  const price = { microsPerHour: micros, currency: 'USD' };
  const shape = { family: 'l4', count: 1, machineType: 'g2-standard-8' };
  return { shape, zone, buy: 'on-demand', price, ...more };
}

function attempt(zones: readonly string[], fault: Fault | undefined): Attempt {
  const many = zones.length > 1 ? { zones } : {};
  return { offer: offer(zones[0] ?? ''), ...many, startedAt: 0, endedAt: fault && 1, fault };
}

function placed(offers: readonly Offer[], attempts: readonly Attempt[] = []): Placement {
  return { offers, skipped: [], attempts };
}

function zonesNext(placement: Placement): readonly string[] | string {
  const next = nextTry(placement);
  return next.kind === 'try' ? (next.zones ?? next.offer.zone) : next.kind;
}

const A = offer('us-central1-a');
const B = offer('us-central1-b');
const C = offer('us-central1-c');
const EAST = offer('us-east4-a', 800_000);

describe('the next try', () => {
  const flex = { buy: 'flex-start' } as const;
  const larger = { shape: { family: 'l4', count: 1, machineType: 'g2-standard-12' } };
  it.each<[string, readonly Offer[], readonly string[] | string]>([
    ['one zone of a region', [A, EAST], 'us-central1-a'],
    [
      'a region whose zones cost the same',
      [A, B, C, EAST],
      ['us-central1-a', 'us-central1-b', 'us-central1-c'],
    ],
    ['the likeliest zone of it first', [C, EAST, A], ['us-central1-c', 'us-central1-a']],
    ['no zone that costs more', [A, offer('us-central1-b', 900_000)], 'us-central1-a'],
    [
      'no zone whose price nobody knows',
      [A, offer('us-central1-b', 700_000, { price: undefined })],
      'us-central1-a',
    ],
    ['no other machine type', [A, offer('us-central1-b', 700_000, larger)], 'us-central1-a'],
    ['no AI zone, which no request for a region reaches', [A, offer('us-central1-ai1a')], 'us-central1-a'],
    ['an AI zone by itself', [offer('us-central1-ai1a'), A, B], 'us-central1-ai1a'],
    [
      'one queue at a time with flex-start',
      [offer('us-central1-a', 700_000, flex), offer('us-central1-b', 700_000, flex)],
      'us-central1-a',
    ],
  ])('asks for %s', (_what, offers, zones) => {
    expect(zonesNext(placed(offers))).toEqual(zones);
  });

  it.each<[string, readonly Attempt[], readonly string[] | string]>([
    [
      'the next region after no capacity in all zones',
      [attempt(['us-central1-a', 'us-central1-b', 'us-central1-c'], STOCKOUT)],
      'us-east4-a',
    ],
    [
      'what a refused zone leaves of its region',
      [attempt(['us-central1-a'], STOCKOUT)],
      ['us-central1-b', 'us-central1-c'],
    ],
    [
      'the next region after a quota of the region',
      [attempt(['us-central1-a'], { ...STOCKOUT, kind: 'quota', scope: 'region' })],
      'us-east4-a',
    ],
    [
      'the same zones while the attempt is open',
      [attempt(['us-central1-a', 'us-central1-b'], undefined)],
      ['us-central1-a', 'us-central1-b'],
    ],
    [
      'the same zones when nobody knows what became of it',
      [attempt(['us-central1-a', 'us-central1-b'], { ...STOCKOUT, kind: 'unavailable', scope: 'call' })],
      ['us-central1-a', 'us-central1-b'],
    ],
    [
      'the same zone after a throttled call',
      [attempt(['us-central1-a'], { ...STOCKOUT, kind: 'throttled', scope: 'call' })],
      'us-central1-a',
    ],
    [
      'nothing when the project may not',
      [attempt(['us-central1-a'], { ...STOCKOUT, kind: 'denied', scope: 'project' })],
      'exhausted',
    ],
  ])('asks for %s', (_what, attempts, zones) => {
    expect(zonesNext(placed([A, B, C, EAST], attempts))).toEqual(zones);
  });
});

describe('zones that must not be chosen', () => {
  it('are those of the region that were refused or left out, AI zones aside', () => {
    const skipped = [
      { zone: 'us-central1-f', because: 'too dear' },
      { zone: 'us-east4-c', because: 'too dear' },
    ];
    const placement = { ...placed([A, B, C, EAST, offer('us-central1-ai1a')]), skipped };
    expect(deniedZones(placement, ['us-central1-b', 'us-central1-c'])).toEqual([
      'us-central1-a',
      'us-central1-f',
    ]);
  });
});
