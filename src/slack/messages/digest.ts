/** The daily digest, short: what was spent, what idled, what was saved, what runs; the rest is behind Details. */
import type { Digest } from '../../domain/digest.ts';
import { formatPrice } from '../../domain/money.ts';
import type { Notice } from '../../domain/notice.ts';
import { detailsButton } from '../actions/digest-details.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { code, plain } from '../mrkdwn.ts';
import { digestCharts } from './digest-chart.ts';
import { digestTable, projectsInWords } from './digest-table.ts';
import { amounts, budgetsInWords, footnote, idleInWords, leftInWords, spendInWords } from './digest-words.ts';
import { counted, priceInWords } from './words.ts';

export function digest({ digest: report, key }: Extract<Notice, { kind: 'digest' }>): Message {
  const title = `GPU spend on ${dayInWords(report)}${report.late ? ' (late)' : ''}`;
  const spend = spendInWords(report);
  const lines = [
    idleInWords(report),
    runningInWords(report),
    budgetsInWords(report),
    leftInWords(report),
    tooLargeInWords(report),
    report.dryRun === true ? 'The policy only watches: nobody is warned and nothing is stopped.' : undefined,
  ].filter((line) => line !== undefined);
  return {
    text: plain([`${title}.`, spend, projectsInWords(report), ...lines, footnote(report)].join(' ')),
    blocks: [
      header(title),
      section(spend),
      ...digestCharts(report),
      ...digestTable(report),
      section(lines.join('\n')),
      ...actions(key === undefined ? [] : [detailsButton(key)]),
      context(footnote(report)),
    ],
  };
}

/** `Fri 20 Nov` */
export function dayInWords({ day }: Pick<Digest, 'day'>): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  })
    .format(Date.parse(`${day}T00:00:00Z`))
    .replace(',', '');
}

function runningInWords({ running, restOfDay }: Digest): string {
  if (running.length === 0) return 'Nothing runs now.';
  const hourly = [
    ...Map.groupBy(
      running.flatMap(({ price }) => price ?? []),
      ({ currency }) => currency,
    ),
  ].map(([currency, prices]) =>
    priceInWords({ microsPerHour: prices.reduce((sum, price) => sum + price.microsPerHour, 0), currency }),
  );
  const unknown = running.filter(({ price }) => price === undefined).length;
  const prices = [...hourly, ...(unknown === 0 ? [] : [counted(unknown, 'unknown price')])].join(' and ');
  const rest = amounts(restOfDay);
  const today =
    rest === undefined ? '' : `: about *${rest}* more today if nobody stops ${them(running.length)}`;
  return `*Running now:* ${counted(running.length, 'machine')}, ${prices}${today}.`;
}

function them(count: number): string {
  return count === 1 ? 'it' : 'them';
}

/** The machine whose right size saves most. */
function tooLargeInWords({ rightsize = [] }: Digest): string | undefined {
  const [first] = rightsize;
  if (first === undefined) return undefined;
  const others =
    rightsize.length === 1
      ? ''
      : ` So ${rightsize.length === 2 ? 'is' : 'are'} ${rightsize.length - 1} more.`;
  return `*Too large:* ${code(first.name)} was ${Math.round(first.gpuMean)} % busy; the right size saves ${formatPrice(first.saves)}. ${code(`/gpu rightsize ${first.name}`, 100)} tells more.${others}`;
}
