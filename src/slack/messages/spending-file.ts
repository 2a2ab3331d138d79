/** What was spent as CSV (RFC 4180), one line for each day and part; safe to open in a spreadsheet. */
import type { Spending, SpendingPart } from '../../domain/spending.ts';
import { BY_WORDS } from './spending-words.ts';

const HEADER = ['day', 'part', 'source', 'currency', 'amount'] as const;

/** The file's text, and what it is called in Slack. */
export interface TextFile {
  readonly title: string;
  readonly text: string;
}

export function spendingFile(told: Spending): TextFile {
  const { by, billed, estimated, from, to } = told;
  const lines = [
    ...(billed.kind === 'known' ? billed.parts.flatMap((part) => linesOf(part, by, 'billed')) : []),
    ...estimated.flatMap((part) => linesOf(part, by, 'estimate')),
  ].toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : (a[0] ?? '') > (b[0] ?? '') ? 1 : 0));
  const header = HEADER.map((name) => (name === 'part' ? (by === 'day' ? 'all' : by) : name));
  return {
    title: `Spend by ${BY_WORDS[by].toLowerCase()}, ${from} to ${to}`,
    text: [header, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join(''),
  };
}

function linesOf(part: SpendingPart, by: Spending['by'], source: string): string[][] {
  const name = by === 'day' ? '' : (part.of ?? '');
  return part.days
    .filter(({ micros }) => micros !== 0)
    .map(({ day, micros }) => [day, name, source, part.currency, amount(micros)]);
}

/** Whole micros as a decimal number, without loss: 12.345678. */
function amount(micros: number): string {
  const whole = Math.trunc(Math.abs(micros) / 1_000_000);
  const rest = String(Math.abs(micros) % 1_000_000).padStart(6, '0');
  return `${micros < 0 ? '-' : ''}${whole}.${rest}`;
}

/**
 * One cell. Text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line break) gets an
 * apostrophe before it; a number stays a number, also a negative one.
 */
export function cell(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
