/** Where prices and zones are from, and how old that is. */
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import { MINUTE, type Millis } from '../../domain/time.ts';
import type { OfferList } from '../../ports/catalog.ts';

/**
 * `Prices of Google's catalog, read 3 h ago (where it has none: list prices of 2026-07-30), zones read 20 min ago`,
 * `List prices of 2026-07-30`; without a full stop. Not escaped.
 */
export function pricesFrom(
  { source, readAt, filledFrom, zonesReadAt }: Omit<OfferList, 'offers'>,
  now: Millis,
): string {
  const from = source === '' ? 'Prices of unknown date' : `${source[0]?.toUpperCase()}${source.slice(1)}`;
  const prices = readAt === undefined ? from : `${from}, read ${ago(readAt, now)}`;
  const filled = filledFrom === undefined ? '' : ` (where it has none: ${filledFrom})`;
  const zones = zonesReadAt === undefined ? '' : `, zones read ${ago(zonesReadAt, now)}`;
  return `${prices}${filled}${zones}`;
}

function ago(at: Millis, now: Millis): string {
  return now - at < MINUTE ? 'just now' : `${formatDuration(wholeMinutes(now - at))} ago`;
}
