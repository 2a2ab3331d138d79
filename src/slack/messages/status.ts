/** The answer to /gpu status: what the last pass saw, what holds stops back, and what reading costs. */
import type { BillState } from '../../domain/bill.ts';
import { readingCost } from '../../domain/decide/bill-cost.ts';
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import type { Freeze } from '../../domain/freeze.ts';
import { formatMoney } from '../../domain/money.ts';
import type { WatchPolicy } from '../../domain/policy.ts';
import { MINUTE, type Millis } from '../../domain/time.ts';
import { dayOf } from '../../domain/time-of-day.ts';
import { BILLING_ZONE, costOfSeries, type PassReport, type WatchedDay } from '../../domain/watch-pass.ts';
import type { WatchStatus } from '../../usecases/watch-status.ts';
import { context, header, section } from '../blocks.ts';
import { escaped, moment, person, plain } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { counted } from './words.ts';

/** Passes are a minute apart; so long without one means that nobody watches. */
const SILENT_AFTER = 5 * MINUTE;

export function statusReply({ now, days, bills, freeze }: WatchStatus, policy: WatchPolicy): Reply {
  const [latest] = days;
  const title = 'The watchdog';
  if (latest === undefined) {
    const text =
      'No pass has been made yet. The first one comes within a minute after the engine has started.';
    return { text, blocks: [header(title), section(text)] };
  }
  const { last, lastAt } = latest;
  const lines = [
    machinesInWords(last),
    passInWords(lastAt, now),
    brakesInWords(last, freeze, policy),
    costInWords(days, now),
    ...billsInWords(bills, now),
  ];
  return {
    text: plain(lines.join(' ')),
    blocks: [header(title), section(lines.join('\n')), context(ruleInWords(policy))],
  };
}

function machinesInWords({ machines, watched, busy, idle, unknown }: PassReport): string {
  const resting = machines - watched;
  const others = resting === 0 ? '' : `; ${resting} more ${resting === 1 ? 'does' : 'do'} not run`;
  return `*Machines*: ${counted(watched, 'machine')} watched: ${busy} busy, ${idle} idle, ${unknown} unknown${others}.`;
}

function passInWords(lastAt: Millis, now: Millis): string {
  const when = `*Last pass*: ${moment(lastAt)}`;
  if (now - lastAt < SILENT_AFTER) return `${when}.`;
  return `${when}, ${formatDuration(wholeMinutes(now - lastAt))} ago. Nobody watches now: check that the engine runs and, where Cloud Scheduler starts the passes, that it reaches /tick.`;
}

function brakesInWords(
  { brake, held }: PassReport,
  freeze: Freeze | undefined,
  { dryRun }: WatchPolicy,
): string {
  const engaged =
    brake === undefined ? 'none engaged' : `${counted(held, 'stop')} held back: ${escaped(brake)}`;
  const only = dryRun ? ' The policy only watches (`dryRun`): nobody is warned and nothing is stopped.' : '';
  const frozen =
    freeze === undefined
      ? ''
      : `*Frozen* by ${person(freeze.by)} until ${moment(freeze.until)}: nothing is stopped.\n`;
  return `${frozen}*Brakes*: ${engaged}.${only}`;
}

/** By the list price: the free million of each month belongs to the billing account, of which others have their share. */
function costInWords(days: readonly WatchedDay[], now: Millis): string {
  const today = dayOf(now, BILLING_ZONE);
  const before = days.filter(({ day }) => day !== today);
  const soFar = days.find(({ day }) => day === today)?.series ?? 0;
  const usual = before.reduce((sum, { series }) => sum + series, 0) / Math.max(1, before.length);
  const mean =
    before.length === 0
      ? ''
      : `; ${formatMoney(costOfSeries(usual))} a day over the last ${before.length === 1 ? 'day' : counted(before.length, 'day')}`;
  const figure = soFar.toLocaleString('en-US');
  return `*Cloud Monitoring*: ${figure} time series read today, ${formatMoney(costOfSeries(soFar))}${mean}.`;
}

/** Until when the bill is known, and what reading it takes. */
function billsInWords(bills: readonly BillState[], now: Millis): readonly string[] {
  if (bills.length === 0) return ['*Bill*: no billing export is configured; set BILLING_TABLE.'];
  return bills.map(({ account, readAt, completeUntil, bytes, trouble }) => {
    const bill = `*Bill of ${escaped(account)}*`;
    const until = completeUntil === undefined ? 'nothing has come so far' : `complete until ${completeUntil}`;
    const known =
      readAt === undefined
        ? 'not read yet'
        : `${until}, read ${formatDuration(wholeMinutes(now - readAt))} ago`;
    const cost = bytes === undefined ? '' : ` ${readingCost(bytes)}`;
    return `${bill}: ${known}.${trouble === undefined ? cost : ` ${escaped(trouble.words)}`}`;
  });
}

function ruleInWords({ rule, warnBefore }: WatchPolicy): string {
  return `A machine is idle when everything is quiet for ${formatDuration(rule.window)}; it is warned ${formatDuration(warnBefore)} before it stops. Google's days begin at midnight Pacific time, and its first million time series of a month are free.`;
}
