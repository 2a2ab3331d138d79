/** What a machine will cost and where it is looked for, before it is created: in a line, and item by item. */
import {
  type Estimate,
  type EstimateItem,
  type ItemCost,
  rangeOf,
  type Sum,
} from '../../domain/decide/estimate.ts';
import { reasonInWords } from '../../domain/decide/zone-order.ts';
import { formatDuration } from '../../domain/duration.ts';
import { formatMoney, formatPrice } from '../../domain/money.ts';
import type { Preview, PreviewAnswer } from '../../usecases/preview-request.ts';
import { type Block, context, fields, section } from '../blocks.ts';
import { escaped } from '../mrkdwn.ts';
import { counted, sliceAside, specInWords } from './words.ts';

/** Zones that are named; the rest is counted. */
const NAMED = 5;
const NAMED_IN_A_LINE = 3;

/** Under the answer to what was typed: a line on the price and one on the zones; empty where nothing is known. */
export function previewInWords(answer: PreviewAnswer): readonly string[] {
  if (answer.kind !== 'known') return [];
  const { preview } = answer;
  return [priceLine(preview), zoneLine(preview)];
}

/** `About $0.89/h with its disk and address: $7.08 for 8 h, $646 a month (730 h). Dearer zones cost up to $1.31/h.` */
function priceLine({ estimates }: Preview): string {
  const [first] = estimates;
  if (first?.perHour === undefined || first.forLease === undefined || first.perMonth === undefined) {
    return 'What it costs is not known: nobody has a price for it.';
  }
  const range = rangeOf(estimates);
  const highest = range?.highest.perHour;
  const dearer =
    highest === undefined || highest.money.micros <= first.perHour.money.micros
      ? ''
      : ` In the dearest zone it is ${hourly(highest)}.`;
  const unknown = missingInWords(first);
  return `It costs ${first.perHour.least ? 'at least ' : 'about '}*${hourly(first.perHour, false)}* with ${besideInWords(first)}: ${total(first.forLease)} for ${formatDuration(first.leaseFor)}, ${total(first.perMonth)} a month (730 h).${unknown}${dearer}`;
}

/** `Zones in order: us-central1-a ($0.85/h, cheapest), us-east1-b ($0.85/h, said no 20 min ago), … and 12 more.` */
function zoneLine({ zones, estimates, now }: Preview): string {
  const named = zones
    .slice(0, NAMED_IN_A_LINE)
    .map((zone, i) => `${escaped(zone.offer.zone)} (${reasonInWords(zones, i, now)})`);
  const prices =
    estimates[0]?.isNode === true ? 'prices of the TPU alone' : 'prices without disk and address';
  return `Zones in order, ${prices}: ${named.join(', ')}${more(zones.length - NAMED_IN_A_LINE)}.`;
}

/** For the form and /gpu estimate: sums, items, zones, where it is all from. */
export function previewBlocks(answer: PreviewAnswer): readonly Block[] {
  if (answer.kind === 'refused') return [section(`*No estimate.* ${escaped(answer.because)}`)];
  if (answer.kind === 'unknown') {
    return [section(`*No estimate*: ${escaped(answer.because)}. What it costs is unknown.`)];
  }
  const { preview } = answer;
  const { spec, zones, estimates, now, leftOut } = preview;
  const [first] = estimates;
  if (first === undefined) return [];
  const order = zones
    .slice(0, NAMED)
    .map((zone, i) => `${i + 1}. ${escaped(zone.offer.zone)}: ${reasonInWords(zones, i, now)}`);
  const rest =
    zones.length > NAMED
      ? [`and ${counted(zones.length - NAMED, 'more zone', 'more zones')}${dearestOf(estimates)}`]
      : [];
  return [
    section(
      `*Estimate* for ${specInWords(spec)}${sliceAside(spec)} in ${escaped(first.zone)}, the zone to try first`,
    ),
    ...(first.perHour === undefined
      ? [section('What it costs is not known: nobody has a price for it.')]
      : [
          fields(
            `*Per hour*\n${sumInWords(first.perHour)}`,
            `*For ${formatDuration(first.leaseFor)}*\n${sumInWords(first.forLease)}`,
            `*Per month (730 h)*\n${sumInWords(first.perMonth)}`,
            `*Per month while stopped*\n${stoppedInWords(first)}`,
          ),
        ]),
    section(first.items.map((item) => `• ${itemInWords(item)}`).join('\n')),
    section(['*Zones in order*, price of the machine alone', ...order, ...rest].join('\n')),
    context(
      `${capital(escaped(preview.source))}. ${leftOut === 0 ? '' : `${counted(leftOut, 'zone is', 'zones are')} left out for the price. `}Quotas are checked when zones are tried; traffic costs extra.`,
    ),
  ];
}

