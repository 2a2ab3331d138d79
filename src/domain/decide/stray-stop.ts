/** Which machines that Lamplighter did not make may be stopped, when, and what keeps one alive after all. */
import type { WatchPolicy } from '../policy.ts';
import type { SeenStray, Stray } from '../stray.ts';
import { type Duration, HOUR, MINUTE, type Millis } from '../time.ts';
import type { BrakeNotice } from './brakes.ts';

/** Whoever made it has never heard of us: they get this long at least. */
const SHORTEST_WARNING: Duration = HOUR;
/** A warning that nobody got in this long is taken back. */
const UNDELIVERED_FOR: Duration = HOUR;
/** A stop that is later than announced by more than this does not happen. */
const HOLDS: Duration = 15 * MINUTE;

/** From the delivered warning to the stop. */
export function strayWarning({ warnBefore }: Pick<WatchPolicy, 'warnBefore'>): Duration {
  return Math.max(SHORTEST_WARNING, warnBefore);
}

/** Why such a machine is never stopped, in words that follow a colon; undefined where nothing stands against it. */
export function onlyReported(stray: Stray): string | undefined {
  if (stray.service !== undefined) return 'a TPU node may lose what it has when it stops';
  if (stray.hasLocalSsd) return 'it has local SSD, which a stop would empty';
  if (stray.keeper !== undefined) return `${stray.keeper} keeps it`;
  return stray.flexStart === true ? 'it came out of a queue and would have to wait there again' : undefined;
}

/** Known to idle, with nothing held. */
function isIdle({ use }: Pick<SeenStray, 'use'>): boolean {
  return use.kind === 'idle' && !use.memoryHeld;
}

/** Which are warned of now; `held`: none is, because too many would stop at once. */
export function strayWarnings(
  seen: readonly SeenStray[],
  isWarned: (stray: SeenStray) => boolean,
  policy: Pick<WatchPolicy, 'maxStops' | 'maxStopShare'>,
): { readonly warn: readonly SeenStray[]; readonly held: BrakeNotice | undefined } {
  const idle = seen.filter((stray) => isIdle(stray) && onlyReported(stray) === undefined);
  const most = Math.max(policy.maxStops, Math.floor(policy.maxStopShare * seen.length));
  if (idle.length > most) {
    const what = `No machine that I did not make is stopped now: ${idle.length} of them would stop at once, and ${most} is the most.`;
    return { warn: [], held: { what, held: idle.map(({ name }) => name) } };
  }
  return { warn: idle.filter((stray) => !isWarned(stray)), held: undefined };
}

export type StrayMoment =
  | { readonly kind: 'wait'; readonly until: Millis }
  | { readonly kind: 'due' }
  | { readonly kind: 'over'; readonly because: string };

/** Where a warning stands. `deliveredAt`: when the first of those who are told had it. */
export function strayMoment({
  stopAt,
  deliveredAt,
  warning,
  now,
}: {
  readonly stopAt: Millis;
  readonly deliveredAt: Millis | undefined;
  readonly warning: Duration;
  readonly now: Millis;
}): StrayMoment {
  if (deliveredAt === undefined) {
    return now < stopAt + UNDELIVERED_FOR
      ? { kind: 'wait', until: now + MINUTE }
      : { kind: 'over', because: 'the warning has reached nobody' };
  }
  const earliest = Math.max(stopAt, deliveredAt + warning);
  if (now < earliest) return { kind: 'wait', until: earliest };
  if (now >= earliest + HOLDS) return { kind: 'over', because: 'the announced time had long passed' };
  return { kind: 'due' };
}

export interface StrayCheck {
  /** As it was warned of. */
  readonly stray: Stray;
  /** As it is now, with what it does; undefined = it could not be read. */
  readonly seen: (SeenStray & { readonly status: string; readonly isOurs: boolean }) | undefined;
  /** Somebody wants it left alone, or takes it in. */
  readonly wanted: string | undefined;
  readonly policy: Pick<WatchPolicy, 'strays' | 'dryRun'>;
  readonly frozenUntil: Millis | undefined;
  /** A brake of the watchdog holds. */
  readonly braked: boolean;
}

/** Any doubt keeps it alive: what it is, to follow a colon; undefined = stop the very life that was warned of. */
export function strayDoubt({
  stray,
  seen,
  wanted,
  policy,
  frozenUntil,
  braked,
}: StrayCheck): string | undefined {
  if (policy.strays !== 'stop') return 'the policy stops such machines no more';
  if (policy.dryRun) return 'the policy only watches';
  if (frozenUntil !== undefined) return 'the watchdog is frozen';
  if (braked) return 'the watchdog holds back';
  if (wanted !== undefined) return wanted;
  if (seen === undefined) return 'Google did not say how it stands';
  if (seen.instanceId !== stray.instanceId) return 'there is another machine under its name now';
  if (seen.isOurs) return 'it has been taken in';
  if (seen.status !== 'running') return `Google shows it as ${seen.status}`;
  if (seen.upSince !== stray.upSince) return 'it has been started anew since';
  const never = onlyReported(seen);
  if (never !== undefined) return never;
  if (seen.use.kind === 'busy') return 'it is busy again';
  if (seen.use.kind === 'unknown') return `what it does cannot be read any more (${seen.use.missing})`;
  return seen.use.memoryHeld ? 'GPU memory is in use' : undefined;
}
