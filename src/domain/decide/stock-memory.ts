/** What past attempts of everybody tell of a zone's stock, and how much that weighs against its price. */
import { familyOf } from '../accelerators/index.ts';
import type { ZoneAdvice } from '../advice.ts';
import type { FaultScope } from '../fault.ts';
import type { MachineSpec } from '../machine.ts';
import type { Buy, FamilyName, Offer } from '../offer.ts';
import { type Duration, HOUR, MINUTE, type Millis } from '../time.ts';
import { type Region, regionOf, type Zone } from '../zone.ts';
import { adviceFactor } from './advice-factor.ts';
import { distanceTo, movingPerHour, type Near } from './nearness.ts';
import { weighed } from './odds.ts';

/** A try to get a machine, by anybody in the workspace, that ended in a machine or in "no capacity". */
export interface PastAttempt {
  readonly zone: Zone;
  readonly family: FamilyName;
  readonly buy: Buy;
  /** Accelerators, ≥ 1. */
  readonly count: number;
  /** When the answer came. */
  readonly at: Millis;
  readonly outcome: 'created' | 'stockout';
  /** `region`: Google said that the whole region has none; else it speaks of the zone alone. */
  readonly scope: FaultScope;
}

export interface Memory {
  /** In any order. */
  readonly past: readonly PastAttempt[];
  /** What Google says of some zones; those that it does not name are as likely as ever. */
  readonly advice?: readonly ZoneAdvice[];
  /** Data that the machine is set up with; none, or somewhere unknown, when undefined. */
  readonly near?: Near | undefined;
  readonly now: Millis;
}

/**
 * How fast a stockout loses its meaning: t hours after it we take the zone to have capacity again with the chance
 * 1 − 2^(−t/2 h). Measured on 45 days of probes every 195 s (nine zones, V100 spot at AWS, skypilot-org/spot-traces,
 * aws-02-15-2023; nobody publishes such a trace of Google): where there was none, 15 % had one half an hour later,
 * 21 % an hour, 27 % two, 33 % four hours later, against 64 % at any time. Divided by those 64 % that is 0.24, 0.32,
 * 0.42, 0.52; the formula says 0.16, 0.29, 0.50, 0.75. Its tail is shorter on purpose: the trace's comes from zones
 * that hardly ever have any, and such a zone says no again and counts anew.
 */
export const HALF_LIFE: Duration = 2 * HOUR;

/** A younger stockout counts as this old, so that the surcharge stays finite (about 43 times the price). */
const FRESHEST: Duration = MINUTE;

/**
 * Where every zone said no within this, prices no longer matter: the likeliest by Google's advice is first, then the one
 * that said it longest ago.
 */
const LATELY: Duration = HOUR;

/**
 * Orders offers of one family, size and way of buying; none is left out. The order is by
 *
 *     price × (1 + SURCHARGE × Σ 1 / (2^(age / HALF_LIFE) − 1)) × adviceFactor + what moving the data there costs
 *
 * over the zone's stockouts that still stand (`standing`). The summand is the odds that the stockout lasts,
 * (1 − chance) / chance. One stockout adds 132 % after half an hour, 60 % after one, 25 % after two, 8 % after four,
 * 4 % after six and 0.4 % after twelve hours: no zone that is dearer by more than that is preferred to it. Where Google
 * advises, `adviceFactor` tells. The data moves once, however many zones say no, so its cost is added to the hour and not
 * weighed. Among equals the one nearer to the data is first, then the order is by zone.
 */
export function rankOffers(
  offers: readonly Offer[],
  spec: Pick<MachineSpec, 'family' | 'count' | 'buy'>,
  { past, advice = [], near, now }: Memory,
): readonly Offer[] {
  const told = toldOf(spec, { past, now });
  const ranked = offers.map((offer) => {
    const ages = standing(offer.zone, spec.count, told).map(({ at }) => now - at);
    const odds = ages.reduce((sum, age) => sum + oddsThatItLasts(age), 0);
    // A price that nobody knows counts as the highest.
    const price = offer.price?.microsPerHour ?? Number.MAX_SAFE_INTEGER;
    const factor = adviceFactor(offer.zone, advice);
    // Moves are priced in USD, and currencies are never added up.
    const moving =
      near !== undefined && offer.price?.currency === 'USD' ? movingPerHour(offer.zone, near) : 0;
    const distance = near === undefined ? 0 : (distanceTo(offer.zone, near.location) ?? 0);
    const worth = price * weighed(odds) * factor + moving;
    return { offer, age: Math.min(...ages), odds, factor, distance, worth };
  });
  const allSaidNo = ranked.every(({ age }) => age <= LATELY);
  ranked.sort(
    (a, b) =>
      (allSaidNo ? a.factor - b.factor || b.age - a.age || a.odds - b.odds : 0) ||
      a.worth - b.worth ||
      a.distance - b.distance ||
      (a.offer.zone < b.offer.zone ? -1 : 1),
  );
  return ranked.map(({ offer }) => offer);
}

/** When each zone, or its whole region, last said no in a way that still stands for such a machine; others are not there. */
export function lastRefusals(
  offers: readonly Offer[],
  spec: Pick<MachineSpec, 'family' | 'count' | 'buy'>,
  memory: Pick<Memory, 'past' | 'now'>,
): Readonly<Record<Zone, Millis>> {
  const told = toldOf(spec, memory);
  return Object.fromEntries(
    offers.flatMap(({ zone }) => {
      const times = standing(zone, spec.count, told).map(({ at }) => at);
      return times.length === 0 ? [] : [[zone, Math.max(...times)]];
    }),
  );
}

/** What of the past is about such machines. */
interface Told {
  readonly byZone: ReadonlyMap<Zone, readonly PastAttempt[]>;
  /** Stockouts that Google said to be of a whole region. */
  readonly byRegion: ReadonlyMap<Region, readonly PastAttempt[]>;
}

/** Grouped once for all zones: every request goes through hundreds of attempts. */
function toldOf(
  { family, buy }: Pick<MachineSpec, 'family' | 'buy'>,
  { past, now }: Pick<Memory, 'past' | 'now'>,
): Told {
  const wanted = familyOf(family)?.name;
  const names = new Map<FamilyName, boolean>();
  const isWanted = (name: FamilyName) => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const found = familyOf(name)?.name === wanted;
    names.set(name, found);
    return found;
  };
  const told = past.filter((one) => one.buy === buy && one.at <= now && isWanted(one.family));
  const regional = told.filter(({ scope, outcome }) => scope === 'region' && outcome === 'stockout');
  return {
    byZone: Map.groupBy(told, ({ zone }) => zone),
    byRegion: Map.groupBy(regional, ({ zone }) => regionOf(zone)),
  };
}

/**
 * A zone's stockouts, those of its whole region among them, that say something of `count` accelerators: a zone without
 * room for many may have room for fewer. A machine of that size or a larger one that came up later clears a stockout.
 */
function standing(zone: Zone, count: number, { byZone, byRegion }: Told): readonly PastAttempt[] {
  const own = byZone.get(zone) ?? [];
  const around = (byRegion.get(regionOf(zone)) ?? []).filter((one) => one.zone !== zone);
  const created = own.filter(({ outcome }) => outcome === 'created');
  return [...own, ...around].filter(
    (one) =>
      one.outcome === 'stockout' &&
      one.count <= count &&
      !created.some((later) => later.at > one.at && later.count >= one.count),
  );
}

function oddsThatItLasts(age: Duration): number {
  return 1 / (2 ** (Math.max(age, FRESHEST) / HALF_LIFE) - 1);
}
