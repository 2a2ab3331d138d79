/** The answer to /gpu quota: limit, use and what could still be had, as a sortable table and in words. */
import { countsOf, type Family, familyOf, tpuOf, typedSize } from '../../domain/accelerators/index.ts';
import { fits, isCountedByZone } from '../../domain/decide/quota.ts';
import { unitsOf } from '../../domain/decide/tpu-quota.ts';
import type { Notice } from '../../domain/notice.ts';
import type { FamilyName } from '../../domain/offer.ts';
import type { MostOf, QuotaReport, QuotaState, RegionQuota } from '../../domain/quota.ts';
import { regionOf } from '../../domain/zone.ts';
import {
  type Block,
  type Cell,
  context,
  dataTable,
  type Message,
  section,
  TABLE_ROWS,
  textCell,
} from '../blocks.ts';
import { code, escaped, moment, person, plain } from '../mrkdwn.ts';
import { countedInWords, footnotes } from './quota-notes.ts';
import { counted } from './words.ts';

/** Regions that a sentence names; the rest is counted. */
const NAMED = 5;

type OfFamily = Extract<QuotaReport['about'], { kind: 'family' }>;

export function quotaTable({ report, at }: Extract<Notice, { kind: 'quota' }>): Message {
  const { about, project } = report;
  const whose = about.kind === 'family' ? (familyOf(about.family)?.title ?? about.family) : 'every family';
  const tpu = about.kind === 'family' ? tpuOf(about.family) : undefined;
  const bound =
    tpu === undefined
      ? everywhereInWords(report.everywhere)
      : countedInWords(tpu, about.kind === 'family' ? about.count : 1);
  const title = `*Quota for ${escaped(whose)}* in ${code(project)}. ${bound}`;
  const { lines, table, next } =
    about.kind === 'family' ? familyParts(about, report.everywhere) : familiesParts(report);
  const pending = pendingInWords(report);
  const footer = [...footnotes(report), `Read from Google ${moment(at)}.`].join(' ');
  return {
    text: plain([title, ...pending, next, footer, ...lines].join('\n')),
    blocks: [
      section(title),
      ...table,
      ...pending.map((text) => section(text)),
      section(next),
      context(footer),
    ],
  };
}

/** Requests that are shown; the rest is counted. */
const PENDING = 5;

function pendingInWords({ pending }: QuotaReport): readonly string[] {
  if (pending.length === 0) return [];
  const shown = pending
    .slice(0, PENDING)
    .map(
      ({ metric, region, to, by, at }) =>
        `${escaped(metric)}${region === 'global' ? '' : ` in ${escaped(region)}`} to ${to} (${person(by)}, ${moment(at)})`,
    );
  const rest = pending.length - shown.length;
  const more = rest > 0 ? [`${counted(rest, 'more request', 'more requests')}`] : [];
  return [`Google is being asked to raise: ${[...shown, ...more].join('; ')}.`];
}

interface Parts {
  readonly lines: readonly string[];
  readonly table: readonly Block[];
  /** What to do now. */
  readonly next: string;
}

function everywhereInWords(state: QuotaState): string {
  if (state.kind !== 'known') return 'Google did not show the limit on all GPUs together (GPUS_ALL_REGIONS).';
  if (state.limit < 0) return 'There is no limit on all GPUs together (GPUS_ALL_REGIONS).';
  return `All regions together: ${counted(state.limit, 'GPU')}, ${state.usage} in use, *${state.left} could still be had* (GPUS_ALL_REGIONS).`;
}

