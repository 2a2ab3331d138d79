/** Which billing accounts the configured export tables are of. */
import type { BillingAccount } from './bill.ts';

export interface BillingTable {
  /** project.dataset.table */
  readonly table: string;
  /** True of the detailed export, which names resources. */
  readonly detailed: boolean;
  /** Where the dataset lies, e.g. EU; undefined = BigQuery finds out. */
  readonly location?: string;
}

/** Names come from configuration only, and only in this form: they cannot be query parameters. */
const TABLE =
  /^((?:[a-z][a-z0-9.-]{0,60}:)?[a-z][a-z0-9-]{4,28}[a-z0-9])\.([A-Za-z0-9_]{1,1024})\.([A-Za-z0-9_$-]{1,1024})$/;

/** The names that Google gives its two export tables; dashes of the account's id are underscores there. */
const GOOGLES = /^gcp_billing_export_(resource_)?v1_([0-9A-Z]{6})_([0-9A-Z]{6})_([0-9A-Z]{6})$/;

/** True of a table that bears the name of a detailed export. */
export function isDetailed(table: string): boolean {
  return GOOGLES.exec(nameOf(table))?.[1] !== undefined;
}

/** The project that a table is in, which its queries run in. */
export function projectOf(table: string): string {
  return TABLE.exec(table)?.[1] ?? '';
}

function nameOf(table: string): string {
  return TABLE.exec(table)?.[3] ?? '';
}

function accountOf({ table }: BillingTable): string | undefined {
  const [, , ...parts] = GOOGLES.exec(nameOf(table)) ?? [];
  return parts.length === 0 ? undefined : parts.join('-');
}

/**
 * The accounts, in the order of their tables. The detailed export repeats the standard one, so an account's spend is
 * read from one of them only. Throws RangeError where a name is malformed, a table is named twice, or it cannot be told
 * whether a standard and a detailed table are of the same account: then their sum might count it twice.
 */
export function accountsOf(tables: readonly BillingTable[]): BillingAccount[] {
  const accounts = new Map<string, { standard?: string; detailed?: string }>();
  for (const one of tables) {
    if (!TABLE.test(one.table))
      throw new RangeError(`${one.table} is not a table such as my-project.billing.gcp_billing_export_v1_…`);
    const id = accountOf(one) ?? nameOf(one.table);
    const known = accounts.get(id) ?? {};
    const kind = one.detailed ? 'detailed' : 'standard';
    if (known[kind] !== undefined)
      throw new RangeError(
        `${one.table} and ${known[kind]} are both the ${kind} export of ${id}: name one of them`,
      );
    accounts.set(id, { ...known, [kind]: one.table });
  }
  const nameless = tables.find((one) => accountOf(one) === undefined);
  if (nameless !== undefined && tables.some((one) => one.detailed !== nameless.detailed))
    throw new RangeError(
      `the name of ${nameless.table} does not tell its billing account, so beside another kind of export it might be counted twice: use the table that Google writes, or one kind of export only`,
    );
  return [...accounts].map(([id, { standard, detailed }]) => ({
    id,
    table: standard ?? detailed ?? '',
    detailedTable: detailed,
  }));
}
