/** The digest's sentences about money: what is billed, what is estimated, how that compares, what it leads to. */
import { inDollars, scopeInWords } from '../../domain/decide/budget-words.ts';
import { usedShare } from '../../domain/decide/digest-budgets.ts';
import type { BudgetInDigest, Digest, ProjectSpend } from '../../domain/digest.ts';
import { formatMoney, type Money } from '../../domain/money.ts';
import type { Reconciliation } from '../../domain/reconciliation.ts';
import type { Day } from '../../domain/spend.ts';
import { code, escaped, escapedButMentions, moment } from '../mrkdwn.ts';
import { counted } from './words.ts';

/** One line per currency: they are never added up. Billed and estimated figures stand in sentences of their own. */
export function spendInWords(digest: Digest): string {
  const { billingTrouble, totals, billComplete } = digest;
  if (billingTrouble !== undefined) {
    return [...estimatedLines(digest), escaped(billingTrouble)].join('\n');
  }
  if (totals.length === 0)
    return ['*Nothing is on the bill for that day.*', ...estimatedLines(digest)].join('\n');
  if (billComplete) return totals.map((total) => billedInWords(total, digest)).join('\n');
  return [...estimatedLines(digest), ...totals.map((total) => soFarInWords(total, digest))].join('\n');
}

/** Google takes a day or more to bill a day, so that this is how a morning's digest reads as a rule. */
function soFarInWords(
  { yesterday, monthToDate, monthEnd }: ProjectSpend,
  { billedUntil, day }: Digest,
): string {
  const until =
    billedUntil === undefined ? 'no day of it complete yet' : `complete until ${dayName(billedUntil)}`;
  return `Billed this month: *${formatMoney(monthToDate)}*, ${until} (${formatMoney(yesterday)} of ${weekday(day, 'short')} ${dayName(day)} so far)${heading(monthEnd)}.`;
}

/** `, heading for $2,400.00` */
function heading(monthEnd: Money | undefined): string {
  return monthEnd === undefined ? '' : `, heading for *${formatMoney(monthEnd)}*`;
}

/** `20 Nov` */
export function dayName(day: string): string {
  return DAYS.format(Date.parse(`${day}T00:00:00Z`));
}

const DAYS = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });

function billedInWords(total: ProjectSpend, { projects, day }: Digest): string {
  const where = projects.filter(({ currency }) => currency === total.currency).length;
  return `*${formatMoney(total.yesterday)}* billed in ${counted(where, 'project')}${trend(total, day)}. This month so far: ${formatMoney(total.monthToDate)}${heading(total.monthEnd)}.`;
}

function estimatedLines({ estimatedTotals, billingTrouble, day }: Digest): string[] {
  return estimatedTotals.map(
    (total) =>
      `About *${formatMoney(total.yesterday)}* for Lamplighter’s machines by run times and list prices (estimate)${trend(total, day)}; about ${formatMoney(total.monthToDate)} this month${billingTrouble === undefined ? '' : heading(total.monthEnd)}.`,
  );
}

/** `, +12 % against a usual Thursday ($368.10)` or `, 28 times …`; the day before where there is no week to compare with. */
function trend({ yesterday, usual, dayBefore }: ProjectSpend, day: string): string {
  const [before, what] =
    usual === undefined ? [dayBefore, 'the day before'] : [usual, `a usual ${weekday(day, 'long')}`];
  const percent = percentMore(yesterday, before);
  if (percent === undefined) return '';
  const change =
    percent < TIMES
      ? `${signed(percent)} against`
      : `${Math.round(yesterday.micros / before.micros).toLocaleString('en-US')} times`;
  return `, ${change} ${what} (${formatMoney(before)})`;
}

/** From so many percent more on, it is told how many times as much it is. */
const TIMES = 300;

/** Whole percent; undefined where there is nothing to compare with. */
export function percentMore(now: Money, before: Money): number | undefined {
  if (before.micros <= 0 || now.micros < 0) return undefined;
  return Math.round(((now.micros - before.micros) / before.micros) * 100);
}

/** `+12 %`, `−3 %`, `±0 %` */
export function signed(percent: number): string {
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '±';
  return `${sign}${Math.abs(percent).toLocaleString('en-US')} %`;
}

/** `Thursday`, `Thu` */
function weekday(day: string, form: 'long' | 'short'): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: form }).format(
    Date.parse(`${day}T00:00:00Z`),
  );
}

