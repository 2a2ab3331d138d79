/** The engine: one `drain` for all due work, called by a timer, by nudges and by POST /tick. */
import type { Duration } from '../domain/time.ts';
import type { PassReport } from '../domain/watch-pass.ts';
import { countedMeters } from '../usecases/count-series.ts';
import type { EngineDeps } from '../usecases/engine-deps.ts';
import { SampleCache } from '../usecases/sample-cache.ts';
import { billsSource } from './bills.ts';
import { budgetsSource } from './budgets.ts';
import { capacitySource } from './capacity.ts';
import { digestSource } from './daily-digest.ts';
import { housekeepingSource } from './housekeeping.ts';
import { listingsSource } from './listings.ts';
import { Pump } from './pump.ts';
import { reconciliationSource } from './reconciliation.ts';
import { outboxSource, requestSource, settleSource } from './sources.ts';
import { straysSource } from './strays.ts';
import { watchdogSource } from './watchdog.ts';

export interface EngineOptions {
  /** Real milliseconds between two looks for due work. */
  readonly every: Duration;
  /** True when Cloud Scheduler starts passes and digests by /tick: then the timer leaves them alone. */
  readonly scheduled: boolean;
  readonly onPass?: (report: PassReport) => void;
}

export interface Engine {
  /** Due work may be there: look at once. */
  nudge(): void;
  /** Starts the timer. */
  start(): void;
  /**
   * Carries out everything that is due, passes and digests included, and resolves when nothing more is or when
   * `deadline` real milliseconds are over; what is unfinished goes on, here or elsewhere.
   */
  drain(deadline: Duration): Promise<void>;
  /** Takes no new work and waits for what runs. */
  stop(): Promise<void>;
}

/** Builds the engine; nothing runs before `start` or `drain`. */
export function createEngine(given: EngineDeps, options: EngineOptions): Engine {
  const deps = { ...given, meters: countedMeters(given.meters) };
  const samples = new SampleCache(deps.policy.watch.rule.window);
  const slots = [watchdogSource(deps, samples, options.onPass), digestSource(deps), capacitySource(deps)];
  const work = [
    settleSource(deps),
    outboxSource(deps),
    requestSource(deps),
    housekeepingSource(deps),
    listingsSource(deps),
    billsSource(deps),
    reconciliationSource(deps),
    budgetsSource(deps),
    straysSource(deps),
  ];
  const always = new Pump(options.scheduled ? work : [...work, ...slots], deps.log, deps.way);
  const onTick = options.scheduled ? new Pump(slots, deps.log, deps.way) : undefined;
  let timer: NodeJS.Timeout | undefined;
  let nudged = false;

  function nudge(): void {
    if (nudged) return;
    nudged = true;
    setImmediate(() => {
      nudged = false;
      always.kick();
    });
  }

  async function settle(): Promise<void> {
    await onTick?.settled();
    await always.settled();
  }

  return {
    nudge,
    start() {
      timer ??= setInterval(() => always.kick(), options.every);
      nudge();
    },
    async drain(deadline) {
      let late: NodeJS.Timeout | undefined;
      const over = new Promise<void>((resolve) => {
        late = setTimeout(resolve, deadline);
      });
      await Promise.race([settle(), over]);
      clearTimeout(late);
    },
    async stop() {
      clearInterval(timer);
      await Promise.all([always.stop(), onTick?.stop()]);
    },
  };
}
