/** What people asked for: a console, quotas of one family and of every family, changes, capacity that they watch for. */
import type { Machine } from '../../../src/domain/machine.ts';
import type { Notice } from '../../../src/domain/notice.ts';
import type { QuotaState, RegionQuota } from '../../../src/domain/quota.ts';
import { capacityNotices } from './capacity-notices.ts';
import { changeNotices } from './change-notices.ts';

function quotaIn(region: string, onDemand: QuotaState): RegionQuota {
  return { region, onDemand, spot: { kind: 'known', limit: 16, usage: 0, left: 5 } };
}

/** `at`: when it was read. */
export function askedNotices(machine: Machine, at: number): Readonly<Record<string, Notice>> {
  return {
    ...changeNotices(machine, at),
    ...capacityNotices(at),
    console: {
      kind: 'console',
      machine,
      lines: ['[    0.000000] Linux version 6.8.0', '\u001b[0;32m  OK  \u001b[0m Started <sshd> & co.'],
      at,
    },
    'console: empty': { kind: 'console', machine, lines: [], at },
    'quota: a family': {
      kind: 'quota',
      at,
      report: {
        project: 'ml-research',
        everywhere: { kind: 'known', limit: 8, usage: 3, left: 5 },
        about: {
          kind: 'family',
          family: 'l4',
          count: 4,
          region: undefined,
          regions: [
            quotaIn('us-central1', { kind: 'known', limit: 8, usage: 1, left: 5 }),
            quotaIn('us-east4', { kind: 'known', limit: 4, usage: 2, left: 2 }),
            quotaIn('us-west1', { kind: 'known', limit: 4, usage: 2, left: 2 }),
            quotaIn('asia-east1', { kind: 'unknown' }),
          ],
        },
      },
    },
    'quota: every family': {
      kind: 'quota',
      at,
      report: {
        project: 'ml-research',
        everywhere: { kind: 'unknown' },
        about: {
          kind: 'families',
          families: [
            {
              family: 'l4',
              onDemand: { kind: 'known', region: 'us-central1', limit: 8, usage: 1, left: 7, regions: 3 },
              spot: { kind: 'known', region: 'us-east4', limit: -1, usage: 0, left: -1, regions: 1 },
            },
            {
              family: 'a100-40',
              onDemand: { kind: 'known', region: 'us-central1', limit: 0, usage: 0, left: 0, regions: 0 },
              spot: { kind: 'unknown' },
            },
            { family: 'h200', onDemand: { kind: 'not-sold' }, spot: { kind: 'elsewhere' } },
          ],
        },
      },
    },
  };
}
