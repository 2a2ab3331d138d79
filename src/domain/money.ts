/** Money: whole micros of one currency, never summed across currencies, unknown is never zero. */
import type { Duration } from './time.ts';
import { HOUR } from './time.ts';

/** An ISO 4217 code, e.g. USD. */
export type Currency = string;

export interface Money {
  /** Millionths of the currency's unit; a whole number, may be negative. */
  readonly micros: number;
  readonly currency: Currency;
}

/** Money per hour. */
export interface Price {
  readonly microsPerHour: number;
  readonly currency: Currency;
}

/** Price × time, rounded to whole micros. `time` in milliseconds, ≥ 0. */
export function costOf(price: Price, time: Duration): Money {
  return { micros: Math.round((price.microsPerHour * time) / HOUR), currency: price.currency };
}

/** Money as people read it: `$1.23`, `€0.71`, `12.30 CHF`; two decimals, four below one cent. */
export function formatMoney(money: Money): string {
  const amount = money.micros / 1_000_000;
  return formatOf(money.currency, amount !== 0 && Math.abs(amount) < 0.01 ? 4 : 2).format(amount);
}

/** Kept, because making one takes longer than formatting a hundred amounts. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: Currency, digits: 2 | 4): Intl.NumberFormat {
  const key = `${currency} ${digits}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(key, made);
  return made;
}

/** A price as people read it: `$0.71/h`. */
export function formatPrice(price: Price): string {
  return `${formatMoney({ micros: price.microsPerHour, currency: price.currency })}/h`;
}

/** An hourly limit or budget as people read it, `$8.00/h`: they are typed and kept in US dollars, here in micros an hour. */
export function formatDollars(microsPerHour: number): string {
  return formatPrice({ microsPerHour, currency: 'USD' });
}
