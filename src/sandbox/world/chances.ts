/** How likely Google would call a success: it follows what is there, with the noise of an estimate. */
import { MINUTE, type Millis } from '../../domain/time.ts';
import type { Estate } from './estate.ts';
import { randomOf } from './random.ts';

/** An estimate stands for so long. */
const STEADY = 10 * MINUTE;
/** One estimate in so many is undecided, whatever is there. */
const UNDECIDED = 8;

/**
 * In tenths, as Google's examples have it: 0.7 to 0.9 where there is capacity, 0.1 to 0.3 where there is none, and
 * now and then 0.5 in either case. It is never high where there is none, nor low where there is some.
 */
export function obtainability(estate: Estate, zone: string, accelerator: string, now: Millis): number {
  const random = randomOf(estate.seed, `chance ${zone} ${accelerator} ${Math.floor(now / STEADY)}`);
  const draw = Math.floor(random * UNDECIDED * 3);
  if (draw < 3) return 0.5;
  return ((estate.capacity.isOut(zone, accelerator) ? 1 : 7) + (draw % 3)) / 10;
}
