/** Changes of a machine as they are told: under way, done, refused. */
import type { Change, ChangeEnd, DiskChange } from '../../../src/domain/change.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import type { Notice } from '../../../src/domain/notice.ts';

/** `now`: when it is told. */
export function changeNotices(machine: Machine, now: number): Readonly<Record<string, Notice>> {
  const notice = (change: Change, end?: ChangeEnd, parts: Partial<Machine> = {}): Notice => ({
    kind: 'change',
    machine: { ...machine, ...parts },
    change,
    end,
    now,
  });
  const disk: DiskChange = {
    kind: 'disk',
    begunAt: now,
    by: machine.lease.owner,
    toGb: 500,
    disk: { name: 'trainer-1', fromGb: 200, type: 'pd-balanced' },
    grown: true,
  };
  return {
    'change: a disk grows': notice(disk),
    'change: a disk has grown': notice(disk, { kind: 'done' }),
    'change: a disk has grown, stopped': notice(disk, { kind: 'done' }, { state: 'stopped' }),
    'change: a disk was refused': notice(disk, {
      kind: 'failed',
      because: 'Google refused it: over quota (SSD_TOTAL_GB, limit 300). Ask for <less> & so on.',
    }),
  };
}
