/** A budget that runs out, and a project that costs unusually much. */
import type { Cause } from '../../domain/decide/anomaly.ts';
import { freeMicros } from '../../domain/decide/budget.ts';
import { inDollars, monthName } from '../../domain/decide/budget-words.ts';
import type { Notice } from '../../domain/notice.ts';
import { context, header, type Message, section } from '../blocks.ts';
import { code, escaped, person, plain } from '../mrkdwn.ts';
import { boldScope } from './budgets.ts';

export function budgetWarning(notice: Extract<Notice, { kind: 'budget-warning' }>): Message {
  const { budget, standing, forecast, level, top } = notice;
  const { scope, monthlyMicros } = budget;
  const whose = boldScope(scope);
  const month = monthName(standing.month);
  const head =
    level === 'forecast'
      ? `The ${month} budget may not last`
      : level === 100
        ? `The ${month} budget is used up`
        : `${level} % of the ${month} budget is spent`;
  const spent = `${whose}: ${inDollars(standing.spentMicros)} of ${inDollars(monthlyMicros)} is spent, ${inDollars(standing.reservedMicros)} more is reserved for machines until their leases end.`;
  const outlook =
    forecast.kind === 'known'
      ? ` At this rate the month will have cost about ${inDollars(forecast.micros)}.`
      : '';
  const parts = top.map(
    ({ of, micros }) => `${scope.kind === 'person' ? code(of) : person(of)} ${inDollars(micros)}`,
  );
  const most = parts.length === 0 ? '' : `\nMost of it: ${parts.join(', ')}.`;
  const next =
    freeMicros(budget, standing) > 0
      ? `What runs goes on. ${code('/gpu budget')} shows what is left.`
      : `What runs goes on; nothing new begins before something is given back or the budget is raised (${code('/gpu budget')}).`;
  const text = `${spent}${outlook}${most}`;
  return {
    text: plain(`${head}. ${text} ${next}`),
    blocks: [header(head), section(text), context(next)],
  };
}

export function anomaly(notice: Extract<Notice, { kind: 'anomaly' }>): Message {
  const { project, anomaly: found, causes, isOver } = notice;
  const { micros, usualMicros, weeks, day } = found;
  const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: 'UTC' }).format(
    Date.parse(day),
  );
  const head = `${project} costs more than usual`;
  const when = isOver
    ? `cost *${inDollars(micros)}* on ${weekday}, ${day}`
    : `has cost *${inDollars(micros)}* today, so far`;
  const usual = `usually it is ${inDollars(usualMicros)} on a ${weekday} (median of ${weeks} weeks)`;
  const why = causes.length === 0 ? '' : `\nWhat has grown: ${causes.map(causeInWords).join('; ')}.`;
  const text = `*${escaped(project)}* ${when}; ${usual}.${why}`;
  const next = `By run times and list prices. ${code('/gpu ls --all')} shows what runs.`;
  return { text: plain(`${text} ${next}`), blocks: [header(head), section(text), context(next)] };
}

function causeInWords({ by, of, moreMicros }: Cause): string {
  const what = by === 'owner' ? person(of) : by === 'machine' ? code(of) : escaped(of.toUpperCase());
  return `${what} ${inDollars(moreMicros)} more`;
}
