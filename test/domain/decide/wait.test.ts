/** Waiting for capacity: when the next round is, with which offers, and when it ends. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterRound,
  DEFAULT_WAIT,
  deadlineOf,
  lentFrom,
  nextRound,
  triesOf,
  turnOf,
  ZONES_PER_ROUND,
} from '../../../src/domain/decide/wait.ts';
import type { Fault, FaultKind } from '../../../src/domain/fault.ts';
import type { Attempt, MachineSpec, Placement, Wait } from '../../../src/domain/machine.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { type Duration, HOUR, MINUTE, type Millis, SECOND } from '../../../src/domain/time.ts';
import { NOON } from './given.ts';

const SPEC = { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined } as const;

function offer(zone: string): Offer {
  const shape = { family: 'l4', count: 1, machineType: 'g2-standard-8' };
  return { shape, zone, buy: 'on-demand', price: { microsPerHour: 1, currency: 'USD' } };
}

function refused(kind: FaultKind, zone = 'us-west1-a'): Attempt {
  const fault: Fault = { kind, scope: 'zone', message: `${kind} said Google` };
  return { offer: offer(zone), startedAt: NOON, endedAt: NOON, fault };
}

const OUT = refused('stockout');

interface Asking {
  readonly spec?: Partial<MachineSpec>;
  readonly attempts?: readonly Attempt[];
  readonly wait?: Wait;
  readonly id?: string;
}

/** Asked for at noon, to wait for six hours. */
function asking({ spec, attempts = [OUT], wait, id = 'm1' }: Asking = {}) {
  const placement: Placement = {
    offers: [offer('us-west1-a')],
    skipped: [],
    attempts,
    ...(wait === undefined ? {} : { wait }),
  };
  return { id, askedAt: NOON, spec: { ...SPEC, waitFor: 6 * HOUR, ...spec }, placement };
}

function pauseAfter(rounds: number, id = 'm1'): Duration {
  const wait = rounds === 1 ? {} : { wait: { rounds: rounds - 1, tried: 0, nextAt: undefined } };
  const after = afterRound(asking({ ...wait, id }), NOON);
  return after?.kind === 'wait' ? (after.wait.nextAt ?? 0) - NOON : 0;
}

describe('after a round', () => {
  test.each([
    [1, 2],
    [2, 4],
    [3, 8],
    [4, 10],
    [5, 10],
    [60, 10],
  ])('number %i it pauses for about %i minutes, the same for the same request', (rounds, minutes) => {
    const pause = pauseAfter(rounds);
    expect(pause).toBeGreaterThanOrEqual(0.9 * minutes * MINUTE);
    expect(pause).toBeLessThanOrEqual(1.1 * minutes * MINUTE);
    expect(pauseAfter(rounds)).toBe(pause);
  });

  test('requests that began together spread out', () => {
    const pauses = Array.from({ length: 50 }, (_, i) => pauseAfter(4, `m${i}`));
    expect(new Set(pauses.map((pause) => Math.round(pause / (10 * SECOND)))).size).toBeGreaterThan(8);
  });

  const rows: readonly [string, Asking, Millis, string][] = [
    ['not asked to wait', { spec: { waitFor: undefined as never } }, NOON, 'ends'],
    ['nothing was tried', { attempts: [] }, NOON, 'ends'],
    ['one zone refused for quota', { attempts: [OUT, refused('quota')] }, NOON, 'ends'],
    ['one zone found it invalid', { attempts: [refused('invalid')] }, NOON, 'ends'],
    ['all without capacity', { attempts: [OUT, refused('stockout', 'us-west4-a')] }, NOON, 'wait'],
    ['the deadline has come', {}, NOON + 6 * HOUR, 'over'],
    ['a second before the deadline', {}, NOON + 6 * HOUR - SECOND, 'wait'],
  ];
  test.each(rows)('%s', (_, given, now, wanted) => {
    expect(afterRound(asking(given), now)?.kind ?? 'ends').toBe(wanted);
  });

  test.each([
    ['far away: the pause', 30, undefined],
    ['near: one more round just before it', 5, 2],
    ['too near for a round: asleep until it', 2.5, 0],
    ['about to come: asleep until it', 1, 0],
  ])('the deadline is %s', (_, minutesLeft, minutesBefore) => {
    const deadline = NOON + 6 * HOUR;
    const now = deadline - minutesLeft * MINUTE;
    const after = afterRound(asking({ wait: { rounds: 9, tried: 40, nextAt: undefined } }), now);
    if (after?.kind !== 'wait') throw new Error('it should wait');
    expect(after.wait).toMatchObject({ rounds: 10, tried: 40 });
    const { nextAt = 0 } = after.wait;
    if (minutesBefore === undefined) expect(nextAt).toBeLessThan(deadline - 2 * MINUTE);
    else expect(nextAt).toBe(deadline - minutesBefore * MINUTE);
  });

  test('whatever the moment, the next round is later, and never after the deadline', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 6 * HOUR - 1 }),
        fc.integer({ min: 1, max: 200 }),
        fc.string(),
        (since, rounds, id) => {
          const after = afterRound(
            asking({ id, wait: { rounds, tried: 9, nextAt: undefined } }),
            NOON + since,
          );
          const nextAt = after?.kind === 'wait' ? after.wait.nextAt : undefined;
          return nextAt !== undefined && nextAt > NOON + since && nextAt <= NOON + 6 * HOUR;
        },
      ),
    );
  });
});

