/** Why a bill cannot be read, in words for people: what is wrong, and what to do. */
import type { BillingAccount } from '../bill.ts';
import type { Fault } from '../fault.ts';
import { dollarsOf, formatBytes } from './bill-cost.ts';

const GIB = 2 ** 30;

/** Sentences that name the table, its account, and the setting that mends it. */
export function billTrouble(fault: Fault, { id, table }: BillingAccount): string {
  const bill = `The bill of ${id} cannot be read`;
  switch (fault.kind) {
    case 'not-found':
      return /Not found: Dataset/i.test(fault.message)
        ? `${bill}: its dataset was not found in the location that was asked. If BILLING_TABLE=${table} is right, leave BILLING_LOCATION empty, or name the dataset's own location, for example BILLING_TABLE=${table}@EU.`
        : `${bill}: there is no table ${table}. Set BILLING_TABLE to the export that Google writes; the console shows its name under Billing, Billing export.`;
    case 'denied':
      return /jobs\.create|bigquery\.jobs/i.test(fault.message)
        ? `${bill}: Lamplighter may not run queries. Give its account BigQuery Job User on the project that queries run in (BILLING_QUERY_PROJECT, or else the table's own).`
        : `${bill}: Lamplighter may not read ${table}. Give its account BigQuery Data Viewer on the dataset, and BigQuery Job User on the project that queries run in.`;
    case 'invalid':
      return `${bill}: ${invalidInWords(fault, table)}`;
    case 'throttled':
      return `${bill} now: BigQuery was asked too often. It is tried again within a quarter of an hour.`;
    case 'unavailable':
      return `${bill} now: BigQuery did not answer. It is tried again within a quarter of an hour.`;
    default:
      return `${bill}: ${fault.message}.`;
  }
}

function invalidInWords({ message, code }: Fault, table: string): string {
  if (code === 'bytesBilledLimitExceeded') return tooMuchInWords(message);
  const column =
    /Unrecognized name: ([^\s;]+)/.exec(message)?.[1] ?? /Field name (\S+) does not exist/.exec(message)?.[1];
  if (column !== undefined && /^_PARTITION/i.test(column))
    return `${table} is not partitioned by the day of arrival, as the table that Google writes is; it may be a view or a copy. Set BILLING_TABLE to Google's own table.`;
  if (column !== undefined)
    return `${table} is no billing export, it has no column ${column}. Set BILLING_TABLE to the table named gcp_billing_export_v1_… or gcp_billing_export_resource_v1_….`;
  return message.endsWith('.') ? message : `${message}.`;
}

/** BigQuery says what the query would need; a fifth more lasts for a while. */
function tooMuchInWords(message: string): string {
  const [, limit, needed] = /billed: (\d+)\. (\d+) or higher/.exec(message) ?? [];
  if (limit === undefined || needed === undefined)
    return 'a reading would take more than BILLING_MAX_GIB allows. Set a higher BILLING_MAX_GIB.';
  const next = Math.max(1, Math.ceil((Number(needed) * 1.2) / GIB));
  return `a reading would take ${formatBytes(Number(needed))}, more than the limit of ${formatBytes(Number(limit))}. If that may cost about $${dollarsOf(Number(needed)).toFixed(2)} each time, set BILLING_MAX_GIB=${next}.`;
}