/** What ran idle, and what was stopped for it. */
export function idleInWords({ idleWaste, saved, stops, unpriced }: Digest): string {
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
          `${counted(unpriced, 'machine has', 'machines have')} something at a price that is not known, which is in none of the estimates.`,
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

/** `$3.20 and €1.10`; undefined for nothing. */
export function amounts(list: readonly Money[]): string | undefined {
  const some = list.filter(({ micros }) => micros !== 0);
  return some.length === 0 ? undefined : some.map(formatMoney).join(' and ');
}

/** Budgets that a channel is told of: what is hardly used is behind Details. */
const TOLD_SHARE = 0.5;
const TOLD = 3;

/** The budgets that are used most; people's are behind Details, so that nobody is shown around. */
export function budgetsInWords({ budgets }: Digest): string | undefined {
  const open = budgets.filter(
    (one) =>
      one.scope.kind !== 'person' &&
      (usedShare(one) >= TOLD_SHARE || (one.monthEndMicros ?? 0) > one.monthlyMicros),
  );
  if (open.length === 0) return undefined;
  const more = open.length > TOLD ? `; ${open.length - TOLD} more are more than half used` : '';
  return `*Budgets:* ${open.slice(0, TOLD).map(budgetInWords).join('; ')}${more}.`;
}

/** `ml-prod 82 % of $2,000.00 spent, 95 % with what is reserved, heading for $2,400.00` */
export function budgetInWords(budget: BudgetInDigest): string {
  const { scope, monthlyMicros, spentMicros, reservedMicros, monthEndMicros } = budget;
  const percent = (micros: number) => `${Math.round((100 * micros) / monthlyMicros)} %`;
  const reserved =
    reservedMicros === 0 ? '' : `, ${percent(spentMicros + reservedMicros)} with what is reserved`;
  const over =
    monthEndMicros === undefined || monthEndMicros <= monthlyMicros
      ? ''
      : `, heading for *${inDollars(monthEndMicros)}*`;
  return `${escapedButMentions(scopeInWords(scope))} ${percent(spentMicros)} of ${inDollars(monthlyMicros)} spent${reserved}${over}`;
}

const PLURALS = {
  disk: 'disks',
  snapshot: 'snapshots',
  address: 'addresses',
  reservation: 'reservations',
} as const;

/** What nothing uses and costs money all the same; undefined where there is none, or where nobody could look. */
export function leftInWords({ left }: Digest): string | undefined {
  if (left === undefined || left.count === 0) return undefined;
  const what = left.kinds.map(({ kind, count }) => counted(count, kind, PLURALS[kind])).join(', ');
  const month = amounts(left.perMonth);
  const cost =
    month === undefined
      ? 'at a price that is not known'
      : `for about *${month}* a month${left.unpriced === 0 ? '' : `, ${left.unpriced} of them at a price that is not known`}`;
  return `*Used by nothing:* ${what}, ${cost}.`;
}

/** How far the bill reaches, which days are meant, and whether this digest is late. */
export function footnote(digest: Digest): string {
  const { exportedUntil, billingTrouble, billComplete, timeZone, late, reconciled, day } = digest;
  const parts: string[] = [];
  if (billingTrouble === undefined && exportedUntil !== undefined) {
    parts.push(
      `Billed figures are net of credits and as exported until ${moment(exportedUntil)}${billComplete ? '; Google may still add late charges' : ', so the day is not complete yet'}.`,
    );
  }
  const right = reconciled && rightInWords(reconciled, day);
  if (right !== undefined) parts.push(right);
  if (late) parts.push('This digest is late: its hour was missed.');
  const billedDays = billingTrouble === undefined ? "; billed days are Google's (Pacific time)" : '';
  parts.push(
    `Days are as in ${escaped(timeZone)}${billedDays}.`,
    `${code('/gpu spend --by owner')} tells who.`,
  );
  return parts.join(' ');
}

/** `Estimates were 3 % high last month ($103.00 for 2 machines that were billed $100.00).` */
function rightInWords(
  { month, error, estimated, billed, matched, until }: Reconciliation,
  day: Day,
): string | undefined {
  if (error === undefined) return undefined;
  const percent = Math.round(Math.abs(error) * 100);
  const how = percent === 0 ? 'right to the percent' : `${percent} % ${error > 0 ? 'high' : 'low'}`;
  const when = day.startsWith(month) ? `so far this month, until ${until}` : 'last month';
  return `Estimates were ${how} ${when} (${formatMoney(estimated)} for ${counted(matched, 'machine')} that ${matched === 1 ? 'was' : 'were'} billed ${formatMoney(billed)}).`;
}
