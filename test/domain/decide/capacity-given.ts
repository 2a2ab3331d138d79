/** Capacity watches and what is known of their zones, for the decisions about them. */
import type { CapacityState, CapacityWatch, Sighting } from '../../../src/domain/capacity-watch.ts';
import type { CapacityView } from '../../../src/domain/decide/capacity.ts';
import type { PastAttempt } from '../../../src/domain/decide/stock-memory.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { regionOf } from '../../../src/domain/zone.ts';
import { NOON } from './given.ts';

export const SPOT = { family: 'a100-80', count: 2, buy: 'spot' } as const;
export const ZONES = ['us-east5-a', 'us-east5-b', 'us-central1-a'];
export const SIGHTING: Sighting = {
  zone: 'us-east5-a',
  at: NOON,
  evidence: { kind: 'advice', obtainability: 0.9, uptime: HOUR },
  price: undefined,
};

export function watch(
  state: CapacityState = { kind: 'looking' },
  over: Partial<CapacityWatch> = {},
): CapacityWatch {
  return {
    id: 'w1',
    team: 'T1',
    channel: 'C1',
    owner: 'UADA',
    project: 'p',
    spec: { ...SPOT, leaseFor: HOUR, zone: 'us-*' },
    askedAt: NOON - HOUR,
    until: NOON + 3 * DAY,
    round: state.kind === 'looking' ? 0 : 1,
    state,
    ...over,
  };
}

export function there(over: Partial<Extract<CapacityState, { kind: 'there' }>> = {}): CapacityWatch {
  return watch({ kind: 'there', sighting: SIGHTING, seenAt: NOON, kept: false, ...over });
}

/** What Google says of zones, 0–1; the regions of `silent` did not answer. */
export function view(says: Record<string, number> = {}, over: Partial<CapacityView> = {}): CapacityView {
  const offers = ZONES.map(
    (zone): Offer => ({
      shape: { ...SPOT, machineType: 'a2-ultragpu-2g' },
      zone,
      buy: 'spot',
      price: undefined,
    }),
  );
  return {
    offers,
    advice: Object.entries(says).map(([zone, obtainability]) => ({ zone, obtainability, uptime: HOUR })),
    advised: new Set(Object.keys(says).map(regionOf)),
    past: [],
    freed: [],
    now: NOON,
    ...over,
  };
}

export function past(
  outcome: PastAttempt['outcome'],
  zone: string,
  minutes: number,
  over: Partial<PastAttempt> = {},
) {
  return { ...SPOT, zone, at: NOON - minutes * MINUTE, outcome, scope: 'zone' as const, ...over };
}

export const created = (zone: string, minutes: number, over: Partial<PastAttempt> = {}) =>
  past('created', zone, minutes, over);
export const out = (zone: string, minutes: number, over: Partial<PastAttempt> = {}) =>
  past('stockout', zone, minutes, over);
export const freed = (zone: string, minutes: number, over = {}) => ({
  ...SPOT,
  zone,
  at: NOON - minutes * MINUTE,
  ...over,
});
