/** The answers to /gpu prices: offers of a family by price, or the cheapest of each family, as sortable tables. */
import {
  countsOf,
  isReserved,
  shapeNamed,
  sizesInWords,
  sliceOf,
  titledSize,
  tpuOf,
  typedSize,
} from '../../domain/accelerators/index.ts';
import { sliceInWords } from '../../domain/accelerators/slice-words.ts';
import type { Cheapest, Quote, StockoutsThere, ZonePrices } from '../../domain/decide/prices.ts';
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import { formatDollars, formatPrice, type Price } from '../../domain/money.ts';
import type { Shape } from '../../domain/offer.ts';
import type { Limits } from '../../domain/policy.ts';
import type { Millis } from '../../domain/time.ts';
import { PLACES_IN_WORDS } from '../../domain/zone.ts';
import type { FamilyPrices, PriceOverview } from '../../usecases/look-up-prices.ts';
import { pricesFrom, type Source } from '../../usecases/price-source.ts';
import { STOCKOUT_MEMORY } from '../../usecases/stockouts.ts';
import { type Cell, context, dataTable, section, TABLE_ROWS, textCell } from '../blocks.ts';
import { code, escaped, plain } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { counted } from './words.ts';

/**
 * Every zone that sells one size of a family. Zones of the same prices share a line of the text. The dearest are left
 * out where a table cannot hold all; no family is sold in so many zones.
 */
export function priceTable(found: FamilyPrices, limits: Pick<Limits, 'maxMicrosPerHour'>): Reply {
  const { family, count, machineType, rows, now } = found;
  const what = machineType === undefined ? escaped(titledSize(family, count)) : `TPU ${escaped(machineType)}`;
  if (rows.length === 0) {
    const why = isReserved(family) ? ' Google sells it by reservation only.' : '';
    return {
      text: `No zone that sells ${what} is in the price list.${why} ${otherSizes(found)} ${code('/gpu prices')} lists every family.`,
    };
  }
  const shown = rows.slice(0, TABLE_ROWS);
  const is = sliceInWords({
    family: family.name,
    count,
    ...(machineType === undefined ? {} : { machineType }),
  });
  const aside = is === undefined ? '' : ` (${is})`;
  const title = `*${what}*${aside} is sold in ${counted(rows.length, 'zone')}: on demand ${fromInWords(rows, 'onDemand')}, spot ${fromInWords(rows, 'spot')}.${perChip(found)}`;
  const groups = [...Map.groupBy(shown, (row) => quotesInWords(row)).entries()].map(
    ([quotes, zones]) => `• ${quotes}: ${zones.map((row) => zoneInWords(row, now)).join(', ')}.`,
  );
  const rest = rows.length > TABLE_ROWS ? [`The dearest ${rows.length - TABLE_ROWS} are not listed.`] : [];
  const footer = [...rest, ...footnotes(found, limits)].join(' ');
  const how = `Get one with ${code(`/gpu up ${sizeOf(found)}`)}. ${otherSizes(found)}`.trim();
  return {
    text: plain([title, how, footer, ...groups].join('\n')),
    blocks: [
      section(title),
      dataTable(
        `${machineType ?? titledSize(family, count)} by price, whole machine`,
        ['Zone', 'Machine type', 'On demand', 'Spot', 'Recent stockouts'],
        shown.map((row) => [
          textCell(row.zone),
          textCell(row.machineType),
          quoteCell(row.onDemand),
          quoteCell(row.spot),
          stockoutCell(row.stockouts, now),
        ]),
      ),
      section(how),
      context(footer),
    ],
  };
}

/** The cheapest machine of each family. */
export function overviewTable({ families, from, now }: PriceOverview): Reply {
  const title = '*The cheapest machine of each family*, on demand and spot.';
  const lines = families.map(
    ({ family, onDemand, spot }) =>
      `• ${family.title} (${code(family.name)}): ${isReserved(family) ? RESERVED : `on demand ${cheapestInWords(onDemand, now)}; spot ${cheapestInWords(spot, now)}`}.`,
  );
  const footer = `${sourceInWords(from, now, 'boot disk and address are extra', 'l4')} ${PLACES_IN_WORDS}`;
  const how = `${code('/gpu prices l4')} shows every zone of a family, ${code('/gpu prices l4:4')} or ${code('/gpu prices v5e-8')} another size.`;
  return {
    text: plain([title, how, footer, ...lines].join('\n')),
    blocks: [
      section(title),
      dataTable(
        'The cheapest machine of each family, per hour',
        ['Family', 'Memory', 'On demand', 'On demand where', 'Spot', 'Spot where'],
        families.map(({ family, onDemand, spot }) => [
          textCell(family.name),
          { type: 'raw_number', value: family.memoryGb, text: `${family.memoryGb} GB` },
          ...(isReserved(family)
            ? [RESERVED, '', '', ''].map(textCell)
            : [
                quoteCell(onDemand),
                textCell(placeInWords(onDemand, now)),
                quoteCell(spot),
                textCell(placeInWords(spot, now)),
              ]),
        ]),
        families.length,
      ),
      section(how),
      context(footer),
    ],
  };
}

const RESERVED = 'by reservation only';

/** ` A chip-hour is $1.20, and $0.30 spot.`, where it is cheapest; empty for GPUs, and where nobody knows it. */
function perChip({ family, count, rows }: FamilyPrices): string {
  if (family.kind === 'gpu') return '';
  const each = (way: 'onDemand' | 'spot') => {
    const price = lowest(rows, way);
    const microsPerHour = price && Math.round(price.microsPerHour / count);
    return price && microsPerHour && formatPrice({ ...price, microsPerHour }).replace('/h', '');
  };
  const [onDemand, spot] = [each('onDemand'), each('spot')];
  const parts = [onDemand, spot === undefined ? undefined : `${spot} spot`].filter(
    (part) => part !== undefined,
  );
  return parts.length === 0 ? '' : ` A chip-hour is ${parts.join(', and ')}, where it is cheapest.`;
}