/** The same in words alone. */
export function previewText(answer: PreviewAnswer): string {
  if (answer.kind === 'known') {
    const { preview } = answer;
    const items = preview.estimates[0]?.items.map(itemInWords) ?? [];
    return [
      `Estimate for ${specInWords(preview.spec)}${sliceAside(preview.spec)}.`,
      ...previewInWords(answer),
      `Items: ${items.join('; ')}.`,
      `${capital(preview.source)}.`,
    ].join(' ');
  }
  return `No estimate: ${answer.because}`;
}

function itemInWords(item: EstimateItem): string {
  switch (item.what) {
    case 'machine':
      return `Machine, ${item.slices === undefined ? '' : `${item.slices} × `}${escaped(item.machineType)}: ${costInWords(item.cost)}`;
    case 'disk': {
      const monthly = item.cost.kind === 'known' ? ` (${formatMoney(item.cost.perMonth)} a month)` : '';
      return `Boot disk, ${item.gb.toLocaleString('en-US')} GB ${escaped(item.type)}: ${costInWords(item.cost)}${monthly}`;
    }
    case 'address':
      return `${item.count === undefined ? 'Address' : `${item.count.toLocaleString('en-US')} addresses`} on the internet: ${costInWords(item.cost)}`;
    case 'local-ssd':
      return `Local SSD, ${item.gb.toLocaleString('en-US')} GB: ${costInWords(item.cost)}`;
  }
}

/** Only the disk stays. What Google bills for that of a stopped TPU node is UNVERIFIED. */
function stoppedInWords({ items, isNode }: Estimate): string {
  if (isNode) return 'not known; most can only be ended';
  const disk = items.find(({ what }) => what === 'disk');
  return disk?.cost.kind === 'known' ? formatMoney(disk.cost.perMonth) : 'unknown';
}

function costInWords(cost: ItemCost): string {
  switch (cost.kind) {
    case 'known':
      return formatPrice(cost.perHour);
    case 'unknown':
      return 'price unknown, not counted';
    case 'included':
      return "included in the machine's price";
  }
}

function sumInWords(sum: Sum | undefined): string {
  if (sum === undefined) return 'unknown';
  return `${sum.least ? 'at least ' : ''}${formatMoney(sum.money)}`;
}

function hourly(sum: Sum, says = true): string {
  return `${says && sum.least ? 'at least ' : ''}${formatMoney(sum.money)}/h`;
}

function total(sum: Sum): string {
  return formatMoney(sum.money);
}

/** `200 GB of disk and an address` */
function besideInWords({ items, isNode }: Estimate): string {
  const disk = items.find((item) => item.what === 'disk');
  const addresses = items.find((item) => item.what === 'address');
  const address = addresses !== undefined;
  if (isNode) {
    const reached = addresses?.count === undefined ? 'an address' : 'an address for each host';
    return `its hosts' disks${address ? ` and ${reached}` : ''}`;
  }
  return `${(disk?.gb ?? 0).toLocaleString('en-US')} GB of disk${address ? ' and an address' : ''}`;
}

/** What has no known price, as a sentence. */
function missingInWords({ items }: Estimate): string {
  const names = {
    machine: 'the machine',
    disk: 'the disk',
    address: 'the address',
    'local-ssd': 'the local SSD',
  };
  const unknown = items.flatMap(({ what, cost }) => (cost.kind === 'unknown' ? [names[what]] : []));
  return unknown.length === 0 ? '' : ` The price of ${unknown.join(' and ')} is not known and not counted.`;
}

function dearestOf(estimates: readonly Estimate[]): string {
  const highest = rangeOf(estimates)?.highest.perHour;
  return highest === undefined ? '' : `; the dearest costs ${hourly(highest)} in all`;
}

function more(count: number): string {
  return count > 0 ? ` and ${count} more` : '';
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}
