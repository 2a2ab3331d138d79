/** What a bench hands back, and how it is printed for people. */

/** Numbers by the name of the flag that sets them. */
export type BenchSettings = ReadonlyMap<string, readonly number[]>;

export interface BenchReport {
  /** What --json prints. */
  readonly json: { readonly bench: string };
  /** The first row is the header. */
  readonly table: readonly (readonly string[])[];
  /** Conditions of the measurement that a reader has to know. */
  readonly notes: readonly string[];
  /** One sentence for each target that was not met. */
  readonly missed: readonly string[];
}

/** The command line is wrong; the message says how it would be right. */
export class UsageError extends Error {}

/** The one number of a setting. Throws Error when the bench has no such setting. */
export function setting(settings: BenchSettings, name: string): number {
  const [value] = settings.get(name) ?? [];
  if (value === undefined) throw new Error(`the bench has no setting ${name}`);
  return value;
}

/** Columns aligned, numbers to the right. */
export function printedTable({ table, notes }: BenchReport): string {
  const widths = (table[0] ?? []).map((_, i) => Math.max(...table.map((row) => row[i]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('   ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('   ');
  const [head = '', ...body] = lines;
  return `${[head, rule, ...body, '', ...notes].join('\n')}\n`;
}