function familyParts(about: OfFamily, everywhere: QuotaState): Parts {
  const { regions } = about;
  const family = familyOf(about.family);
  const place = family !== undefined && isCountedByZone(family, about.count) ? 'zone' : 'region';
  if (regions.length === 0) {
    const where = about.region === undefined ? '' : ` in ${code(about.region)}`;
    return { lines: [], table: [], next: `Google showed no quota for it${where}. ${askGoogle(family)}` };
  }
  const shown = regions.slice(0, TABLE_ROWS);
  // Google does not show what a project uses of its limits on TPUs.
  const columns = family?.kind === 'tpu' ? ['limit', 'to be had'] : ['limit', 'in use', 'to be had'];
  const groups = Map.groupBy(
    shown,
    ({ onDemand, spot }) => `on demand ${stateInWords(onDemand)}; spot ${stateInWords(spot)}`,
  );
  return {
    lines: [...groups].map(
      ([states, rows]) => `• ${states}: ${rows.map(({ region }) => region).join(', ')}.`,
    ),
    table: [
      dataTable(
        `Quota for ${about.family} per ${place}`,
        [
          place === 'zone' ? 'Zone' : 'Region',
          ...['On demand', 'Spot'].flatMap((way) => columns.map((column) => `${way} ${column}`)),
        ],
        shown.map(({ region, onDemand, spot }) => [
          textCell(region),
          ...stateCells(onDemand, columns.length),
          ...stateCells(spot, columns.length),
        ]),
      ),
    ],
    next: nextForFamily(about, everywhere),
  };
}

const ASK_GOOGLE =
  'To get more: `/gpu quota request l4 4 us-central1`, or `/gpu quota request all 8` for the whole project.';

function askGoogle(family: Family | undefined): string {
  if (family?.kind !== 'tpu') return ASK_GOOGLE;
  return `To get more, ask in the console, under IAM &amp; Admin, Quotas; or ${code('/gpu quota request v6e 16 us-east5-a')} where I know the limit.`;
}

/** Where so many fit, with the command; else what to do. */
function nextForFamily({ family, count, regions, cheapest }: OfFamily, everywhere: QuotaState): string {
  const known = familyOf(family);
  const size = typedSize(family, count);
  const sentences = (
    [
      ['on-demand', 'onDemand', ''],
      ['spot', 'spot', ' --spot'],
    ] as const
  ).flatMap(([buy, way, flag]) => {
    if (known === undefined || !countsOf(known, buy).includes(count)) return [];
    const states = cheapestFirst(regions, cheapest?.[way]).filter((row) => row[way].kind === 'known');
    if (states.length === 0) return [];
    const units = unitsOf(known, count);
    const room = states.filter((row) => fits(row[way], units));
    const command = code(`/gpu up ${size}${flag}`, 100);
    return room.length === 0
      ? [`${command} fits into no quota here. ${enoughInWords(known, count, states, way, everywhere)}`]
      : [`${command} fits into the quota of ${placesInWords(known, count, room)}.`];
  });
  return (sentences.length === 0 ? [askGoogle(known)] : sentences).join(' ');
}

/** In the order of price; those whose price nobody knows come last, as they were. */
function cheapestFirst(
  rows: readonly RegionQuota[],
  cheapest: readonly string[] = [],
): readonly RegionQuota[] {
  const rank = ({ region }: RegionQuota) => cheapest.indexOf(region) + 1 || cheapest.length + 1;
  return rows.toSorted((a, b) => rank(a) - rank(b));
}

/** The command that asks Google for enough: in the first of these regions, or for all GPUs where those are short. */
function enoughInWords(
  family: Family,
  count: number,
  states: readonly RegionQuota[],
  way: 'onDemand' | 'spot',
  everywhere: QuotaState,
): string {
  const [first] = states;
  const state = first?.[way];
  if (first === undefined || state?.kind !== 'known') return askGoogle(family);
  const enough = state.usage + unitsOf(family, count);
  const isAllowed = state.limit < 0 || enough <= state.limit;
  if (isAllowed && family.kind === 'tpu') {
    return `The limit of the region ${regionOf(first.region)} is short; the console raises it, under IAM &amp; Admin, Quotas.`;
  }
  const name = family.kind === 'tpu' ? typedSize(family.name, count) : family.name;
  const command =
    isAllowed && everywhere.kind === 'known'
      ? `/gpu quota request all ${everywhere.usage + count}`
      : `/gpu quota request ${name} ${enough} ${first.region}${way === 'spot' ? ' --spot' : ''}`;
  return `Ask Google for more: ${code(command, 100)}.`;
}

