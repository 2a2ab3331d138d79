/** Budgets as people read them: how much of each is spent and reserved, and where the month is going. */
import type { BudgetScope, Reserved } from '../../domain/budget.ts';
import { concerns } from '../../domain/budget.ts';
import { freeMicros } from '../../domain/decide/budget.ts';
import { inDollars, monthName, scopeInWords } from '../../domain/decide/budget-words.ts';
import type { Month } from '../../domain/month.ts';
import type { Millis } from '../../domain/time.ts';
import type { BudgetOverview, BudgetView } from '../../usecases/look-up-budgets.ts';
import { code, escapedButMentions, moment, person } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';

/** Cells of a bar. */
const CELLS = 12;
/** Budgets in one list; a message takes 3,000 characters. */
const SHOWN = 15;

/** Every budget with its bar; the fullest of each kind first. */
export function budgetList({ month, views }: BudgetOverview): Reply {
  if (views.length === 0) {
    return {
      text: `There are no budgets. An administrator sets one: ${code('/gpu budget ml-prod 2000')}, in dollars a month; lamplighter.yaml can too, under budgets.`,
    };
  }
  const lines = views.slice(0, SHOWN).map(budgetLine);
  const more = views.length - lines.length;
  return {
    text: [
      `*Budgets of ${monthName(month)}* (■ spent, ▨ reserved until leases end)`,
      ...lines,
      ...(more > 0 ? [`and ${more} more, less used than these: ${code('/gpu budget NAME')}`] : []),
      'Spent is an estimate from run times and list prices; of projects it is what Google has billed, where that is more.',
    ].join('\n'),
  };
}

/** One budget, and who holds what of it. */
export function budgetShown(view: BudgetView, { month, reserved }: BudgetOverview, now: Millis): Reply {
  const open = reserved
    .filter((one) => concerns(view.budget.scope, one) && one.until > now)
    .toSorted((a, b) => b.micros - a.micros);
  const { setBy, setAt } = view.budget;
  const from =
    setBy === undefined
      ? 'From lamplighter.yaml.'
      : `Set by ${person(setBy)}${setAt === undefined ? '' : ` ${moment(setAt)}`}.`;
  return {
    text: [
      `*Budget of ${monthName(month)}*`,
      budgetLine(view),
      ...open.slice(0, 8).map(holder),
      ...(open.length > 8 ? [`• and ${open.length - 8} more`] : []),
      from,
    ].join('\n'),
  };
}

/** What stands from now on. */
export function budgetSet(view: BudgetView | undefined, scope: string, month: Month): Reply {
  if (view === undefined) {
    return { text: `${escapedButMentions(scope)} has no budget now. What is reserved stays noted.` };
  }
  const free = freeMicros(view.budget, view.standing);
  const over =
    free >= 0
      ? ''
      : '\nMore than that is spoken for already: what runs goes on, and nothing new begins before some of it is given back.';
  return {
    text: `The budget of ${monthName(month)} and of each month after it:\n${budgetLine(view)}${over}`,
  };
}

/** Whose budget it is, to stand out; a mention stands out by itself, and Slack shows no stars around it as bold. */
export function boldScope(scope: BudgetScope): string {
  const words = escapedButMentions(scopeInWords(scope));
  return scope.kind === 'person' ? words : `*${words}*`;
}

function budgetLine(view: BudgetView): string {
  const { budget, standing, forecast } = view;
  const { spentMicros, reservedMicros } = standing;
  const outlook =
    forecast.kind === 'known' ? `, about ${inDollars(forecast.micros)} by the end of the month` : '';
  const warn = forecast.kind === 'known' && forecast.micros > budget.monthlyMicros ? ' ⚠️' : '';
  const share = Math.round((100 * spentMicros) / budget.monthlyMicros);
  return `${bar(view)} ${boldScope(budget.scope)}: ${inDollars(spentMicros)} of ${inDollars(budget.monthlyMicros)} spent (${share} %), ${inDollars(reservedMicros)} reserved${outlook}${warn}`;
}

/** Squares, which are as wide as each other in every font; what is spent or reserved at all shows. */
function bar({ budget, standing }: BudgetView): string {
  const cells = (micros: number) =>
    micros <= 0 ? 0 : Math.max(1, Math.round((CELLS * micros) / budget.monthlyMicros));
  const spent = Math.min(CELLS, cells(standing.spentMicros));
  const reserved = Math.min(CELLS - spent, cells(standing.reservedMicros));
  return '■'.repeat(spent) + '▨'.repeat(reserved) + '□'.repeat(CELLS - spent - reserved);
}

function holder({ machineName, owner, micros, until }: Reserved): string {
  return `• ${code(machineName)} of ${person(owner)}: ${inDollars(micros)} this month, until ${moment(until)}`;
}