describe('what it does now', () => {
  const nextAt = NOON + 10 * MINUTE;
  const asleep: Asking = { wait: { rounds: 3, tried: 4, nextAt } };
  const awake: Asking = { wait: { rounds: 3, tried: 4, nextAt: undefined } };
  test.each([
    ['never refused: tries', {}, NOON, 'try'],
    ['never refused, past the deadline: finishes its first round', {}, NOON + 7 * HOUR, 'try'],
    ['not asked to wait: tries', { spec: { waitFor: undefined as never } }, NOON, 'try'],
    ['before the next round: sleeps', asleep, nextAt - 1, 'sleep'],
    ['at the next round', asleep, nextAt, 'round'],
    ['long after it, when nobody was there', asleep, nextAt + HOUR, 'round'],
    ['within a round: tries', awake, NOON, 'try'],
    ['within a round at the deadline: over', awake, NOON + 6 * HOUR, 'over'],
    ['asleep past the deadline: over', asleep, NOON + 6 * HOUR, 'over'],
  ] as const)('%s', (_, given, now, wanted) => {
    expect(turnOf(asking(given), now).kind).toBe(wanted);
  });

  test.each([
    [
      {},
      'Google had no capacity in 6 h, in 5 tries. Ask again with --wait, for another accelerator or with --spot.',
    ],
    [
      { zone: 'us-*', buy: 'spot' },
      'Google had no capacity in 6 h, in 5 tries. Ask again with --wait, for another accelerator, without --zone or without --spot.',
    ],
  ] as const)('over: says what was tried and what to do', (spec, because) => {
    expect(turnOf(asking({ ...asleep, spec }), NOON + 6 * HOUR)).toEqual({ kind: 'over', because });
  });
});

describe('a further round', () => {
  test('takes the likeliest offers of a fresh plan, and counts what was tried before', () => {
    const offers = Array.from({ length: 12 }, (_, i) => offer(`region${i}-a`));
    const before = asking({ attempts: [OUT, OUT, OUT], wait: { rounds: 2, tried: 20, nextAt: NOON } });
    const next = nextRound({ offers, skipped: [], attempts: [] }, before.placement);
    expect(next.offers).toEqual(offers.slice(0, ZONES_PER_ROUND));
    expect(next.attempts).toEqual([]);
    expect(next.planned).toBe(12);
    expect(next.wait).toEqual({ rounds: 2, tried: 23, nextAt: undefined });
    expect([triesOf(before.placement), triesOf(next)]).toEqual([23, 23]);
  });
});

test('a lease counts from birth where people may wait, and an end that was put off later stands', () => {
  const lease = { owner: 'UADA', why: '', until: NOON + 8 * HOUR };
  const placement = { offers: [], skipped: [], attempts: [] };
  const waits = { spec: { ...SPEC, waitFor: DEFAULT_WAIT }, lease, placement };
  expect(lentFrom(waits, NOON + 10 * HOUR).lease.until).toBe(NOON + 18 * HOUR);
  const kept = { ...waits, lease: { ...lease, until: NOON + 40 * HOUR } };
  expect(lentFrom(kept, NOON + 10 * HOUR).lease.until).toBe(NOON + 40 * HOUR);
  expect(lentFrom({ spec: SPEC, lease, placement }, NOON + 10 * HOUR).lease.until).toBe(NOON + 8 * HOUR);
  expect(deadlineOf({ askedAt: NOON, spec: waits.spec })).toBe(NOON + 12 * HOUR);
  expect(deadlineOf({ askedAt: NOON, spec: SPEC })).toBeUndefined();
});
