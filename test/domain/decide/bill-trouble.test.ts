/** What is said when a bill cannot be read: the setting that mends it, with a value that works. */
import { expect, test } from 'vitest';
import { readingCost } from '../../../src/domain/decide/bill-cost.ts';
import { billTrouble } from '../../../src/domain/decide/bill-trouble.ts';
import type { Fault } from '../../../src/domain/fault.ts';

const TABLE = 'my-billing.exports.gcp_billing_export_v1_01ABCD_234567_89EFGH';
const ACCOUNT = { id: '01ABCD-234567-89EFGH', table: TABLE, detailedTable: undefined };

test.each([
  [
    'not-found',
    'Not found: Dataset my-billing:exports was not found in location US',
    'notFound',
    `leave BILLING_LOCATION empty, or name the dataset's own location, for example BILLING_TABLE=${TABLE}@EU.`,
  ],
  [
    'not-found',
    'Not found: Table my-billing:exports.x was not found in location US',
    'notFound',
    `there is no table ${TABLE}. Set BILLING_TABLE to`,
  ],
  [
    'denied',
    'Access Denied: Table my-billing:exports.x: User does not have permission to query table',
    'accessDenied',
    'BigQuery Data Viewer on the dataset',
  ],
  [
    'denied',
    'Access Denied: Project p: User does not have bigquery.jobs.create permission in project p.',
    'accessDenied',
    'Give its account BigQuery Job User on the project that queries run in',
  ],
  [
    'invalid',
    'Unrecognized name: cost_type at [6:3]',
    'invalidQuery',
    'is no billing export, it has no column cost_type. Set BILLING_TABLE',
  ],
  ['invalid', 'Unrecognized name: _PARTITIONTIME at [12:7]', 'invalidQuery', 'it may be a view or a copy'],
  [
    'invalid',
    'Query exceeded limit for bytes billed: 53687091200. 88046829568 or higher required.',
    'bytesBilledLimitExceeded',
    'a reading would take 82.00 GiB, more than the limit of 50.00 GiB. If that may cost about $0.50 each time, set BILLING_MAX_GIB=99.',
  ],
  [
    'invalid',
    "BigQuery's answer cannot be used (0.gross_micros: too big)",
    undefined,
    'gross_micros: too big).',
  ],
  ['unavailable', 'socket hang up', undefined, 'tried again within a quarter of an hour'],
  ['throttled', 'slow down', undefined, 'tried again within a quarter of an hour'],
] as const)('%s: %s', (kind, message, code, wanted) => {
  const fault: Fault = { kind, scope: 'project', message, ...(code === undefined ? {} : { code }) };
  const words = billTrouble(fault, ACCOUNT);
  expect(words).toContain(wanted);
  expect(words).toContain(ACCOUNT.id);
});

test.each([
  [0, 'A reading takes 0.0 MiB of BigQuery; a month of them costs about $0.01, if the free TiB is used up.'],
  [
    12.3 * 2 ** 20,
    'A reading takes 12.3 MiB of BigQuery; a month of them costs about $0.01, if the free TiB is used up.',
  ],
  [
    40 * 2 ** 30,
    'A reading takes 40.00 GiB of BigQuery; a month of them costs about $43.95, if the free TiB is used up.',
  ],
])('%s bytes', (bytes, words) => expect(readingCost(bytes)).toBe(words));
