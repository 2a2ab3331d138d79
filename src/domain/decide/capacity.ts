/** When watched capacity has appeared, when it is gone again, and when a watch is over. */
import { familyOf } from '../accelerators/index.ts';
import { FAIR_CHANCE, HIGH_CHANCE, isAdvised, type ZoneAdvice } from '../advice.ts';
import type { CapacityState, CapacityWatch, Sighting } from '../capacity-watch.ts';
import type { Machine, MachineSpec } from '../machine.ts';
import type { Offer } from '../offer.ts';
import { type Duration, MINUTE, type Millis } from '../time.ts';
import { type Region, regionOf, type Zone } from '../zone.ts';
import type { PastAttempt } from './stock-memory.ts';

/** A machine that ran in a zone and gave its accelerators back; not one that Google took. */
export interface Freed extends Pick<MachineSpec, 'family' | 'count' | 'buy'> {
  readonly zone: Zone;
  readonly at: Millis;
}

/** What is known now of the zones in question. */
export interface CapacityView {
  /** What is sold, where the watch looks, at a price that is allowed. */
  readonly offers: readonly Offer[];
  /** Google's answers, and the regions that it answered for. */
  readonly advice: readonly ZoneAdvice[];
  readonly advised: ReadonlySet<Region>;
  /** Everybody's attempts of the last `FRESH`, in any order. */
  readonly past: readonly PastAttempt[];
  readonly freed: readonly Freed[];
  readonly now: Millis;
}

/**
 * What people here met tells of a zone for so long: as long as a stockout weighs more than the whole price
 * (stock-memory.ts). Also how long an appearance stands that nothing confirms, and how long one that went is not told
 * again.
 */
export const FRESH: Duration = 30 * MINUTE;

export interface Change {
  readonly watch: CapacityWatch;
  /**
   * What its owner is to be told. `moved`: it is in another zone now. `done`: the machine is theirs, and the watch ends
   * without a word: the machine's own message says it.
   */
  readonly told: 'appeared' | 'moved' | 'gone' | 'missed' | 'over' | 'done' | undefined;
}

/** One step of a watch that has not ended. `taken` is the machine that was asked for, where it was. */
export function decideCapacity(watch: CapacityWatch, view: CapacityView, taken: Machine | undefined): Change {
  const { state } = watch;
  if (state.kind === 'ended') return { watch, told: undefined };
  if (state.kind === 'taken') return afterTaking(watch, view.now, taken);
  if (view.now >= watch.until) return { watch: { ...watch, state: { kind: 'ended' } }, told: 'over' };
  if (state.kind === 'there') return whileThere(watch, state, view);
  if (state.notBefore !== undefined && view.now < state.notBefore) return { watch, told: undefined };
  const [sighting] = sightings(watch.spec, view, HIGH_CHANCE);
  if (sighting === undefined) return { watch, told: undefined };
  const there: CapacityState = { kind: 'there', sighting, seenAt: view.now, kept: false };
  return { watch: { ...watch, round: watch.round + 1, state: there }, told: 'appeared' };
}

/**
 * It stays there as long as something speaks for it, with a lower threshold than for appearing. Where Google did not
 * answer, what it said last stands for `FRESH`.
 */
function whileThere(
  watch: CapacityWatch,
  state: Extract<CapacityState, { kind: 'there' }>,
  view: CapacityView,
): Change {
  const { now } = view;
  const seen = sightings(watch.spec, view, FAIR_CHANCE);
  const same = seen.find(({ zone }) => zone === state.sighting.zone);
  if (same !== undefined) return { watch: { ...watch, state: { ...state, seenAt: now } }, told: undefined };
  const [other] = seen;
  if (other !== undefined) {
    const moved = { ...state, sighting: other, seenAt: now };
    return { watch: { ...watch, state: moved }, told: state.kept ? undefined : 'moved' };
  }
  const { evidence, zone } = state.sighting;
  const isOpen = evidence.kind === 'advice' && !view.advised.has(regionOf(zone));
  if (isOpen && !metNone(watch.spec, zone, state.seenAt, view.past) && now - state.seenAt < FRESH) {
    return { watch, told: undefined };
  }
  const looking: CapacityState = { kind: 'looking', notBefore: now + FRESH };
  return { watch: { ...watch, state: looking }, told: state.kept ? undefined : 'gone' };
}

