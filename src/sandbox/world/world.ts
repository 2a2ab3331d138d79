/** The simulated estate: one set of projects, zones and machines, driven by the injected clock alone. */
import type { Millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BillingRow, TimeSeries } from './types.ts';

export class World {
  readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Names of the projects. */
  projects(): readonly string[] {
    return ['ml-research'];
  }

  /** The moment of the next event of the world's own (a boot phase, an operation's end …), if any is due. */
  nextEventAt(): Millis | undefined {
    return undefined;
  }

  /** Series of one metric type in one project with the points in (from, to] that are visible by now; series
   *  without such points are left out. Empty for a metric type that the world does not know. */
  timeSeries(_project: string, _metricType: string, _from: Millis, _to: Millis): Iterable<TimeSeries> {
    return [];
  }

  /** The rows of the billing export that had arrived by `asOf` and not yet by `after`. */
  billingRows(_asOf: Millis, _after: Millis = Number.NEGATIVE_INFINITY): readonly BillingRow[] {
    return [];
  }
}
