/** What is told of disks, snapshots, addresses and reservations that nothing uses. */
import type { LeftoverReport } from '../../../src/domain/leftover.ts';
import type { Notice } from '../../../src/domain/notice.ts';
import { DAY } from '../../../src/domain/time.ts';

/** `at`: now. */
export function leftoverNotices(at: number): Readonly<Record<string, Notice>> {
  const left = { id: '77001', project: 'ml-research', createdAt: at - 40 * DAY };
  const usd = (dollars: number) => ({ micros: dollars * 1e6, currency: 'USD' });
  const report: LeftoverReport = {
    shown: [
      {
        leftover: {
          ...left,
          kind: 'reservation',
          place: 'us-central1-a',
          name: 'for-the-paper',
          machineType: 'a2-highgpu-1g',
          accelerators: { type: 'nvidia-tesla-a100', count: 1 },
          idle: 2,
        },
        perMonth: usd(5363.6),
      },
      {
        leftover: {
          ...left,
          kind: 'disk',
          place: 'us-central1-a',
          name: 'datasets',
          sizeGb: 2_000,
          type: 'pd-ssd',
          detachedAt: at - 9 * DAY,
        },
        perMonth: usd(340),
      },
      {
        leftover: { ...left, kind: 'snapshot', place: 'global', name: 'before-upgrade', sizeGb: 31.2 },
        perMonth: undefined,
      },
      {
        leftover: { ...left, kind: 'address', place: 'us-east4', name: 'old-front', address: '34.86.1.2' },
        perMonth: undefined,
      },
    ],
    count: 4,
    perMonth: [usd(5703.6)],
    unpriced: 2,
    unread: ['ml-vault'],
  };
  const [, disk] = report.shown;
  if (disk?.leftover.kind !== 'disk') throw new Error('there is no disk');
  const kept = { ...disk, leftover: { ...disk.leftover, name: 'pvc-1', keeper: 'GKE' } };
  const gone = { ...disk, gone: { by: 'U0ADAENGINE', at } };
  return {
    'leftovers: one of each': { kind: 'leftovers', at, report },
    'leftovers: one deleted, one kept': { kind: 'leftovers', at, report: { ...report, shown: [gone, kept] } },
    'leftover deleted': { kind: 'cleared', leftover: disk.leftover, at },
  };
}

/** As many and as long as there can be. */
export function heapOfLeftovers(at: number): Notice {
  const [first] = Object.values(leftoverNotices(at));
  if (first?.kind !== 'leftovers') throw new Error('there is no report');
  const shown = Array.from({ length: 50 }, (_, i) => ({
    leftover: {
      kind: 'reservation' as const,
      project: 'p'.repeat(30),
      place: 'northamerica-northeast1-a',
      name: `${'n'.repeat(60)}-${i}`,
      id: String(i),
      createdAt: at - 999 * DAY,
      machineType: 'a3-ultragpu-8g-and-a-very-long-name',
      accelerators: undefined,
      idle: 1_000,
    },
    perMonth: { micros: 123_456_789_000_000, currency: 'USD' },
  }));
  return { ...first, report: { ...first.report, shown, count: 9_999 } };
}