/** A machine that no zone had is no machine: the watch goes on. Anything else ends it. */
function afterTaking(watch: CapacityWatch, now: Millis, machine: Machine | undefined): Change {
  if (machine !== undefined && machine.zone === undefined && machine.state !== 'failed') {
    return { watch, told: undefined };
  }
  const attempts = machine?.placement.attempts ?? [];
  const isMissed = attempts.length > 0 && attempts.every(({ fault }) => fault?.kind === 'stockout');
  if (!isMissed) return { watch: { ...watch, state: { kind: 'ended' } }, told: 'done' };
  return { watch: { ...watch, state: { kind: 'looking', notBefore: now + FRESH } }, told: 'missed' };
}

/** The zones that speak for such a machine, likeliest first: a machine that came up, then advice, then one given back. */
export function sightings(
  spec: Pick<MachineSpec, 'family' | 'count' | 'buy'>,
  view: CapacityView,
  least: number,
): readonly Sighting[] {
  const { offers, advice, past, freed, now } = view;
  const isLately = ({ at }: { readonly at: Millis }) => at <= now && now - at < FRESH;
  const fits = (one: Pick<MachineSpec, 'family' | 'count' | 'buy'>) =>
    one.buy === spec.buy &&
    one.count >= spec.count &&
    familyOf(one.family)?.name === familyOf(spec.family)?.name;
  return offers
    .flatMap(({ zone, price }): Sighting[] => {
      const told = isAdvised(spec.family, spec.buy) ? advice.find((one) => one.zone === zone) : undefined;
      const created = newest(
        past.filter((one) => one.outcome === 'created' && one.zone === zone && fits(one)),
      );
      const given = newest(freed.filter((one) => one.zone === zone && fits(one)));
      const isUnlikely = (chanceIn(zone, view) ?? 1) < FAIR_CHANCE;
      const stands = (at: Millis) => !metNone(spec, zone, at, past);
      if (!isUnlikely && created !== undefined && isLately(created) && stands(created.at)) {
        return [{ zone, price, at: created.at, evidence: { kind: 'created' } }];
      }
      if (told !== undefined && told.obtainability >= least && stands(now - FRESH)) {
        const { obtainability, uptime } = told;
        return [{ zone, price, at: now, evidence: { kind: 'advice', obtainability, uptime } }];
      }
      if (!isUnlikely && given !== undefined && isLately(given) && stands(given.at)) {
        return [{ zone, price, at: given.at, evidence: { kind: 'freed' } }];
      }
      return [];
    })
    .toSorted(
      (a, b) => rankOf(a) - rankOf(b) || chance(b) - chance(a) || b.at - a.at || (a.zone < b.zone ? -1 : 1),
    );
}

/** The most that Google gives a zone; undefined where it said nothing of its region. */
function chanceIn(zone: Zone, { advice }: CapacityView): number | undefined {
  const region = advice.filter((one) => regionOf(one.zone) === regionOf(zone));
  const named = region.find((one) => one.zone === zone);
  if (named !== undefined) return named.obtainability;
  return region.length === 0 ? undefined : Math.max(...region.map(({ obtainability }) => obtainability));
}

/** True when the zone, or its whole region, had none for somebody after that moment. */
function metNone(
  spec: Pick<MachineSpec, 'family' | 'count' | 'buy'>,
  zone: Zone,
  since: Millis,
  past: readonly PastAttempt[],
): boolean {
  return past.some(
    (one) =>
      one.outcome === 'stockout' &&
      one.at > since &&
      one.buy === spec.buy &&
      one.count <= spec.count &&
      familyOf(one.family)?.name === familyOf(spec.family)?.name &&
      (one.zone === zone || (one.scope === 'region' && regionOf(one.zone) === regionOf(zone))),
  );
}

const RANK = { created: 0, advice: 1, freed: 2 } as const;

function rankOf({ evidence }: Sighting): number {
  return RANK[evidence.kind];
}

function chance({ evidence }: Sighting): number {
  return evidence.kind === 'advice' ? evidence.obtainability : 0;
}

function newest<T extends { readonly at: Millis }>(all: readonly T[]): T | undefined {
  return all.reduce<T | undefined>(
    (best, one) => (best === undefined || one.at > best.at ? one : best),
    undefined,
  );
}
