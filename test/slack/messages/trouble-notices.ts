/** What is said when something cannot be done, is held back, or belongs to nobody. */
import type { Notice } from '../../../src/domain/notice.ts';

export const TROUBLES: Readonly<Record<string, Notice>> = {
  'request-failed': {
    kind: 'request-failed',
    machineName: 'trainer-1',
    what: 'trainer-1 could not be started in us-central1-b: no capacity now.',
    next: 'Try again later, or ask for a new machine.',
  },
  attention: {
    kind: 'attention',
    at: Date.UTC(2026, 10, 21, 9),
    report: {
      stuck: [
        {
          name: 'trainer-1',
          owner: 'U0ADAENGINE',
          project: 'ml-research',
          since: Date.UTC(2026, 10, 21, 6),
          state: 'stuck',
          trouble: 'Its set-up has said nothing for 40 min.',
        },
      ],
      unmeasured: [
        {
          name: 'adopted',
          owner: 'U0BOBBUILDS',
          project: 'ml-research',
          since: Date.UTC(2026, 10, 20, 9),
          signal: 'gpu',
          why: { kind: 'no-series' },
          never: true,
        },
        {
          name: 'quiet',
          owner: 'U0ADAENGINE',
          project: 'ml-research',
          since: Date.UTC(2026, 10, 21, 7, 30),
          signal: 'gpu',
          why: { kind: 'stale', newestAt: Date.UTC(2026, 10, 21, 7, 20) },
          never: false,
        },
      ],
    },
  },
  brake: {
    kind: 'brake',
    what: '6 of 10 watched machines cannot be judged.',
    held: ['trainer-1', 'trainer-2'],
  },
  'bill-trouble': {
    kind: 'bill-trouble',
    account: {
      id: '01ABCD-234567-89EFGH',
      table: 'ml-billing.billing.gcp_billing_export_v1_01ABCD_234567_89EFGH',
      detailedTable: undefined,
    },
    words:
      'The bill of 01ABCD-234567-89EFGH cannot be read: Lamplighter may not read the table. Give its account BigQuery Data Viewer on the dataset.',
    since: Date.UTC(2026, 10, 20, 9),
    readAt: undefined,
  },
  orphan: {
    kind: 'orphan',
    project: 'ml-research',
    zone: 'us-central1-b',
    name: 'old-box',
    what: 'it runs since 3 days.',
  },
};