/** `from $0.71/h`; what nobody knows is called so. */
function fromInWords(rows: readonly ZonePrices[], way: 'onDemand' | 'spot'): string {
  const quotes = rows.map((row) => row[way]);
  const first = lowest(rows, way);
  if (first !== undefined) return `from ${formatPrice(first)}`;
  return quotes.every(({ kind }) => kind === 'not-sold') ? 'not in this size' : 'at a price that is unknown';
}

function lowest(rows: readonly ZonePrices[], way: 'onDemand' | 'spot'): Price | undefined {
  return rows
    .flatMap((row) => (row[way].kind === 'known' ? [row[way].price] : []))
    .sort((a, b) => a.microsPerHour - b.microsPerHour)[0];
}

function quoteInWords(quote: Quote | Cheapest): string {
  if (quote.kind === 'known') return formatPrice(quote.price);
  return quote.kind === 'unknown' ? 'unknown' : 'not sold';
}

function quotesInWords({ machineType, onDemand, spot }: ZonePrices): string {
  return `${machineType}, on demand ${quoteInWords(onDemand)}, spot ${quoteInWords(spot)}`;
}

function zoneInWords({ zone, stockouts }: ZonePrices, now: Millis): string {
  return stockouts === undefined ? zone : `${zone} (${stockoutsInWords(stockouts, now)})`;
}

/** `no capacity 20 min ago`, `no capacity twice, last 20 min ago` */
function stockoutsInWords({ count, lastAt }: StockoutsThere, now: Millis): string {
  const ago = `${formatDuration(wholeMinutes(now - lastAt))} ago`;
  return count === 1 ? `no capacity ${ago}` : `no capacity ${count} times, last ${ago}`;
}

function cheapestInWords(one: Cheapest, now: Millis): string {
  return one.kind === 'known' ? `${formatPrice(one.price)}, ${placeInWords(one, now)}` : quoteInWords(one);
}

/** `1 in us-central1-a`, `v5e-1 in us-central1-a`: how many of the family in which zone. */
function placeInWords(one: Cheapest, now: Millis): string {
  if (one.kind !== 'known') return '';
  const { offer, stockouts } = one;
  const place = `${sizeThere(offer.shape)} in ${offer.zone}`;
  return stockouts === undefined ? place : `${place} (${stockoutsInWords(stockouts, now)})`;
}

/** A number where it is known, so that the column sorts; words where it is not. */
function quoteCell(quote: Quote | Cheapest): Cell {
  if (quote.kind !== 'known') return textCell(quoteInWords(quote));
  return {
    type: 'raw_number',
    value: quote.price.microsPerHour / 1_000_000,
    text: formatPrice(quote.price),
  };
}

function stockoutCell(stockouts: StockoutsThere | undefined, now: Millis): Cell {
  if (stockouts === undefined) return { type: 'raw_number', value: 0, text: 'none' };
  return { type: 'raw_number', value: stockouts.count, text: stockoutsInWords(stockouts, now) };
}

function sizeOf({ family, count, machineType, rows }: FamilyPrices): string {
  const size = machineType ?? typedSize(family.name, count);
  return rows.every(({ onDemand }) => onDemand.kind === 'not-sold') ? `${size} --spot` : size;
}

function otherSizes({ family, count }: FamilyPrices): string {
  const others = countsOf(family).filter((other) => other !== count);
  if (others.length === 0) return '';
  if (family.kind === 'tpu') return `There is ${sizesInWords(family)}.`;
  const sizes = others.map((other) => code(`/gpu prices ${family.name}:${other}`)).join(', ');
  return `Other sizes: ${sizes}.`;
}

function sizeThere({ family, count }: Shape): string {
  return tpuOf(family) === undefined ? String(count) : typedSize(family, count);
}

function footnotes(found: FamilyPrices, limits: Pick<Limits, 'maxMicrosPerHour'>): string[] {
  const { rows, from, now } = found;
  const { maxMicrosPerHour } = limits;
  const isOver = (quote: Quote) => quote.kind === 'known' && quote.price.microsPerHour > maxMicrosPerHour;
  const limit = formatDollars(maxMicrosPerHour);
  return [
    sourceInWords(from, now, extraInWords(found), sizeOf(found)),
    ...(rows.some((row) => isOver(row.onDemand) || isOver(row.spot))
      ? [`The policy allows machines up to ${limit} (limits.maxPricePerHour).`]
      : []),
    PLACES_IN_WORDS,
  ];
}

/** What is not in the price: the hosts of the Cloud TPU API bring their disks. */
function extraInWords({ family, count, machineType }: FamilyPrices): string {
  const shape = shapeNamed(family, count, machineType);
  const slice = shape && sliceOf({ family: family.name, machineType: shape.machineType });
  if (slice?.service !== 'tpu') return 'boot disk and address are extra';
  return slice.hosts === 1 ? 'its address is extra' : 'an address for each host is extra';
}

/** `extra`: what is not in the price. */
function sourceInWords(from: Source, now: Millis, extra: string, size: string): string {
  return `${capital(escaped(pricesFrom(from, now)))}, whole machine per hour; ${extra} (${code(`/gpu estimate ${size}`)} counts ${extra.includes(' are ') ? 'them' : 'it'} in). Stockouts are those that anybody here met in the last ${formatDuration(STOCKOUT_MEMORY)}; no stockout does not mean capacity.`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
