/** Several billing exports in the environment. */
import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

const TABLE = 'my-billing.billing_export.gcp_billing_export_v1_012345_6789AB_CDEF01';
const SLACK = {
  SLACK_BOT_TOKEN: 'xoxb-1-bot',
  SLACK_APP_TOKEN: 'xapp-1-app',
  GOOGLE_CLOUD_PROJECT: 'ml-research',
};

function billing(env: Readonly<Record<string, string>>) {
  const read = readConfig({ ...SLACK, ...env });
  return read.ok && read.config.mode === 'live' ? read.config.billing : read;
}

test('accounts have tables of their own, each with its location', () => {
  const other = 'other-billing.exports.gcp_billing_export_resource_v1_ABCDEF_012345_6789AB';
  const both = {
    BILLING_TABLE: `${TABLE}, ${TABLE.replace('CDEF01', 'AAAAAA')}@us-east1`,
    BILLING_DETAILED_TABLE: other,
  };
  const more = { BILLING_LOCATION: 'EU', BILLING_QUERY_PROJECT: 'ml-ops-1', BILLING_MAX_GIB: '0.5' };
  expect(billing({ ...both, ...more })).toEqual({
    tables: [
      { table: TABLE, detailed: false, location: 'EU' },
      { table: TABLE.replace('CDEF01', 'AAAAAA'), detailed: false, location: 'us-east1' },
      { table: other, detailed: true, location: 'EU' },
    ],
    project: 'ml-ops-1',
    mostBytes: 2 ** 29,
  });
});

test('a detailed export alone is enough, and known by its name', () => {
  expect(billing({ BILLING_TABLE: TABLE.replace('_v1_', '_resource_v1_') })).toMatchObject({
    tables: [{ detailed: true }],
  });
  expect(billing({ BILLING_DETAILED_TABLE: TABLE })).toMatchObject({ tables: [{ detailed: true }] });
});

test.each(['BILLING_LOCATION', 'BILLING_QUERY_PROJECT', 'BILLING_MAX_GIB'])('%s needs a table', (name) => {
  const value =
    { BILLING_LOCATION: 'EU', BILLING_QUERY_PROJECT: 'ml-ops-1', BILLING_MAX_GIB: '1' }[name] ?? '';
  expect(billing({ [name]: value })).toMatchObject({ ok: false, faults: [{ variable: 'BILLING_TABLE' }] });
});

test.each([
  ['named twice', { BILLING_TABLE: `${TABLE},${TABLE}` }, 'BILLING_TABLE'],
  ['named in both', { BILLING_TABLE: TABLE, BILLING_DETAILED_TABLE: `${TABLE},${TABLE}` }, 'BILLING_TABLE'],
  ['copies', { BILLING_DETAILED_TABLE: 'my-billing.d.copy,my-billing.e.copy' }, 'BILLING_DETAILED_TABLE'],
  [
    'of no known account',
    { BILLING_TABLE: 'my-billing.d.copy', BILLING_DETAILED_TABLE: TABLE },
    'BILLING_TABLE',
  ],
])('exports that are %s are refused before anything is counted twice', (_name, env, variable) => {
  const read = billing(env);
  expect(read).toMatchObject({
    ok: false,
    faults: [{ variable, problem: expect.stringContaining('counted twice') }],
  });
  expect(JSON.stringify(read)).not.toContain('copy');
});
