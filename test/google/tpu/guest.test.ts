/** What several hosts say, as one report. */
import { expect, it } from 'vitest';
import { mergedReport } from '../../../src/google/tpu/guest.ts';
import type { BootReport } from '../../../src/ports/cloud.ts';

const copy = {
  id: 'c1',
  state: 'done',
  took: 5_000,
  copied: 10,
  total: 10,
  words: 'no reason given',
} as const;

const CASES: readonly (readonly [string, readonly BootReport[], number, BootReport])[] = [
  ['the slowest phase counts', [{ phase: 'ready' }, { phase: 'agent' }], 2, { phase: 'agent' }],
  ['all are ready', [{ phase: 'ready' }, { phase: 'ready' }], 2, { phase: 'ready' }],
  ['one has said nothing', [{ phase: 'ready' }, { phase: undefined }], 2, { phase: undefined }],
  ['one is not in the answer', [{ phase: 'ready' }], 2, { phase: undefined }],
  ['nobody has said anything', [], 1, { phase: undefined }],
  [
    'one failed',
    [{ phase: 'ready' }, { phase: undefined, failed: 'no disk' }],
    2,
    { phase: undefined, failed: 'worker 1: no disk' },
  ],
  [
    'a single host failed',
    [{ phase: undefined, failed: 'no disk' }],
    1,
    { phase: undefined, failed: 'no disk' },
  ],
  [
    'bytes are added up',
    [
      { phase: 'data', data: { copied: 3 } },
      { phase: 'data', data: { copied: 4 } },
    ],
    2,
    { phase: 'data', data: { copied: 7 } },
  ],
  [
    'one copy failed',
    [
      { phase: 'ready', data: { copied: 3, failed: 'denied' } },
      { phase: 'ready', data: { copied: 4 } },
    ],
    2,
    { phase: 'ready', data: { copied: 7, failed: 'worker 0: denied' } },
  ],
  [
    'all can copy',
    [
      { phase: 'ready', copier: true },
      { phase: 'ready', copier: true },
    ],
    2,
    { phase: 'ready', copier: true },
  ],
  ['one cannot copy', [{ phase: 'ready', copier: true }, { phase: 'ready' }], 2, { phase: 'ready' }],
  [
    'a copy goes on while one host copies',
    [
      { phase: 'ready', copy },
      { phase: 'ready', copy: { ...copy, state: 'running', copied: 2, took: 9_000 } },
    ],
    2,
    { phase: 'ready', copy: { ...copy, state: 'running', copied: 12, total: 20, took: 9_000 } },
  ],
  [
    'a copy that failed on one host failed',
    [
      { phase: 'ready', copy },
      { phase: 'ready', copy: { ...copy, state: 'failed', words: 'denied' } },
    ],
    2,
    { phase: 'ready', copy: { ...copy, state: 'failed', words: 'denied', copied: 20, total: 20 } },
  ],
  [
    'one host still speaks of the copy before',
    [
      { phase: 'ready', copy },
      { phase: 'ready', copy: { ...copy, id: 'c0' } },
    ],
    2,
    { phase: 'ready' },
  ],
];

it.each(CASES)('%s', (_, reports, hosts, merged) => {
  expect(mergedReport(reports, hosts)).toEqual(merged);
});
