/** The daily report of a channel's projects, built from the bill and from our own ledger; the two are never mixed. */
import type { SpendReport } from '../bill.ts';
import type { Digest } from '../digest.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { Policy } from '../policy.ts';
import type { Result } from '../result.ts';
import type { Day } from '../spend.ts';
import type { Millis } from '../time.ts';
import { dayBounds, dayOf } from '../time-of-day.ts';
import {
  billCompleteUntil,
  billingTrouble,
  dailySpends,
  firstDayNeeded,
  projectSpends,
  totalSpends,
} from './digest-bill.ts';
import {
  clipped,
  costUntil,
  estimatedSpends,
  familySpends,
  idleStops,
  idleWaste,
  machineSpends,
  ownerSpends,
  savedByStops,
  unpricedMachines,
} from './digest-ledger.ts';

export interface DigestInput {
  /** The day reported on: of our ledger in `timeZone`, of the bill as Google counts it (Pacific). */
  readonly day: Day;
  readonly timeZone: string;
  readonly scope: DigestScope;
  /** Rows from `firstDayNeeded` up to `day`, of any project. */
  readonly spend: Result<SpendReport>;
  /** Entries since `firstDayNeeded`, and those that ended before the day under a lease that reached into it. */
  readonly ledger: readonly LedgerEntry[];
  /** Of the scope's projects. */
  readonly running: Digest['running'];
  readonly budgets: Digest['budgets'];
  readonly left: Digest['left'];
  readonly now: Millis;
  readonly late: boolean;
}

/** What a channel's digest tells of. */
export interface DigestScope {
  /** Project ids. */
  readonly projects: readonly string[];
  /** True: all there are, with what is charged to no project and what is left of projects that were given up. */
  readonly whole: boolean;
}

/** Machines that are named as the largest. */
const MACHINES = 10;

/**
 * The projects that may be used from the channel. A channel from which none may be, such as one for finance, is told
 * of all of them.
 */
export function digestScope({ projects }: Pick<Policy, 'projects'>, channel: string): DigestScope {
  const all = projects.map(({ id }) => id);
  const used = projects.filter(({ channels }) => channels.length === 0 || channels.includes(channel));
  return used.length === 0 || used.length === all.length
    ? { projects: all, whole: true }
    : { projects: used.map(({ id }) => id), whole: false };
}

/** Builds the digest. Sums stay within one currency; what has no known price is counted, never taken for nothing. */
export function buildDigest(input: DigestInput): Digest {
  const { day, timeZone, spend, now, scope } = input;
  const span = clipped(dayBounds(day, timeZone), now);
  const ledger = scope.whole
    ? input.ledger
    : input.ledger.filter(({ project }) => scope.projects.includes(project));
  const first = firstDayNeeded(day);
  const exportedUntil = spend.ok ? spend.value.exportedUntil : undefined;
  const completeUntil = spend.ok ? billCompleteUntil(spend.value) : undefined;
  const billed = spend.ok ? dailySpends(spend.value.rows, scope.projects, scope.whole) : [];
  const estimated = estimatedSpends(ledger, { first, last: day, timeZone }, now);
  return {
    day,
    timeZone,
    projects: projectSpends(billed, day, completeUntil),
    totals: totalSpends(billed, day, completeUntil),
    estimates: projectSpends(estimated, day, day),
    estimatedTotals: totalSpends(estimated, day, day),
    billedUntil: completeUntil,
    billComplete: completeUntil !== undefined && completeUntil >= day,
    owners: ownerSpends(ledger, span),
    families: familySpends(ledger, span),
    machines: machineSpends(ledger, span, MACHINES),
    idleWaste: idleWaste(ledger, span),
    saved: savedByStops(ledger, span),
    stops: idleStops(ledger, span),
    unpriced: unpricedMachines(ledger, span),
    running: input.running,
    restOfDay: costUntil(input.running, now, dayBounds(dayOf(now, timeZone), timeZone).to),
    budgets: input.budgets,
    left: input.left,
    exportedUntil,
    billingTrouble: billingTrouble(spend),
    late: input.late,
  };
}
