/** Which leftovers are worth a word, and in which order. */
import type { LeftInDigest } from '../digest.ts';
import type { Leftover, LeftoverAt, LeftoverReport, PricedLeftover } from '../leftover.ts';
import type { Money } from '../money.ts';
import { DAY, type Duration, type Millis } from '../time.ts';

/** Rows of a report: Slack takes 10,000 characters in a table. */
const SHOWN = 50;
/** What was made or let go within a day may be about to be used. */
const YOUNGEST: Duration = DAY;

/** Since when nothing uses it, as far as Google tells. */
export function unusedSince(leftover: Leftover): Millis {
  return leftover.kind === 'disk' ? (leftover.detachedAt ?? leftover.createdAt) : leftover.createdAt;
}

/** False for what may be about to be used, and for what one of our own changes needs (`needed`: names of snapshots). */
export function isLeftBehind(leftover: Leftover, needed: ReadonlySet<string>, now: Millis): boolean {
  return now - unusedSince(leftover) >= YOUNGEST && !needed.has(leftover.name);
}

/** Those of the projects, counted; undefined when Google showed nothing whole of any of them. */
export function leftInDigest(
  all: readonly PricedLeftover[],
  unread: readonly string[],
  projects: readonly string[],
): LeftInDigest | undefined {
  if (projects.every((project) => unread.includes(project))) return undefined;
  const theirs = all.filter(({ leftover }) => projects.includes(leftover.project));
  const { count, perMonth, unpriced } = leftoverReport(theirs, []);
  const kinds = [...Map.groupBy(theirs, ({ leftover }) => leftover.kind)];
  return { count, perMonth, unpriced, kinds: kinds.map(([kind, of]) => ({ kind, count: of.length })) };
}

/** What names it, where it can be deleted from here: no reservation, none of a global sort, and none that a service keeps. */
export function deletable(leftover: Leftover): LeftoverAt | undefined {
  const { kind, project, place, name, id, keeper } = leftover;
  if (kind === 'reservation' || keeper !== undefined) return undefined;
  return kind === 'address' && place === 'global' ? undefined : { kind, project, place, name, id };
}

/** Why it is not deleted after all, to follow a colon; undefined = it is as it was when its deletion was asked for. */
export function keptBecause(
  which: LeftoverAt,
  seen: Leftover,
  needed: ReadonlySet<string>,
  now: Millis,
): string | undefined {
  if (seen.id !== which.id) return `there is another ${which.kind} of that name now`;
  if (seen.keeper !== undefined) return `${seen.keeper} keeps it`;
  if (needed.has(seen.name)) return 'a move of one of our machines needs it';
  return isLeftBehind(seen, needed, now) ? undefined : 'it has been in use within the day';
}

/** All of them in one report; those of unknown price after the others, the oldest first. */
export function leftoverReport(all: readonly PricedLeftover[], unread: readonly string[]): LeftoverReport {
  const perMonth = new Map<string, number>();
  for (const { perMonth: cost } of all) {
    if (cost !== undefined) perMonth.set(cost.currency, (perMonth.get(cost.currency) ?? 0) + cost.micros);
  }
  const dearestFirst = all.toSorted(
    (a, b) =>
      (b.perMonth?.micros ?? -1) - (a.perMonth?.micros ?? -1) ||
      unusedSince(a.leftover) - unusedSince(b.leftover),
  );
  return {
    shown: dearestFirst.slice(0, SHOWN),
    count: all.length,
    perMonth: [...perMonth].map(([currency, micros]): Money => ({ micros, currency })),
    unpriced: all.filter((one) => one.perMonth === undefined).length,
    unread,
  };
}
