/** The daily digest: what was billed, what idled, what was saved, what runs; bill and estimates kept apart. */

import type { Digest, ProjectSpend } from '../../domain/digest.ts';
import { formatMoney, type Money } from '../../domain/money.ts';
import type { Notice } from '../../domain/notice.ts';
import { dayBounds } from '../../domain/time-of-day.ts';
import { BILLING_ZONE } from '../../domain/watch-pass.ts';
import { type Block, context, header, type Message, section } from '../blocks.ts';
import { code, escaped, moment, person, plain } from '../mrkdwn.ts';
import { spendCharts } from './digest-chart.ts';
import { spendTable } from './digest-table.ts';
import { counted, priceInWords } from './words.ts';

/** Machines and people that are listed; the rest is counted. */
const LISTED = 10;

export function digest({ digest: report }: Extract<Notice, { kind: 'digest' }>): Message {
  const day = dayInWords(report);
  const title = `GPU spend on ${day}${report.late ? ' (late)' : ''}`;
  const bill = billInWords(report);
  const idle = idleInWords(report);
  const running = runningInWords(report);
  return {
    text: plain([`${title}.`, bill, idle, running.summary, footnote(report)].join(' ')),
    blocks: [
      header(title),
      section(bill),
      ...spendCharts(report),
      ...spendTable(report),
      section(idle),
      ...peopleBlocks(report),
      section([running.summary, ...running.lines].join('\n')),
      context(footnote(report)),
    ],
  };
}

/** `Fri 20 Nov` */
function dayInWords({ day }: Digest): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  })
    .format(Date.parse(`${day}T00:00:00Z`))
    .replace(',', '');
}

/** One sentence per currency: they are never added up. */
function billInWords(report: Digest): string {
  if (report.billingTrouble !== undefined) {
    return `*There are no billed figures.* ${escaped(report.billingTrouble)}`;
  }
  if (report.projects.length === 0) return '*Nothing is on the bill for that day.*';
  const byCurrency = Map.groupBy(report.projects, (project) => project.currency);
  return [...byCurrency.values()].map(currencyInWords).join('\n');
}

function currencyInWords(projects: readonly ProjectSpend[]): string {
  const total = (pick: (project: ProjectSpend) => Money) => ({
    micros: projects.reduce((sum, project) => sum + pick(project).micros, 0),
    currency: projects[0]?.currency ?? 'USD',
  });
  const yesterday = total((project) => project.yesterday);
  const before = total((project) => project.dayBefore);
  const month = total((project) => project.monthToDate);
  const where = counted(projects.length, 'project');
  return `*${formatMoney(yesterday)}* billed in ${where}, ${formatMoney(before)} the day before${change(yesterday, before)}. This month so far: ${formatMoney(month)}.`;
}

function change(now: Money, before: Money): string {
  if (before.micros <= 0 || now.micros < 0) return '';
  const percent = Math.round(((now.micros - before.micros) / before.micros) * 100);
  return ` (${percent > 0 ? '+' : percent < 0 ? '−' : '±'}${Math.abs(percent).toLocaleString('en-US')} %)`;
}

function idleInWords({ idleWaste, saved, stops, unpriced }: Digest): string {
  const waste = amounts(idleWaste);
  const parts = [
    waste === undefined
      ? 'No GPU money is known to have idled away.'
      : `About *${waste}* ran while machines were idle (estimate).`,
    stops === 0
      ? 'No machine was stopped for idleness.'
      : `${counted(stops, 'machine')} ${stops === 1 ? 'was' : 'were'} stopped for idleness${savedInWords(saved)}.`,
    ...(unpriced === 0
      ? []
      : [
          `${counted(unpriced, 'machine')} ran at a price that is not known and ${unpriced === 1 ? 'is' : 'are'} in none of the estimates.`,
        ]),
  ];
  return parts.join(' ');
}

function savedInWords(saved: readonly Money[]): string {
  const amount = amounts(saved);
  return amount === undefined
    ? ''
    : `, which saved about *${amount}* (estimate, counted to the end of the leases at most)`;
}

function amounts(list: readonly Money[]): string | undefined {
  const some = list.filter((money) => money.micros !== 0);
  return some.length === 0 ? undefined : some.map(formatMoney).join(' and ');
}

function peopleBlocks({ owners }: Digest): readonly Block[] {
  if (owners.length === 0) return [];
  const lines = owners.slice(0, LISTED).map(({ owner, machines, estimate }) => {
    const cost = estimate === undefined ? 'price unknown' : `about ${formatMoney(estimate)}`;
    return `• ${person(owner)}: ${cost}, ${counted(machines, 'machine')}`;
  });
  return [
    section(['*By person* (estimates from run times and list prices)', ...lines, ...rest(owners)].join('\n')),
  ];
}

function runningInWords({ running }: Digest): {
  readonly summary: string;
  readonly lines: readonly string[];
} {
  if (running.length === 0) return { summary: 'Nothing runs now.', lines: [] };
  const hourly = [
    ...Map.groupBy(
      running.flatMap((one) => one.price ?? []),
      (price) => price.currency,
    ),
  ].map(([currency, prices]) =>
    priceInWords({ microsPerHour: prices.reduce((sum, price) => sum + price.microsPerHour, 0), currency }),
  );
  const unknown = running.filter((one) => one.price === undefined).length;
  const prices = [...hourly, ...(unknown === 0 ? [] : [`${counted(unknown, 'unknown price')}`])].join(
    ' and ',
  );
  return {
    summary: `*Running now:* ${counted(running.length, 'machine')}, ${prices}.`,
    lines: [
      ...running
        .slice(0, LISTED)
        .map(
          ({ name, owner, price, since }) =>
            `• ${code(name)} of ${person(owner)}, ${priceInWords(price)}, since ${moment(since)}`,
        ),
      ...rest(running),
    ],
  };
}

function rest(list: readonly unknown[]): readonly string[] {
  return list.length > LISTED ? [`• and ${list.length - LISTED} more`] : [];
}

/** How far the bill reaches, and whether this digest is late. */
function footnote({ exportedUntil, billingTrouble, day, timeZone, late }: Digest): string {
  const parts: string[] = [];
  if (billingTrouble === undefined) {
    if (exportedUntil === undefined) parts.push('The billing export is empty so far.');
    else {
      const complete = exportedUntil >= dayBounds(day, BILLING_ZONE).to;
      parts.push(
        `Billed figures are net of credits and as exported until ${moment(exportedUntil)}${complete ? '; Google may still add late charges' : ', so the day is not complete yet'}.`,
      );
    }
  }
  if (late) parts.push('This digest is late: its hour was missed.');
  parts.push(`Days are as in ${escaped(timeZone)}; billed days are Google's (Pacific time).`);
  return parts.join(' ');
}
