/** Draws what people want beside the plain machine: places, prices, disks, waiting for capacity, watching for it. */
import { HOUR, MINUTE, type Millis } from '../../src/domain/time.ts';
import { COSTS, GPU, type Person, type Planned } from './plan.ts';
import type { Random } from './random.ts';

const PLACES = ['us-*', 'us-central1', 'us-central1-*', 'europe-*', 'us-central1-a'];

/** Flags to follow `up ACCELERATOR`, with a blank before each; mostly none. */
export function wishesOf(random: Random): string {
  const zone = random.chance(0.15) ? ` --zone ${random.of(PLACES)}` : '';
  const price = random.chance(0.12) ? ` --max-price ${random.of(['0.30', '0.75', '1.20', '4', '8'])}` : '';
  const disk = random.chance(0.08) ? ` --disk ${random.of([100, 500])}` : '';
  const wait = random.chance(0.35) ? ` --wait${random.of(['', ' 20m', ' 1h', ' 3h'])}` : '';
  return `${zone}${price}${disk}${wait}`;
}

/** What is watched for, where nothing may be had for a while, and more that is asked for then. */
export function drawWatching(random: Random, start: Millis, end: Millis): Planned[] {
  if (!random.chance(0.6)) return [];
  const events: Planned[] = [];
  const moment = () => Math.floor(start + random.next() * (end - start) * 0.9);
  for (let n = random.whole(1, 2); n > 0; n--) {
    const at = moment();
    const accelerator = random.of(['nvidia-l4', 'nvidia-l4', 'nvidia-tesla-a100', 'nvidia-tesla-t4']);
    const until = Math.min(end, at + random.whole(10, 200) * MINUTE);
    events.push({ kind: 'stockout', at, until, accelerator, zones: random.chance(0.7) ? 'all' : 'some' });
    for (let many = random.whole(1, 3); many > 0; many--) {
      events.push(typed(random, Math.floor(at + random.next() * (until - at)), lineOf(random)));
    }
  }
  for (let n = random.whole(0, 3); n > 0; n--) events.push(typed(random, moment(), lineOf(random)));
  return events.filter(({ at }) => at < end);
}

function typed(random: Random, at: Millis, text: string): Planned {
  const again = random.chance(0.2) ? [random.skewed(0, 5 * MINUTE)] : [];
  const who: Person = random.chance(0.1)
    ? random.of(['guest', 'stranger', 'leaver'] as const)
    : random.of(['ada', 'ada', 'bob', 'grace'] as const);
  return { kind: 'type', at, who, text, again, channel: random.of([GPU, GPU, COSTS]) };
}

function lineOf(random: Random): string {
  const forSome = random.chance(0.5) ? ` --for ${random.of(['20m', '1h', '4h'])}` : '';
  return random.of([
    `watch l4 --spot${forSome}`,
    `watch l4 us-* --spot${forSome}`,
    `watch l4 us-central1 --spot --max-price 0.5${forSome}`,
    `watch a100-40 --spot${forSome}`,
    `watch l4${forSome}`,
    `watch t4 --spot${forSome}`,
    'watch l4 --spot --for 99d',
    'watch',
    'watch stop',
    'watch stop l4',
    `up l4 --wait 1h --name w-${random.whole(1, 4)}`,
    `up l4 --spot --wait 30m --zone us-central1 --name w-${random.whole(1, 4)}`,
    `up like w-${random.whole(1, 4)} --name w-${random.whole(5, 8)}`,
    'up like m-1',
  ]);
}

/** How somebody answers what they were told of: which button, how long after, and whether twice. */
export interface Answer {
  readonly label: string;
  readonly after: Millis;
  readonly again: readonly number[];
}

export function drawAnswer(random: Random): Answer {
  const label = random.of(['Take it', 'Take it', 'Take it', 'Keep watching', 'Stop watching']);
  const again = random.chance(0.4) ? [random.skewed(0, MINUTE)] : [];
  return { label, after: random.skewed(1_000, HOUR), again };
}
