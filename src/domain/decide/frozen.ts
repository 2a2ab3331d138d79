/** The watchdog's decision while it is frozen: it goes on warning, and stops nothing; and what a freeze leaves behind. */
import type { WatchPolicy } from '../policy.ts';
import type { Millis } from '../time.ts';
import type { Watch } from '../watch.ts';
import type { Decided } from './watch-input.ts';

/**
 * What becomes of a decision under a freeze until `until` (undefined = none is in force). Stops for idleness wait until
 * its end, and warnings name that moment; the end of a lease waits as well. Once the freeze is lifted early, what waits
 * for its end is announced anew, `warnBefore` from now.
 */
export function whileFrozen(
  decided: Decided,
  before: Watch | undefined,
  {
    until,
    warnBefore,
    now,
  }: { readonly until: Millis | undefined } & Pick<WatchPolicy, 'warnBefore'> & {
      readonly now: Millis;
    },
): Decided {
  const { decision, watch } = decided;
  if (until === undefined) return thawed(decided, now + warnBefore);
  if (decision.kind === 'stop' && decision.because === 'lease-end') {
    return {
      decision: { kind: 'keep', because: { kind: 'frozen', until } },
      watch: { ...watch, state: before?.state ?? 'ok', stopAt: before?.stopAt },
    };
  }
  if (decision.kind === 'warn' && !decision.reminder) {
    if (decision.stopAt >= until) return decided;
    return { decision: { ...decision, stopAt: until }, watch: { ...watch, stopAt: until, frozen: true } };
  }
  const waits =
    decision.kind === 'stop' ||
    decision.kind === 'warn' ||
    (decision.kind === 'keep' && decision.because.kind === 'warned');
  if (!waits || (decision.kind !== 'stop' && (watch.stopAt ?? until) >= until)) return decided;
  return {
    decision: { kind: 'postpone', stopAt: until, because: 'frozen' },
    watch: { ...watch, state: 'warned', stopAt: until, frozen: true },
  };
}

/** A stop that waits for the end of a freeze which is no more. */
function thawed(decided: Decided, soonest: Millis): Decided {
  const { decision, watch } = decided;
  const waits = decision.kind === 'keep' && decision.because.kind === 'warned';
  if (!waits || watch.frozen !== true || (watch.stopAt ?? soonest) <= soonest) return decided;
  const { frozen: _, ...rest } = watch;
  return {
    decision: { kind: 'postpone', stopAt: soonest, because: 'unfrozen' },
    watch: { ...rest, stopAt: soonest },
  };
}
