/** Where prices and zones are from, and how old that is. */
import { formatDuration, wholeMinutes } from '../domain/duration.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import type { OfferList } from '../ports/catalog.ts';

/** Where prices are from and how old they are. */
export type Source = Omit<OfferList, 'offers'>;

/**
 * `prices of Google's catalog, read 3 h ago (where it has none: list prices of 2026-07-30), zones read 20 min ago`,
 * `list prices of 2026-07-30`; without a full stop. Not escaped.
 */
export function pricesFrom({ source, readAt, filledFrom, zonesReadAt }: Source, now: Millis): string {
  const prices = readAt === undefined ? source : `${source}, read ${ago(readAt, now)}`;
  const filled = filledFrom === undefined ? '' : ` (where it has none: ${filledFrom})`;
  const zones = zonesReadAt === undefined ? '' : `, zones read ${ago(zonesReadAt, now)}`;
  return `${prices === '' ? 'prices of unknown date' : prices}${filled}${zones}`;
}

function ago(at: Millis, now: Millis): string {
  return now - at < MINUTE ? 'just now' : `${formatDuration(wholeMinutes(now - at))} ago`;
}

/** One source for two lists of one catalogue: either may be empty, or have needed the snapshot. */
export function bothSources(one: Source, other: Source): Source {
  const { source, readAt, zonesReadAt } = one.source === '' ? other : one;
  const filledFrom = one.filledFrom ?? other.filledFrom;
  return {
    source,
    ...(readAt === undefined ? {} : { readAt }),
    ...(filledFrom === undefined ? {} : { filledFrom }),
    ...(zonesReadAt === undefined ? {} : { zonesReadAt }),
  };
}
