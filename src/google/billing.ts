/** Spend from the billing exports in BigQuery: days as Google counts them (Pacific), money in whole micros. */
import type { Query } from '@google-cloud/bigquery';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { accountsOf, type BillingTable, projectOf } from '../domain/billing-tables.ts';
import type { Fault } from '../domain/fault.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Day } from '../domain/spend.ts';
import { type Duration, type Millis, SECOND } from '../domain/time.ts';
import type { Billing } from '../ports/billing.ts';
import { DAYS_IN, machineQuery, readMachines, readSpend, spendQuery } from './billing-queries.ts';
import { faultOfCall } from './classify.ts';
import { type GoogleConnection, within } from './connect.ts';

export interface BillingOptions {
  /** None = no export is configured. */
  readonly tables: readonly BillingTable[];
  /** The project that queries run in and are billed to; default: each table's own. */
  readonly project?: string;
  /** A query that would bill more is refused by BigQuery; default 50 GiB (about $0.30). */
  readonly maximumBytesBilled?: number;
  /** Google answers a query within this, or says that it has not ended; 50 s by default. */
  readonly queryTimeMs?: Duration;
}

const MOST_BYTES = 50 * 2 ** 30;
const QUERY_TIME: Duration = 50 * SECOND;

const UNCONFIGURED: Fault = {
  kind: 'not-found',
  scope: 'project',
  message: 'no billing export is configured',
};

const DryRun = z.object({ statistics: z.object({ totalBytesProcessed: z.coerce.number().pipe(z.int()) }) });

/** The Billing port. Throws RangeError when the tables cannot be told apart or a name is malformed. */
export function exportBilling(google: GoogleConnection, options: BillingOptions): Billing {
  const accounts = accountsOf(options.tables);
  const queryTime = options.queryTimeMs ?? QUERY_TIME;
  const mostBytes = options.maximumBytesBilled ?? MOST_BYTES;

  function client(table: string) {
    return google.bigQuery(options.project ?? projectOf(table));
  }

  function queryOf(table: string, sql: string, from: Day, to: Day): Query {
    const location = options.tables.find((one) => one.table === table)?.location;
    return {
      query: sql,
      params: { from_ts: new Date(startOf(from)), to_ts: new Date(endOf(to)) },
      ...(location === undefined ? {} : { location }),
    };
  }

  async function asked<T>(work: () => Promise<T>): Promise<Result<T>> {
    try {
      return ok(await within(2 * queryTime + google.timeoutMs, work));
    } catch (error) {
      return fail(error instanceof z.ZodError ? unreadable(error) : faultOfCall(error));
    }
  }

  async function rowsOf(table: string, query: Query): Promise<unknown> {
    const bigQuery = await client(table);
    const limited = { ...query, maximumBytesBilled: String(mostBytes) };
    const [rows] = await bigQuery.query(limited, { timeoutMs: queryTime });
    return rows;
  }

  const find = (id: string) => accounts.find((account) => account.id === id);

  return {
    accounts,
    async spend(account, from, to) {
      const table = find(account)?.table;
      if (table === undefined) return fail(UNCONFIGURED);
      return asked(async () => readSpend(await rowsOf(table, queryOf(table, spendQuery(table), from, to))));
    },
    async estimate(account, from, to) {
      const table = find(account)?.table;
      if (table === undefined) return fail(UNCONFIGURED);
      return asked(async () => {
        const bigQuery = await client(table);
        const query = { ...queryOf(table, spendQuery(table), from, to), dryRun: true };
        const [job] = await bigQuery.createQueryJob(query);
        const { statistics } = DryRun.parse(job.metadata);
        return { bytes: statistics.totalBytesProcessed, mostBytes };
      });
    },
    async machineSpend(from, to, resources = []) {
      if (accounts.length === 0) return fail(UNCONFIGURED);
      return asked(async () => {
        const all = accounts.map(async ({ table, detailedTable }) => {
          const source = detailedTable ?? table;
          const base = queryOf(source, machineQuery(source, detailedTable !== undefined), from, to);
          const params = { ...base.params, resources: [...resources] };
          // An empty list does not tell its type.
          const types = { from_ts: 'TIMESTAMP', to_ts: 'TIMESTAMP', resources: ['STRING'] };
          return readMachines(await rowsOf(source, { ...base, params, types }));
        });
        return (await Promise.all(all)).flat();
      });
    },
  };
}

function unreadable({ issues: [issue] }: z.ZodError): Fault {
  const what = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  return { kind: 'invalid', scope: 'project', message: `BigQuery's answer cannot be used (${what})` };
}

/** The first moment of a Pacific day. */
function startOf(day: Day): Millis {
  return Temporal.PlainDate.from(day).toZonedDateTime(DAYS_IN).epochMilliseconds;
}

function endOf(day: Day): Millis {
  return startOf(Temporal.PlainDate.from(day).add({ days: 1 }).toString());
}