function placesInWords(family: Family, count: number, rows: readonly RegionQuota[]): string {
  const names = rows.slice(0, NAMED).map(({ region }) => region);
  const rest = rows.length - names.length;
  const place = isCountedByZone(family, count) ? 'zone' : 'region';
  return `${names.join(', ')}${rest > 0 ? ` and ${counted(rest, `more ${place}`, `more ${place}s`)}` : ''}`;
}

function familiesParts({ about }: QuotaReport): Parts {
  const families = about.kind === 'families' ? about.families : [];
  return {
    lines: families.map(
      ({ family, onDemand, spot }) =>
        `• ${code(family)}: on demand ${mostInWords(family, onDemand)}; spot ${mostInWords(family, spot)}.`,
    ),
    table: [
      dataTable(
        'What could be had of each family in one region at most, of TPUs in one zone',
        ['Family', 'On demand to be had', 'On demand where', 'Spot to be had', 'Spot where'],
        families.map(({ family, onDemand, spot }) => [
          textCell(family),
          leftCell(onDemand),
          textCell(placeInWords(family, onDemand)),
          leftCell(spot),
          textCell(placeInWords(family, spot)),
        ]),
        families.length,
      ),
    ],
    next: `${code('/gpu quota l4')} shows every region of a family, ${code('/gpu quota l4 us-central1')} one. ${ASK_GOOGLE}`,
  };
}

const NO_FIGURE = {
  unknown: 'unknown',
  elsewhere: 'in Cloud Quotas only',
  'not-sold': 'not sold',
} as const satisfies Record<Exclude<QuotaState['kind'], 'known'>, string>;

function amount(figure: number): string {
  return figure < 0 ? 'unlimited' : String(figure);
}

function stateInWords(state: QuotaState): string {
  if (state.kind !== 'known') return NO_FIGURE[state.kind];
  if (state.ownUseOnly === true) {
    return `limit ${amount(state.limit)}, use not shown by Google, ${state.usage} in use by machines that I know of, at most ${amount(state.left)} to be had`;
  }
  return `limit ${amount(state.limit)}, ${state.usage} in use, ${amount(state.left)} to be had`;
}

function mostInWords(family: FamilyName, most: MostOf): string {
  return most.kind === 'known'
    ? `${amount(most.left)} in ${placeInWords(family, most)}`
    : NO_FIGURE[most.kind];
}

/** `us-central1 (2 of 8 in use), 3 more regions` */
function placeInWords(name: FamilyName, most: MostOf): string {
  if (most.kind !== 'known') return '';
  const { region, usage, limit, left, regions } = most;
  const family = familyOf(name);
  const place = family !== undefined && isCountedByZone(family) ? 'zone' : 'region';
  if (left === 0) return `any ${place}`;
  const more = regions > 1 ? `, ${counted(regions - 1, `more ${place}`, `more ${place}s`)}` : '';
  return `${region} (${limit < 0 ? usage : `${usage} of ${limit}`} in use)${more}`;
}

/** Limit, use if there are three columns, and what could be had. */
function stateCells(state: QuotaState, columns: number): readonly Cell[] {
  if (state.kind !== 'known') {
    return [NO_FIGURE[state.kind], '', ''].slice(0, columns).map(textCell);
  }
  const { limit, usage, left, ownUseOnly } = state;
  const use = ownUseOnly === true ? textCell(`${usage} or more`) : amountCell(usage);
  return [amountCell(limit), ...(columns === 3 ? [use] : []), amountCell(left)];
}

function leftCell(most: MostOf): Cell {
  return most.kind === 'known' ? amountCell(most.left) : textCell(NO_FIGURE[most.kind]);
}

function amountCell(figure: number): Cell {
  return figure < 0 ? textCell('unlimited') : { type: 'raw_number', value: figure, text: String(figure) };
}
