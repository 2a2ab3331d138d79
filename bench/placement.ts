/** Days of random stockouts: our order of zones beside the cheapest first without memory, in the same world. */
import { type NextTry, nextTry } from '../src/domain/decide/next-try.ts';
import { nextOffer, planPlacement } from '../src/domain/decide/place.ts';
import type { PastAttempt } from '../src/domain/decide/stock-memory.ts';
import type { Fault } from '../src/domain/fault.ts';
import type { Placement } from '../src/domain/machine.ts';
import type { Offer } from '../src/domain/offer.ts';
import { MINUTE, type Millis, SECOND } from '../src/domain/time.ts';
import { snapshotCatalog } from '../src/google/catalog.ts';
import { defaultPolicy } from '../src/policy.ts';
import { between } from '../src/sandbox/world/random.ts';
import { PLACEMENT_MEMORY } from '../src/usecases/stockouts.ts';
import { median, round } from './numbers.ts';
import { type BenchReport, type BenchSettings, setting, UsageError } from './report.ts';
import { type Ask, asksOf, type Stock, stockOf } from './stock.ts';

/** Ours may waste this share of the attempts that the other wastes. */
const MOST_RATIO = 0.5;
/** How long the simulated Google takes to say no, and until a machine runs, as in the sandbox. */
const REFUSES = { from: 10 * SECOND, to: 30 * SECOND };
const CREATES = { from: 15 * SECOND, to: 28 * SECOND };
/** Whom every zone refused asks again after this, with either order. */
const ASKS_AGAIN = 15 * MINUTE;
/** Two seeds have no day in common. */
const SEEDS_APART = 1_000;
/** Requests after which a person gives up: nothing is measured for ever. */
const MOST_TRIES = 96;

const NO_CAPACITY: Fault = { kind: 'stockout', scope: 'zone', message: 'no capacity' };

interface World {
  readonly seed: number;
  readonly stock: Stock;
  readonly asks: readonly Ask[];
  /** What may be had of each request, in no order. */
  readonly offers: readonly (readonly Offer[])[];
}

/** One zone after the other, as peers do. */
function zoneByZone(placement: Placement): NextTry {
  const next = nextOffer(placement);
  return next.kind === 'offer' ? { kind: 'try', offer: next.offer } : next;
}

interface Day {
  /** Calls that ended without a machine, for one zone or for several. */
  readonly wasted: number;
  /** From each request to its machine, in seconds. */
  readonly seconds: readonly number[];
  /** Of each machine, dollars an hour. */
  readonly prices: readonly number[];
}

/** Every day is a world of its own and begins with nothing remembered; figures are of all days together. */
export async function placement(settings: BenchSettings): Promise<BenchReport> {
  const seed = setting(settings, 'seed');
  const requests = setting(settings, 'requests');
  const count = setting(settings, 'days');
  if (requests === 0 || count === 0) throw new UsageError('--days and --requests are 1 or more');
  const days = Array.from({ length: count }, (_, i) => seed * SEEDS_APART + i);
  const ours: Day[] = [];
  const single: Day[] = [];
  const cheapest: Day[] = [];
  for (const day of days) {
    const world = await worldOf(day, requests);
    ours.push(play(world, PLACEMENT_MEMORY, nextTry));
    single.push(play(world, PLACEMENT_MEMORY, zoneByZone));
    cheapest.push(play(world, 0, zoneByZone));
  }
  const ratios = ours.map((day, i) => day.wasted / Math.max(1, cheapest[i]?.wasted ?? 0));
  const [our, alone, other] = [together(ours), together(single), together(cheapest)];
  const ratio = round(our.wasted / Math.max(1, other.wasted), 2);
  const spread = [Math.min(...ratios), median(ratios), Math.max(...ratios)].map((one) => one.toFixed(2));
  return {
    json: {
      bench: 'placement',
      ours: { wasted: our.wasted, median_s: round(median(our.seconds)) },
      cheapest_first: { wasted: other.wasted, median_s: round(median(other.seconds)) },
      ratio,
    } as BenchReport['json'],
    table: [
      ['', 'wasted attempts', 'median s to a machine', 'machines', 'mean $/h'],
      row('ours', our),
      row('ours, zone by zone', alone),
      row('cheapest first', other),
    ],
    notes: [
      `${requests} requests a day, ${days.length} days, seed ${seed}; ours wastes ${ratio} of the other's attempts.`,
      `Day by day: at best ${spread[0]}, in the median ${spread[1]}, at worst ${spread[2]}.`,
      `An attempt is one call that Google takes, for a zone or for a region whose zones cost the same; zone by zone, with the memory alone, ours wastes ${round(alone.wasted / Math.max(1, other.wasted), 2)} of the other's.`,
      'A machine counts from its request until Google has it running, without its set-up.',
    ],
    missed:
      ratio > MOST_RATIO ? [`${ratio} of the other's attempts are wasted, more than ${MOST_RATIO}`] : [],
  };
}

