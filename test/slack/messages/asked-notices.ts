/** What people asked for: a console, quotas of one family and of every family, changes, capacity that they watch for. */
import type { Machine } from '../../../src/domain/machine.ts';
import type { Notice } from '../../../src/domain/notice.ts';
import type { QuotaState, RegionQuota } from '../../../src/domain/quota.ts';
import type { RaiseDraft } from '../../../src/domain/raise.ts';
import { budgetNotices } from './budget-notices.ts';
import { capacityNotices } from './capacity-notices.ts';
import { changeNotices } from './change-notices.ts';
import { copyNotices } from './copy-notices.ts';
import { dataNotices } from './data-notices.ts';
import { leftoverNotices } from './leftover-notices.ts';
import { rightsizeNotices } from './rightsize-notices.ts';
import { strayNotices } from './stray-notices.ts';
import { tpuNotices } from './tpu-notices.ts';

function quotaIn(region: string, onDemand: QuotaState): RegionQuota {
  return { region, onDemand, spot: { kind: 'known', limit: 16, usage: 0, left: 5 } };
}

const DRAFT: RaiseDraft = {
  id: 'd1',
  project: 'ml-research',
  metric: 'NVIDIA_L4_GPUS',
  region: 'us-central1',
  family: 'l4',
  from: 0,
  to: 4,
  justification: 'We ask for a limit of 4 NVIDIA L4 GPUs in us-central1; it is 0 now.',
  askedBy: 'U0ADAENGINE',
};

function draftNotice() {
  return {
    kind: 'quota-draft' as const,
    draft: { ...DRAFT, machineName: 'trainer-1' },
    maySend: false,
    contactEmail: undefined,
    tooFew: undefined,
    end: undefined,
  };
}

function outcomeNotice(at: number) {
  return { kind: 'quota-outcome' as const, draft: DRAFT, at };
}

/** `at`: when it was read. */
export function askedNotices(machine: Machine, at: number): Readonly<Record<string, Notice>> {
  return {
    ...changeNotices(machine, at),
    ...copyNotices(machine, at),
    ...dataNotices(machine, at),
    ...tpuNotices(machine, at),
    ...capacityNotices(at),
    ...strayNotices(at),
    ...leftoverNotices(at),
    ...budgetNotices(at),
    ...rightsizeNotices(machine, at),
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
        pending: [
          { metric: 'NVIDIA_L4_GPUS', region: 'us-east4', to: 8, by: 'U0GRACEHOPP', at: at - 7_200_000 },
        ],
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
    'quota: slices of TPUs': {
      kind: 'quota',
      at,
      report: {
        project: 'ml-research',
        pending: [],
        everywhere: { kind: 'known', limit: 0, usage: 0, left: 0 },
        about: {
          kind: 'family',
          family: 'v5e',
          count: 16,
          region: undefined,
          regions: [
            quotaIn('us-west4-a', { kind: 'known', limit: 24, usage: 16, left: 8, ownUseOnly: true }),
            quotaIn('us-central1-a', { kind: 'known', limit: 0, usage: 0, left: 0, ownUseOnly: true }),
          ],
        },
      },
    },
    'birth: failed for quota': {
      kind: 'birth',
      machine: {
        ...machine,
        state: 'failed',
        zone: undefined,
        price: undefined,
        trouble: 'Quota NVIDIA_L4_GPUS in us-east4 is 1, 1 in use, and this needs 1.',
        short: { metric: 'NVIDIA_L4_GPUS', region: 'us-east4', usage: 1, need: 1, isFamilys: true },
      },
      estimate: undefined,
      now: at,
    },
    'quota draft: to send': { ...draftNotice(), maySend: true, contactEmail: 'ml-team@example.com' },
    'quota draft: for an administrator': {
      ...draftNotice(),
      tooFew: { metric: 'GPUS_ALL_REGIONS', region: 'global', limit: 1, usage: 1 },
    },
    'quota draft: sent': { ...draftNotice(), end: { by: 'U0LINUSTORV', at } },
    'quota outcome: granted': { ...outcomeNotice(at), outcome: { kind: 'granted', limit: 4 } },
    'quota outcome: partly': {
      ...outcomeNotice(at),
      outcome: { kind: 'partly', limit: 2, detail: 'Your request was <partially> approved.' },
    },
    'quota outcome: refused': {
      ...outcomeNotice(at),
      outcome: { kind: 'refused', limit: 0, detail: undefined },
    },
    'quota outcome: replaced': { ...outcomeNotice(at), outcome: { kind: 'replaced', by: 16 } },
    'quota: every family': {
      kind: 'quota',
      at,
      report: {
        project: 'ml-research',
        pending: [],
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
            {
              family: 'v6e',
              onDemand: { kind: 'known', region: 'us-east5-a', limit: 16, usage: 8, left: 8, regions: 2 },
              spot: { kind: 'known', region: 'us-east5-a', limit: 0, usage: 0, left: 0, regions: 0 },
            },
            { family: 'h200', onDemand: { kind: 'not-sold' }, spot: { kind: 'elsewhere' } },
          ],
        },
      },
    },
  };
}
