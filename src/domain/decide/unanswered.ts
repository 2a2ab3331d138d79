/** What silence means when an owner is asked about GPU memory that is held while all else is quiet. */
import type { WatchPolicy } from '../policy.ts';
import type { Duration, Millis } from '../time.ts';
import type { Watch } from '../watch.ts';

type Policy = Pick<WatchPolicy, 'memoryHeld' | 'memoryUnanswered'>;

/** From then on an unanswered question leads to the usual warnings; undefined = it never does, or none was asked. */
export function answerBy(
  { memoryAskedAt }: Pick<Watch, 'memoryAskedAt'>,
  { memoryHeld, memoryUnanswered }: Policy,
): Millis | undefined {
  return memoryHeld === 'ask' || memoryAskedAt === undefined ? undefined : memoryAskedAt + memoryUnanswered;
}

/** True when held memory no longer keeps the machine, `ahead` from now: a keep, a stop or work would have answered. */
export function isUnanswered(
  watch: Pick<Watch, 'memoryAskedAt'> | undefined,
  policy: Policy,
  now: Millis,
  ahead: Duration = 0,
): boolean {
  const by = watch === undefined ? undefined : answerBy(watch, policy);
  return by !== undefined && now + ahead >= by;
}
