/** What people read when a budget does not hold what they ask for. */
import type { Budget, BudgetScope, Stretch } from '../budget.ts';
import { formatDuration } from '../duration.ts';
import { formatMoney, formatPrice } from '../money.ts';
import type { Month } from '../month.ts';
import type { Policy } from '../policy.ts';
import type { Duration } from '../time.ts';
import { HOUR, MINUTE } from '../time.ts';
import { type Affected, freeMicros } from './budget.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `November`. */
export function monthName(month: Month): string {
  return MONTHS[Number(month.slice(5, 7)) - 1] ?? month;
}

/** US dollars as people read them. */
export function inDollars(micros: number): string {
  return formatMoney({ micros, currency: 'USD' });
}

/** Whose budget it is: `ml-prod`, `the team vision`, `<@U0ADA>`. */
export function scopeInWords(scope: BudgetScope): string {
  switch (scope.kind) {
    case 'project':
      return scope.project;
    case 'team':
      return `the team ${scope.name}`;
    case 'person':
      return `<@${scope.user}>`;
  }
}

/** As it is typed: `ml-prod`, `vision`, `@ada`. */
export function scopeTyped(scope: BudgetScope): string {
  switch (scope.kind) {
    case 'project':
      return scope.project;
    case 'team':
      return scope.name;
    case 'person':
      return `<@${scope.user}>`;
  }
}

/** A length as it is typed: `4h`, `4h30m`, `90m` as `1h30m`. */
export function typedLength(time: Duration): string {
  const hours = Math.floor(time / HOUR);
  const minutes = Math.round((time % HOUR) / MINUTE);
  return `${hours === 0 ? '' : `${hours}h`}${minutes === 0 ? '' : `${minutes}m`}`;
}

/** `$0.79/h with disk and address`. */
export function priceInWords({ microsPerHour }: Pick<Stretch, 'microsPerHour'>): string {
  return `${formatPrice({ microsPerHour, currency: 'USD' })} with disk and address`;
}

/** What is wanted at which price, and what the budget that lacks most has left; sentences. */
export function overInWords({ budget, standing, wantedMicros }: Affected, price: string): string {
  const { spentMicros, reservedMicros, month } = standing;
  const free = freeMicros(budget, standing);
  const left = free > 0 ? `only ${inDollars(free)} is left` : 'nothing is left';
  return `It would take ${inDollars(wantedMicros)} of the ${monthName(month)} budget of ${scopeInWords(budget.scope)} (${price}), and ${left}: of ${inDollars(budget.monthlyMicros)}, ${inDollars(spentMicros)} is spent and ${inDollars(reservedMicros)} is reserved for machines until their leases end.`;
}

/** Who can help, to follow that. */
export function raiseInWords(
  { budget, standing, wantedMicros }: Affected,
  { admins, budgets }: Pick<Policy, 'admins' | 'budgets'>,
): string {
  const lack = wantedMicros - freeMicros(budget, standing);
  const dollars = Math.ceil((budget.monthlyMicros + lack) / 1_000_000);
  const byCommand = budgets.setByCommand === 'any' && admins.length > 0;
  if (!byCommand) return 'Whoever keeps lamplighter.yaml can raise it there.';
  return `${namesOf(admins)} can raise it: /gpu budget ${scopeTyped(budget.scope)} ${dollars}`;
}

/** The first few of them: `<@U1>, <@U2> or <@U3>`. */
export function namesOf(people: readonly string[], word = 'or'): string {
  const [last, ...others] = people
    .slice(0, 3)
    .map((user) => `<@${user}>`)
    .toReversed();
  return others.length === 0
    ? (last ?? 'an administrator')
    : `${others.toReversed().join(', ')} ${word} ${last}`;
}

/** `For 4 h it fits.`; nothing where no lease does. */
export function fitsInWords(longest: Duration | undefined): string {
  return longest === undefined ? '' : ` For ${formatDuration(longest)} it fits.`;
}

/** A price that nobody knows is never 0. */
export function unpricedInWords({ scope }: Budget): string {
  return `Nobody knows what that costs, so I cannot tell whether the budget of ${scopeInWords(scope)} holds it.`;
}
