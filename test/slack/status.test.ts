/** What people read of the watchdog's own state. */
import { expect, test } from 'vitest';
import type { BillState } from '../../src/domain/bill.ts';
import type { Freeze } from '../../src/domain/freeze.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import type { PassReport, WatchedDay } from '../../src/domain/watch-pass.ts';
import { defaultPolicy } from '../../src/policy.ts';
import { validateBlocks } from '../../src/sandbox/slack-api/blocks/validate.ts';
import { statusReply } from '../../src/slack/messages/status.ts';
import { START } from './front.ts';

const { watch } = defaultPolicy([]);
const last: PassReport = {
  machines: 14,
  watched: 12,
  busy: 8,
  idle: 3,
  unknown: 1,
  warned: 0,
  stops: 0,
  held: 0,
  poked: 0,
  series: 20,
};
/** START is the morning of 20 November in UTC, and the small hours of it in California. */
const today: WatchedDay = { day: '2026-11-20', passes: 60, series: 12_345, lastAt: START - MINUTE, last };

function said(
  days: readonly WatchedDay[],
  policy = watch,
  bills: readonly BillState[] = [],
  freeze?: Freeze,
): string {
  const { text, blocks } = statusReply({ now: START, days, bills, freeze }, policy);
  expect(validateBlocks(blocks ?? [], 'message')).toEqual([]);
  return text;
}

test('says what the last pass saw, and what reading costs', () => {
  const text = said([today, { ...today, day: '2026-11-19', series: 400_000, lastAt: START - DAY }]);
  expect(text).toContain('12 machines watched: 8 busy, 3 idle, 1 unknown; 2 more do not run.');
  expect(text).toContain('12,345 time series read today, $0.0062; $0.20 a day over the last day.');
  expect(text).toContain('none engaged');
});

test('says so when nobody watches, and what to look at', () => {
  expect(said([])).toContain('No pass has been made yet');
  expect(said([{ ...today, lastAt: START - HOUR }])).toContain(
    '1 h ago. Nobody watches now: check that the engine runs',
  );
  expect(said([{ ...today, lastAt: START - HOUR }])).not.toContain('undefined');
});

test('says what is held back, and that the policy only watches', () => {
  const braked = { ...last, held: 6, brake: 'Half of the machines went dark <at once>.' };
  const text = said([{ ...today, last: braked }], { ...watch, dryRun: true });
  expect(text).toContain('6 stops held back: Half of the machines went dark');
  expect(text).not.toContain('<at once>');
  expect(text).toContain('nobody is warned and nothing is stopped');
});

test('says who froze it, and until when', () => {
  const freeze = { by: 'U0LINUSADMN', at: START - HOUR, until: START + HOUR, why: '', key: 'd1' };
  expect(said([today], watch, [], freeze)).toContain('Frozen by <@U0LINUSADMN> until');
  expect(said([today])).not.toContain('Frozen');
});

test('counts nothing of yesterday as today', () => {
  const text = said([{ ...today, day: '2026-11-19' }]);
  expect(text).toContain('0 time series read today, $0.00; $0.0062 a day over the last day.');
});

test('says until when the bill is known, what reading it takes, and why it cannot be read', () => {
  const bill: BillState = {
    account: '01ABCD-234567-89EFGH',
    readAt: START - 2 * HOUR,
    known: { from: '2026-10-01', to: '2026-11-20' },
    exportedUntil: START - 3 * HOUR,
    completeUntil: '2026-11-18',
    closedMonth: undefined,
    bytes: 12_900_000,
    trouble: undefined,
  };
  const fault = { kind: 'denied', scope: 'project', message: 'no' } as const;
  const trouble = { since: START, fault, words: 'The bill cannot be read: no <permission>.' };
  const unread = { ...bill, account: 'B', readAt: undefined, completeUntil: undefined, bytes: undefined };
  const text = said([today], watch, [bill, { ...unread, trouble }]);
  expect(text).toContain(
    'Bill of 01ABCD-234567-89EFGH: complete until 2026-11-18, read 2 h ago. A reading takes 12.3 MiB',
  );
  expect(text).toContain('Bill of B: not read yet. The bill cannot be read: no &lt;permission&gt;.');
  expect(said([today])).toContain('no billing export is configured; set BILLING_TABLE');
});
