/** The questions to a billing export, and how their answers are read. */
import { z } from 'zod';
import type { MachineSpendRow } from '../domain/bill.ts';
import type { CostClass, SpendRow } from '../domain/spend.ts';
import type { BillRead } from '../ports/billing.ts';

/** Google's days of billing. */
export const DAYS_IN = 'America/Los_Angeles';

/**
 * The export is partitioned by the day on which rows arrive, so only a lower bound on _PARTITIONTIME prunes without
 * losing late rows. Credits come from a scalar subquery: a join would count the cost once per credit. Money is
 * FLOAT64 in the table; NUMERIC (9 decimals) adds it up without drift. All kinds of charges count: tax and
 * adjustments are money, too. One query tells the sums and how fresh they are, so both are of one moment.
 */
const PERIOD = `_PARTITIONTIME >= TIMESTAMP_SUB(@from_ts, INTERVAL 1 DAY)
  AND usage_start_time >= @from_ts AND usage_start_time < @to_ts`;

const CREDITS = 'IFNULL((SELECT SUM(CAST(c.amount AS NUMERIC)) FROM UNNEST(credits) AS c), 0)';

function micros(sum: string): string {
  return `CAST(ROUND(SUM(${sum}) * 1000000) AS INT64)`;
}

/** Spend by project, currency, day, kind of charge and invoice. */
export function spendQuery(table: string): string {
  return `
SELECT
  project.id AS project_id,
  currency,
  DATE(usage_start_time, '${DAYS_IN}') AS day,
  cost_type,
  invoice.month AS invoice_month,
  ${micros('CAST(cost AS NUMERIC)')} AS gross_micros,
  ${micros(CREDITS)} AS credit_micros,
  UNIX_MILLIS(MAX(export_time)) AS exported_until
FROM \`${table}\`
WHERE ${PERIOD}
GROUP BY 1, 2, 3, 4, 5
ORDER BY 3, 1, 2, 4, 5`;
}

/** Usage by day, machine and resource. A machine's label is on its own rows and on those of its disks. */
export function machineQuery(table: string, detailed: boolean): string {
  const resource = (field: string) => (detailed ? `resource.${field}` : 'CAST(NULL AS STRING)');
  return `
SELECT
  day, project_id, currency, machine, resource_name, global_name,
  ${micros('gross')} AS gross_micros,
  ${micros('credit')} AS credit_micros
FROM (
  SELECT
    DATE(usage_start_time, '${DAYS_IN}') AS day,
    project.id AS project_id,
    currency,
    (SELECT MAX(l.value) FROM UNNEST(labels) AS l WHERE l.key = 'lamplighter-machine') AS machine,
    ${resource('name')} AS resource_name,
    ${resource('global_name')} AS global_name,
    CAST(cost AS NUMERIC) AS gross,
    ${CREDITS} AS credit
  FROM \`${table}\`
  WHERE ${PERIOD}
    AND cost_type = 'regular'
)
WHERE machine IS NOT NULL OR resource_name IN UNNEST(@resources)
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 2, 4, 5, 6`;
}

/** BigQuery's client wraps days, and integers when asked to. */
function unwrap(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

/** Micros beyond 2^53 are refused, not rounded. */
const whole = z.preprocess(unwrap, z.union([z.int(), z.string().transform(Number).pipe(z.int())]));
const day = z.preprocess(unwrap, z.iso.date());

const SpendRows = z.array(
  z.object({
    project_id: z.string().nullable(),
    currency: z.string().min(1),
    day,
    cost_type: z.string().nullable(),
    invoice_month: z.string().nullable(),
    gross_micros: whole,
    credit_micros: whole,
    exported_until: whole,
  }),
);

const MachineRows = z.array(
  z.object({
    day,
    project_id: z.string().nullable(),
    currency: z.string().min(1),
    machine: z.string().nullable(),
    resource_name: z.string().nullable(),
    global_name: z.string().nullable(),
    gross_micros: whole,
    credit_micros: whole,
  }),
);

const CLASSES: Readonly<Record<string, CostClass>> = {
  regular: 'regular',
  tax: 'tax',
  adjustment: 'adjustment',
  // Google's page writes it in two words, its tables in one.
  rounding_error: 'rounding_error',
  'rounding error': 'rounding_error',
};

/** The answer to `spendQuery`. Throws ZodError. */
export function readSpend(answer: unknown): BillRead {
  const found = SpendRows.parse(answer);
  const newest = found.reduce((latest, row) => Math.max(latest, row.exported_until), 0);
  const rows = found.map(
    (row): SpendRow => ({
      day: row.day,
      project: row.project_id ?? undefined,
      currency: row.currency,
      costClass: CLASSES[row.cost_type?.toLowerCase() ?? 'regular'] ?? 'other',
      invoiceMonth: row.invoice_month ?? '',
      grossMicros: row.gross_micros,
      creditMicros: row.credit_micros,
    }),
  );
  return { rows: rows, exportedUntil: found.length === 0 ? undefined : newest };
}

/** The answer to `machineQuery`. Throws ZodError. */
export function readMachines(answer: unknown): MachineSpendRow[] {
  return MachineRows.parse(answer).map((row) => ({
    day: row.day,
    project: row.project_id ?? undefined,
    machine: row.machine ?? undefined,
    resource: row.resource_name ?? undefined,
    globalName: row.global_name ?? undefined,
    currency: row.currency,
    grossMicros: row.gross_micros,
    creditMicros: row.credit_micros,
  }));
}
