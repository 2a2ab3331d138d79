/** Zones that run out of GPUs and get some again, and people who ask for them: a day that a seed repeats. */
import type { MachineSpec } from '../src/domain/machine.ts';
import type { Buy, FamilyName } from '../src/domain/offer.ts';
import { DAY, type Duration, HOUR, MINUTE, type Millis } from '../src/domain/time.ts';
import type { Zone } from '../src/domain/zone.ts';
import { randomAt, randomOf, streamOf } from '../src/sandbox/world/random.ts';

/**
 * Times without capacity are log-normal with this mean and spread of the logarithm: half of them are over after 30
 * minutes, one in ten lasts longer than four hours. So were the 1,886 of skypilot-org/spot-traces, aws-02-15-2023
 * (V100 spot in nine zones of AWS, 45 days, probed every 195 s: mean 108 minutes, median 29, one in ten over 263).
 */
const OUT = { mean: 108 * MINUTE, spread: 1.6 };
/** Of the times with capacity in that trace: mean 193 minutes, median 33. A zone's mean follows from its share. */
const IN_SPREAD = 1.9;
/** The share of the time in which a zone has capacity: from 0.17 to 0.90 in that trace. Drawn evenly, whatever its price. */
const SHARE = { from: 0.17, to: 0.9 };
/** A zone's history begins so long before the day, so that nothing of how it begins is left. */
const BEFORE: Duration = 20 * DAY;

/** What people ask for: L4 twice as often as each of the others. */
const FAMILIES: readonly FamilyName[] = ['l4', 'l4', 't4', 'a100-40', 'a100-80'];
/** The share of requests for spot, and of those that name a part of the world. */
const SPOT = 1 / 3;
const NEAR = 1 / 3;
/** Four of five requests come between these hours of the day. */
const OFFICE = { from: 8 * HOUR, to: 20 * HOUR, share: 0.8 };

export interface Ask {
  readonly at: Millis;
  readonly spec: MachineSpec;
}

/** Whether a zone has capacity for a family at a point in time ≥ 0; the day is [0, 24 h), and goes on after it. */
export type Stock = (zone: Zone, family: FamilyName, buy: Buy, at: Millis) => boolean;

/** Every zone, family and way of buying runs out by itself; none knows of the others or of who asks. */
export function stockOf(seed: number): Stock {
  const histories = new Map<string, History>();
  return (zone, family, buy, at) => {
    const key = `${zone} ${family} ${buy}`;
    const history = histories.get(key) ?? historyOf(seed, key);
    histories.set(key, history);
    return history.inStockAt(at);
  };
}

interface History {
  inStockAt(at: Millis): boolean;
}

function historyOf(seed: number, key: string): History {
  const share = SHARE.from + (SHARE.to - SHARE.from) * randomOf(seed, `share ${key}`);
  const meanIn = (OUT.mean * share) / (1 - share);
  const stream = streamOf(seed, `lengths ${key}`);
  const begunIn = randomOf(seed, `begun ${key}`) < share;
  /** Ends of the alternating times, oldest first. */
  const ends: Millis[] = [];
  return {
    inStockAt(at) {
      for (let last = ends.at(-1) ?? -BEFORE; last <= at; last = ends.at(-1) ?? last) {
        const isIn = ends.length % 2 === 0 ? begunIn : !begunIn;
        const length = isIn
          ? logNormal(stream, ends.length, meanIn, IN_SPREAD)
          : logNormal(stream, ends.length, OUT.mean, OUT.spread);
        ends.push(last + length);
      }
      const during = ends.findIndex((end) => at < end);
      return during % 2 === 0 ? begunIn : !begunIn;
    },
  };
}

/** Box and Muller's method, on the n-th pair of a stream. */
function logNormal(stream: number, n: number, mean: Duration, spread: number): Duration {
  const radius = Math.sqrt(-2 * Math.log(1 - randomAt(stream, 2 * n)));
  const normal = radius * Math.cos(2 * Math.PI * randomAt(stream, 2 * n + 1));
  return Math.max(1, Math.round(mean * Math.exp(spread * normal - spread ** 2 / 2)));
}

/** The day's requests in the order in which they come. */
export function asksOf(seed: number, count: number): readonly Ask[] {
  return Array.from({ length: count }, (_, i): Ask => {
    const draw = (what: string) => randomOf(seed, `${what} ${i}`);
    const [from, to] = draw('office') < OFFICE.share ? [OFFICE.from, OFFICE.to] : [0, DAY];
    return {
      at: Math.floor(from + (to - from) * draw('at')),
      spec: {
        family: FAMILIES[Math.floor(draw('family') * FAMILIES.length)] ?? 'l4',
        count: 1,
        buy: draw('buy') < SPOT ? 'spot' : 'on-demand',
        leaseFor: 8 * HOUR,
        zone: draw('near') < NEAR ? 'us-*' : undefined,
      },
    };
  }).sort((a, b) => a.at - b.at);
}
