/** Replays runs with a rule and counts what it would have saved, conservatively. */

import type { LedgerEntry } from '../ledger.ts';
import { costOf, type Money } from '../money.ts';
import type { TestedFigures, TestedStop } from '../policy-test.ts';
import { type Duration, HOUR, type Millis } from '../time.ts';
import type { IdleRule } from '../utilization.ts';
import { type Recording, replay } from './backtest.ts';

/** One run of a machine with what was measured in it. */
export interface TestedRun {
  readonly entry: LedgerEntry;
  /** The end of its lease; undefined = not known. */
  readonly leaseUntil: Millis | undefined;
  readonly recording: Recording;
}

/**
 * The stops that the rule would have made in one run, `warnBefore` after it would have warned. Each saves until work
 * came back (its owner would have started it then), its lease would have ended, or the run ended, whichever is first.
 */
export function stopsIn(run: TestedRun, rule: IdleRule, warnBefore: Duration): readonly TestedStop[] {
  const { entry, leaseUntil, recording } = run;
  const stops: TestedStop[] = [];
  replay(recording, rule, {
    warnBefore,
    onStop({ at, until, byWork }) {
      if (leaseUntil !== undefined && at >= leaseUntil) return;
      const isLease = leaseUntil !== undefined && leaseUntil < until;
      const end = isLease ? leaseUntil : until;
      stops.push({
        machineName: entry.machineName,
        at,
        until: end,
        because: isLease ? 'lease' : byWork ? 'work' : 'run',
        regretted: byWork && until - at <= HOUR,
        money: entry.price === undefined ? undefined : costOf(entry.price, end - at),
      });
    },
  });
  return stops;
}

/** Stops together; money by currency, never across. */
export function figuresOf(stops: readonly TestedStop[]): TestedFigures {
  const money = new Map<string, number>();
  for (const one of stops) {
    if (one.money === undefined) continue;
    money.set(one.money.currency, (money.get(one.money.currency) ?? 0) + one.money.micros);
  }
  return {
    stops: stops.length,
    regretted: stops.filter(({ regretted }) => regretted).length,
    saved: stops.reduce((sum, { at, until }) => sum + (until - at), 0),
    money: [...money].map(([currency, micros]): Money => ({ currency, micros })),
  };
}