function together(days: readonly Day[]): Day {
  return {
    wasted: days.reduce((sum, { wasted }) => sum + wasted, 0),
    seconds: days.flatMap(({ seconds }) => seconds),
    prices: days.flatMap(({ prices }) => prices),
  };
}

function row(name: string, { wasted, seconds, prices }: Day): string[] {
  const mean = prices.reduce((sum, price) => sum + price, 0) / prices.length;
  return [name, String(wasted), median(seconds).toFixed(1), String(seconds.length), mean.toFixed(3)];
}

async function worldOf(seed: number, requests: number): Promise<World> {
  const asks = asksOf(seed, requests);
  const catalog = snapshotCatalog();
  const offers = await Promise.all(
    asks.map(async ({ spec }) => {
      const listed = await catalog.offers(spec.family, spec.count, spec.buy);
      if (!listed.ok) throw new Error(listed.fault.message);
      return listed.value.offers;
    }),
  );
  return { seed, stock: stockOf(seed), asks, offers };
}

/** The whole day with one memory; attempts older than `memory` are forgotten, with 0 all of them. */
function play(world: World, memory: number, choose: (placement: Placement) => NextTry): Day {
  const past: PastAttempt[] = [];
  let wasted = 0;
  const seconds: number[] = [];
  const prices: number[] = [];
  // Whoever asks again stands in line with those who ask for the first time.
  const line = world.asks.map((ask, i) => ({ ask, i, at: ask.at, tries: 1 }));
  for (let next = line.shift(); next !== undefined; next = line.shift()) {
    const { ask, i, at, tries } = next;
    const known = memory === 0 ? [] : past.filter((one) => one.at <= at && at - one.at <= memory);
    const placed = place(world, i, at, known, choose);
    past.push(...placed.attempts);
    wasted += placed.wasted;
    const last = placed.attempts.at(-1);
    if (last?.outcome === 'created') {
      seconds.push((last.at - ask.at) / SECOND);
      prices.push((placed.price ?? 0) / 1e6);
    } else if (tries < MOST_TRIES) {
      const again = { ask, i, at: (last?.at ?? at) + ASKS_AGAIN, tries: tries + 1 };
      const before = line.findIndex((one) => one.at > again.at);
      line.splice(before === -1 ? line.length : before, 0, again);
    }
  }
  return { wasted, seconds, prices };
}

/** One request from its plan to its machine, or until every zone has refused. */
function place(
  { seed, stock, asks, offers }: World,
  i: number,
  at: Millis,
  past: readonly PastAttempt[],
  choose: (placement: Placement) => NextTry,
) {
  const spec = asks[i]?.spec;
  if (spec === undefined) throw new RangeError(`there is no request ${i}`);
  const { limits } = defaultPolicy([]);
  const plan = planPlacement({ spec, offers: offers[i] ?? [], quotas: undefined, past, limits, now: at });
  if (plan.kind === 'refused') throw new Error(plan.because);
  let tried: Placement = plan.placement;
  const attempts: PastAttempt[] = [];
  let now = at;
  for (let next = choose(tried); next.kind === 'try'; next = choose(tried)) {
    const { offer, zones = [offer.zone] } = next;
    const { family, buy, count } = spec;
    const room = zones.find((zone) => stock(zone, family, buy, now));
    const { from, to } = room === undefined ? REFUSES : CREATES;
    const startedAt = now;
    now += between(seed, `takes ${i} ${offer.zone}`, from, to);
    const size = { family, buy, count, at: now, scope: 'zone' } as const;
    if (room !== undefined) {
      attempts.push({ zone: room, ...size, outcome: 'created' });
      return { attempts, wasted: tried.attempts.length, price: offer.price?.microsPerHour };
    }
    attempts.push(...zones.map((zone) => ({ zone, ...size, outcome: 'stockout' as const })));
    const failed = { offer, zones, startedAt, endedAt: now, fault: NO_CAPACITY };
    tried = { ...tried, attempts: [...tried.attempts, failed] };
  }
  return { attempts, wasted: tried.attempts.length, price: undefined };
}
