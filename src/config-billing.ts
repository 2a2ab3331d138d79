/** The billing exports in the environment. */
import type { EnvironmentValues } from './config-values.ts';
import { accountsOf, type BillingTable, isDetailed } from './domain/billing-tables.ts';

export interface BillingConfig {
  readonly tables: readonly BillingTable[];
  /** Which queries run in; undefined = each table's own. */
  readonly project: string | undefined;
  /** The most that one query may bill; undefined = the adapter's own limit. */
  readonly mostBytes: number | undefined;
}

const EXPORTS = [
  { name: 'BILLING_TABLE', detailed: false },
  { name: 'BILLING_DETAILED_TABLE', detailed: true },
] as const;

/** undefined when no table is named; notes the faults of what is named otherwise. */
export function billingOf(values: EnvironmentValues): BillingConfig | undefined {
  const location = values.get('BILLING_LOCATION');
  const tables = EXPORTS.flatMap(({ name, detailed }) =>
    (values.get(name)?.split(',') ?? []).map((text) => {
      const [table = '', own = location] = text.trim().split('@');
      // Google's own name tells what the variable may have got wrong.
      const resources = detailed || isDetailed(table);
      return { table, detailed: resources, ...(own === undefined ? {} : { location: own }) };
    }),
  );
  const rest = ['BILLING_LOCATION', 'BILLING_QUERY_PROJECT', 'BILLING_MAX_GIB'] as const;
  const given = rest.find((name) => values.get(name) !== undefined);
  if (tables.length === 0) {
    if (given !== undefined) values.need('BILLING_TABLE', ` although ${given} is`);
    return undefined;
  }
  checkAccounts(values, tables);
  const gib = values.number('BILLING_MAX_GIB');
  return {
    tables,
    project: values.get('BILLING_QUERY_PROJECT'),
    mostBytes: gib === undefined ? undefined : Math.round(gib * 2 ** 30),
  };
}

/** Tables that are named twice, or may be of one account, would be counted twice. */
function checkAccounts(values: EnvironmentValues, tables: readonly BillingTable[]): void {
  if (EXPORTS.some(({ name }) => values.faults.some(({ variable }) => variable === name))) return;
  try {
    accountsOf(tables);
  } catch {
    const problem =
      'must name one standard and one detailed export of an account at most, both by the names that Google gives them, or the account might be counted twice';
    values.fault(
      tables.every(({ detailed }) => detailed) ? 'BILLING_DETAILED_TABLE' : 'BILLING_TABLE',
      problem,
    );
  }
}
