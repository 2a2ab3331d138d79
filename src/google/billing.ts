/** Spend from the billing export in BigQuery: days as Google counts them (Pacific), money in whole micros. */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Day, SpendRow } from '../domain/spend.ts';
import { type Duration, type Millis, SECOND } from '../domain/time.ts';
import type { Billing } from '../ports/billing.ts';
import { faultOfCall } from './classify.ts';
import { type GoogleConnection, within } from './connect.ts';

export interface BillingOptions {
  /** project.dataset.gcp_billing_export_v1_…; undefined = no export is configured. */
  readonly table?: string;
  /** The project that queries run in and are billed to; default: the table's. */
  readonly project?: string;
  /** Where the dataset lies, e.g. US; BigQuery finds out when it is left out. */
  readonly location?: string;
  /** A query that would read more is refused by BigQuery; default 50 GiB (about $0.30). */
  readonly maximumBytesBilled?: number;
  /** Google answers a query within this, or says that it has not ended; 50 s by default. */
  readonly queryTimeMs?: Duration;
}

const DAYS_IN = 'America/Los_Angeles';
const MOST_BYTES = 50 * 2 ** 30;
const QUERY_TIME: Duration = 50 * SECOND;

/**
 * The export is partitioned by the day on which rows arrive, so only a lower bound on _PARTITIONTIME prunes without
 * losing late rows. Credits come from a scalar subquery: a join would count the cost once per credit. Money is
 * FLOAT64 in the table; NUMERIC (9 decimals) adds it up without drift. All cost types count: tax and adjustments
 * are money, too.
 */
const SPEND = `
SELECT
  project.id AS project_id,
  currency,
  DATE(usage_start_time, '${DAYS_IN}') AS day,
  CAST(ROUND(SUM(CAST(cost AS NUMERIC)) * 1000000) AS INT64) AS gross_micros,
  CAST(ROUND(SUM(CAST(IFNULL((SELECT SUM(c.amount) FROM UNNEST(credits) AS c), 0) AS NUMERIC)) * 1000000) AS INT64) AS credit_micros
FROM \`TABLE\`
WHERE _PARTITIONTIME >= TIMESTAMP_SUB(@from_ts, INTERVAL 1 DAY)
  AND usage_start_time >= @from_ts AND usage_start_time < @to_ts
GROUP BY 1, 2, 3
ORDER BY 3, 1, 2`;

const FRESHNESS = `
SELECT UNIX_MILLIS(MAX(export_time)) AS exported_until
FROM \`TABLE\`
WHERE _PARTITIONTIME >= TIMESTAMP_SUB(@from_ts, INTERVAL 1 DAY)`;

/** BigQuery's client wraps days, and integers when asked to. */
function unwrap(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

const whole = z.preprocess(unwrap, z.union([z.int(), z.string().transform(Number).pipe(z.int())]));

const SpendRows = z.array(
  z.object({
    project_id: z.string().nullable(),
    currency: z.string().min(1),
    day: z.preprocess(unwrap, z.iso.date()),
    gross_micros: whole,
    credit_micros: whole,
  }),
);
const FreshnessRows = z.array(z.object({ exported_until: whole.nullable() }));

/** Names come from configuration only, and only in this form: they cannot be query parameters. */
const TABLE =
  /^((?:[a-z][a-z0-9.-]{0,60}:)?[a-z][a-z0-9-]{4,28}[a-z0-9])\.([A-Za-z0-9_]{1,1024})\.([A-Za-z0-9_$-]{1,1024})$/;

/** The Billing port. Throws RangeError when the table's name is malformed. */
export function exportBilling(google: GoogleConnection, options: BillingOptions): Billing {
  const { table } = options;
  const named = table === undefined ? undefined : TABLE.exec(table);
  if (named === null)
    throw new RangeError(`${table} is not a table such as my-project.billing.gcp_billing_export_v1_…`);
  const queryTime = options.queryTimeMs ?? QUERY_TIME;
  const project = options.project ?? named?.[1] ?? '';

  async function query(sql: string, from: Millis, to: Millis): Promise<unknown> {
    const bigQuery = await google.bigQuery(project);
    const [rows] = await bigQuery.query(
      {
        query: sql.replace('TABLE', table ?? ''),
        params: { from_ts: new Date(from), to_ts: new Date(to) },
        maximumBytesBilled: String(options.maximumBytesBilled ?? MOST_BYTES),
        ...(options.location === undefined ? {} : { location: options.location }),
      },
      { timeoutMs: queryTime },
    );
    return rows;
  }

  return {
    async spend(from, to) {
      if (table === undefined)
        return fail({ kind: 'not-found', scope: 'project', message: 'no billing export is configured' });
      const since = startOf(from);
      const until = startOf(Temporal.PlainDate.from(to).add({ days: 1 }).toString());
      try {
        return await within(2 * queryTime + google.timeoutMs, () => read(query, since, until));
      } catch (error) {
        return fail(faultOfCall(error));
      }
    },
  };
}

async function read(
  query: (sql: string, from: Millis, to: Millis) => Promise<unknown>,
  from: Millis,
  to: Millis,
): Promise<Result<{ rows: readonly SpendRow[]; exportedUntil: Millis | undefined }>> {
  // Asked first: what arrives in between is then in the rows, and not the other way round.
  const [freshness] = FreshnessRows.parse(await query(FRESHNESS, from, to));
  const rows = SpendRows.parse(await query(SPEND, from, to)).map(
    (row): SpendRow => ({
      day: row.day,
      project: row.project_id ?? undefined,
      currency: row.currency,
      grossMicros: row.gross_micros,
      creditMicros: row.credit_micros,
    }),
  );
  return ok({ rows, exportedUntil: freshness?.exported_until ?? undefined });
}

/** The first moment of a Pacific day. */
function startOf(day: Day): Millis {
  return Temporal.PlainDate.from(day).toZonedDateTime(DAYS_IN).epochMilliseconds;
}
