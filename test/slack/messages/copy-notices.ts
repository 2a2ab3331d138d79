/** Copies as they are told: under way, done, failed, cancelled. */
import type { Copy, CopyEnd } from '../../../src/domain/copy.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import type { Notice } from '../../../src/domain/notice.ts';
import { MINUTE } from '../../../src/domain/time.ts';

/** `now`: when it is told. */
export function copyNotices(machine: Machine, now: number): Readonly<Record<string, Notice>> {
  const copy: Copy = {
    id: 'm000000002',
    way: 'to-machine',
    url: 'gs://team-datasets/imagenet',
    path: 'data',
    by: machine.lease.owner,
    channel: machine.channel,
    askedAt: now - 3 * MINUTE,
    total: 40_320_000_000,
    copied: 12_000_000_000,
    toldAt: now - 3 * MINUTE,
    begun: true,
    movedAt: now,
  };
  const notice = (change: Partial<Copy> = {}, end?: CopyEnd): Notice => ({
    kind: 'copy',
    machine,
    copy: { ...copy, ...change },
    end,
    now,
  });
  return {
    'copy: told': notice({ begun: false, copied: 0, total: undefined }),
    'copy: under way': notice(),
    'copy: under way, nobody knows how much': notice({ way: 'from-machine', total: 0 }),
    'copy: being cancelled': notice({ cancelledBy: machine.lease.owner }),
    'copy: done': notice({}, { kind: 'done', bytes: 40_320_000_000, took: 4 * MINUTE }),
    'copy: cancelled': notice(
      { cancelledBy: machine.lease.owner },
      { kind: 'cancelled', bytes: 12_000_000_000 },
    ),
    'copy: failed': notice(
      { path: 'x'.repeat(500) },
      { kind: 'failed', why: `ERROR: <b> & ${'y'.repeat(900)}`, next: 'Check the places.' },
    ),
  };
}
