/** Whether a machine may copy, what comes of what it says, and that a machine which copies is busy. */
import { describe, expect, it } from 'vitest';
import {
  busyCopying,
  type Copy,
  type CopyReport,
  cancelText,
  orderText,
  parseCopyPlace,
} from '../../../src/domain/copy.ts';
import { BEGINS_WITHIN, nextCopyStep, STALLED, unfitForCopy } from '../../../src/domain/decide/copy.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';

const NOW = 1_000_000_000;
const COPY: Copy = {
  id: 'm1',
  way: 'to-machine',
  url: 'gs://team/x',
  path: 'data',
  by: 'UADA',
  channel: 'CGPU',
  askedAt: NOW,
  total: 5_000,
  copied: 0,
  toldAt: undefined,
  begun: false,
  movedAt: NOW,
};
const BEGUN: Copy = { ...COPY, toldAt: NOW, begun: true, copied: 1_000 };
const CANCELLED = { cancelledBy: 'UADA' };
const said = (change: Partial<CopyReport> = {}): CopyReport => ({
  id: 'm1',
  state: 'running',
  took: 10 * SECOND,
  copied: 2_000,
  total: 5_000,
  words: '',
  ...change,
});
const next = (copy: Copy, report?: CopyReport, after = 0) =>
  nextCopyStep(copy, report, 'trainer', NOW + after);

describe('a copy', () => {
  it.each([
    ['is ordered', COPY, undefined, 0, { kind: 'tell', what: 'order' }],
    [
      'is ordered again while the machine says nothing',
      { ...COPY, toldAt: NOW },
      undefined,
      MINUTE,
      { what: 'order' },
    ],
    [
      'is ordered while the machine tells of another one',
      COPY,
      said({ id: 'm0', state: 'done' }),
      0,
      { what: 'order' },
    ],
    ['is not given up before anybody was told', COPY, undefined, BEGINS_WITHIN * 2, { what: 'order' }],
    [
      'is given up when the machine was told and does not begin',
      { ...COPY, toldAt: NOW },
      undefined,
      BEGINS_WITHIN + 1,
      { kind: 'end', end: { kind: 'failed', why: expect.stringContaining('did not begin within 5 min') } },
    ],
    [
      'goes on',
      COPY,
      said(),
      MINUTE,
      { kind: 'wait', copy: { begun: true, copied: 2_000, movedAt: NOW + MINUTE } },
    ],
    ['stands', BEGUN, said({ copied: 900 }), MINUTE, { kind: 'wait', copy: { copied: 1_000, movedAt: NOW } }],
    [
      'has stalled',
      BEGUN,
      said({ copied: 1_000 }),
      STALLED + 1,
      { kind: 'end', end: { kind: 'failed', why: expect.stringContaining('Nothing more') } },
    ],
    [
      'has stalled though nobody tells',
      BEGUN,
      undefined,
      STALLED + 1,
      { kind: 'end', end: { kind: 'failed' } },
    ],
    [
      'is done',
      BEGUN,
      said({ state: 'done', copied: 5_000, took: MINUTE }),
      0,
      { kind: 'end', end: { kind: 'done', bytes: 5_000, took: MINUTE } },
    ],
    [
      'was refused by the bucket',
      BEGUN,
      said({ state: 'failed', words: 'ERROR: HTTPError 403: x does not have y access' }),
      0,
      { end: { kind: 'failed', next: expect.stringContaining('roles/storage.objectViewer') } },
    ],
    [
      'found no room',
      BEGUN,
      said({ state: 'failed', words: 'there is too little free space on the disk' }),
      0,
      { end: { kind: 'failed', next: expect.stringContaining('/gpu disk') } },
    ],
    [
      'is cancelled before anybody was told',
      { ...COPY, ...CANCELLED },
      undefined,
      0,
      { end: { kind: 'cancelled' } },
    ],
    [
      'is cancelled when it may have begun',
      { ...COPY, ...CANCELLED, toldAt: NOW },
      undefined,
      MINUTE,
      { kind: 'tell', what: 'cancel' },
    ],
    [
      'is cancelled while it runs',
      { ...BEGUN, ...CANCELLED },
      said(),
      MINUTE,
      { kind: 'tell', what: 'cancel' },
    ],
    [
      'is over before it could be cancelled',
      { ...BEGUN, ...CANCELLED },
      said({ state: 'done' }),
      0,
      { end: { kind: 'done' } },
    ],
  ])('%s', (_name, copy, report, after, expected) => {
    expect(next(copy, report, after)).toMatchObject(expected);
  });

  it('is told to the machine a line each, and cancelled by a line that is none of them', () => {
    expect(orderText(COPY)).toBe('m1\nto-machine\ngs://team/x\ndata\n5000');
    expect(orderText({ ...COPY, total: undefined })).toMatch(/\n0$/);
    expect(cancelText(COPY)).toBe('cancel-m1');
  });

  it('makes its machine busy, and nothing else does', () => {
    const idle = { kind: 'idle', because: 'quiet', readings: {}, since: 0, memoryHeld: false } as const;
    expect(busyCopying(idle, undefined, 'trainer')).toBe(idle);
    expect(busyCopying(idle, BEGUN, 'trainer')).toEqual({
      kind: 'busy',
      because: 'it copies gs://team/x to trainer:data, 1 kB so far',
      readings: {},
    });
    const busy = { kind: 'busy', because: 'GPU', readings: {} } as const;
    expect(busyCopying(busy, BEGUN, 'trainer')).toBe(busy);
  });
});

describe('a machine', () => {
  const ready = { name: 'trainer', state: 'ready', copier: true } as const;
  it('that is ready, listens and copies nothing, may copy', () => {
    expect(unfitForCopy(ready)).toBeUndefined();
  });
  it.each([
    ['is stopped', { ...ready, state: 'stopped' as const }, '/gpu start trainer'],
    ['boots', { ...ready, state: 'booting' as const }, '/gpu show trainer'],
    ['copies', { ...ready, copy: COPY }, '/gpu show trainer'],
    ['was set up long ago', { name: 'trainer', state: 'ready' as const }, '/gpu ssh trainer'],
  ])('that %s may not', (_name, machine, example) => {
    expect(unfitForCopy(machine)?.example).toBe(example);
  });
});

describe('one end of a copy', () => {
  it.each([
    ['gs://team/x', { kind: 'bucket', url: 'gs://team/x' }],
    ['gs://team/x/', { kind: 'bucket', url: 'gs://team/x/' }],
    ['trainer:data/in', { kind: 'machine', name: 'trainer', path: 'data/in' }],
    ['trainer:', { kind: 'machine', name: 'trainer', path: '' }],
    ['trainer:~/data', { kind: 'machine', name: 'trainer', path: 'data' }],
    ['trainer:/mnt/disk:1', { kind: 'machine', name: 'trainer', path: '/mnt/disk:1' }],
  ])('%s', (typed, place) => {
    expect(parseCopyPlace(typed)).toEqual({ ok: true, value: place });
  });
  it.each([
    '',
    'trainer',
    './data',
    'trainer:../x',
    'trainer:a/../b',
    'trainer:a b',
    'trainer:$(id)',
    'gs://t',
    'a/b:c',
  ])('%j is none', (typed) => {
    expect(parseCopyPlace(typed)).toMatchObject({ ok: false, fault: expect.stringMatching(/\.$/) });
  });
});
