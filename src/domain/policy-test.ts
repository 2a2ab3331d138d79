/** What a changed idle rule would have done over past days: stops, what they would have saved, and which were wrong. */
import type { Money } from './money.ts';
import type { RuleChange } from './rule-change.ts';
import type { Duration, Millis } from './time.ts';

/** Figures of one machine's runs, or of all. */
export interface TestedFigures {
  readonly stops: number;
  /** Stops after which work came back within an hour. */
  readonly regretted: number;
  /** Off after stops, counted until work came back, its lease ended, or the run did. */
  readonly saved: Duration;
  /** What that time would have cost, by currency; times at an unknown price are in none. */
  readonly money: readonly Money[];
}

/** A stop that would have been, and how its saving is counted. */
export interface TestedStop {
  readonly machineName: string;
  readonly at: Millis;
  readonly until: Millis;
  /** What ends the saving: work came back, the lease or the run was over. */
  readonly because: 'work' | 'lease' | 'run';
  readonly regretted: boolean;
  readonly money: Money | undefined;
}

export interface PolicyTest {
  readonly from: Millis;
  readonly to: Millis;
  readonly change: RuleChange;
  readonly total: TestedFigures;
  /** The same with the rule as it is. */
  readonly present: TestedFigures;
  /** Machines that would have been stopped, the largest saving first. */
  readonly machines: readonly ({ readonly name: string } & TestedFigures)[];
  /** The stops that count most. */
  readonly largest: readonly TestedStop[];
  /** Machines whose samples were replayed. */
  readonly replayed: number;
  /** TPUs, which the replay cannot judge, and machines of which there are no samples. */
  readonly leftOut: { readonly tpus: number; readonly silent: number };
  /** Projects that could not be read whole, with the reason. */
  readonly troubles: readonly { readonly project: string; readonly because: string }[];
}
