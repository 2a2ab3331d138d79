/** Changes of a machine as they are told: under way, done, refused. */
import type { ChangeEnd, DiskChange, ResizeChange } from '../../../src/domain/change.ts';
import type { Change, Machine, MoveChange } from '../../../src/domain/machine.ts';
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
  const extras = { 'us-central1': { currency: 'USD', disks: { 'pd-balanced': 100_000 } } };
  const price = { microsPerHour: 4_000_000, currency: 'USD' };
  const shape = { family: 'l4', count: 1, machineType: 'g2-standard-8' };
  const from = { family: 'l4', count: 1, buy: 'on-demand', shape, price: machine.price } as const;
  const resize: ResizeChange = {
    kind: 'resize',
    begunAt: now,
    by: machine.lease.owner,
    from,
    to: { ...from, count: 4, shape: { ...shape, count: 4, machineType: 'g2-standard-48' }, price },
    ran: true,
    starts: true,
    phase: 'stop',
    todo: ['type'],
    done: [],
  };
  const move: MoveChange = {
    kind: 'move',
    begunAt: now,
    by: machine.lease.owner,
    from: { ...machine, zone: 'us-central1-a', incarnation: undefined },
    to: machine.spec,
    placement: machine.placement,
    ran: true,
    snapshot: 'lamplighter-m2abcdefgh-mi6z',
    phase: 'stop',
  };
  const back = 'us-central1-b could not start it as 4 × l4 (no capacity now).';
  return {
    'resize: it begins': notice(resize, undefined, { state: 'stopping' }),
    'resize: it starts again': notice({ ...resize, phase: 'start' }, undefined, {
      state: 'booting',
      bootPhase: 'driver',
    }),
    'resize: on the way back': notice({ ...resize, phase: 'set', back }, undefined, { state: 'stopped' }),
    'resize: done': notice(resize, { kind: 'done' }),
    'resize: set back, running': notice(resize, {
      kind: 'failed',
      because: `${back} It is as it was again.`,
    }),
    'resize: set back, stopped': notice(resize, { kind: 'failed', because: back }, { state: 'stopped' }),
    'move: the disk is copied': notice({ ...move, phase: 'wait' }, undefined, { state: 'stopped' }),
    'move: a zone is tried': notice({ ...move, phase: 'place' }, undefined, {
      state: 'placing',
      placement: { ...machine.placement, attempts: [] },
      zone: undefined,
      bootPhase: undefined,
    }),
    'move: it clears up': notice({ ...move, phase: 'clear' }),
    'move: on the way back': notice({ ...move, phase: 'clear', back: 'No zone took it.' }, undefined, {
      state: 'stopped',
    }),
    'move: done': notice(move, { kind: 'done' }),
    'move: done, something left': notice(
      { ...move, left: 'The machine in a < b was not removed.' },
      { kind: 'done' },
    ),
    'move: failed': notice(move, {
      kind: 'failed',
      because: 'No zone took it. It is where it was, as it was.',
    }),
    'orphan: a copy of a disk': {
      kind: 'orphan',
      resource: 'snapshot',
      project: machine.project,
      zone: 'no zone',
      name: 'lamplighter-m2abcdefgh-mi6z',
      what: 'It is a copy of a disk.',
    },
    'not started: no capacity': {
      kind: 'not-started',
      machine: { ...machine, state: 'stopped' },
      because: 'no capacity now',
      stockout: true,
    },
    'not started: refused': {
      kind: 'not-started',
      machine: { ...machine, state: 'stopped' },
      because: 'not permitted: <no> & never',
      stockout: false,
    },
    'not started: started since': {
      kind: 'not-started',
      machine,
      because: 'no capacity now',
      stockout: true,
    },
    'change: a disk grows': notice(disk),
    'change: a disk has grown': notice(disk, { kind: 'done' }, { extras }),
    'change: a disk has grown, stopped': notice(disk, { kind: 'done' }, { extras, state: 'stopped' }),
    'change: a disk was refused': notice(disk, {
      kind: 'failed',
      because: 'Google refused it: over quota (SSD_TOTAL_GB, limit 300). Ask for <less> & so on.',
    }),
  };
}
