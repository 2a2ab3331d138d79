/** What is said of a machine's hours: the warning, one that outlasts them, the stop, and the pause. */

import type { Machine } from '../../../src/domain/machine.ts';
import type { Notice } from '../../../src/domain/notice.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { Verdict } from '../../../src/domain/utilization.ts';
import type { Evidence } from '../../../src/domain/watch.ts';
import type { HoursEnd } from '../../../src/domain/week-hours.ts';

/** `now`: when it is told. */
export function hoursNotices(
  machine: Machine,
  verdict: Verdict,
  evidence: Evidence,
  now: number,
): Readonly<Record<string, Notice>> {
  const week = { days: [1, 2, 3, 4, 5], from: 540, to: 1140, timeZone: 'Europe/Berlin' };
  const hours: HoursEnd = { week, at: now + 15 * MINUTE, next: now + 14 * HOUR };
  const ending: Notice = {
    kind: 'hours-ending',
    machine,
    hours,
    verdict,
    stopAt: hours.at,
    reminder: false,
    end: undefined,
    now,
  };
  const late = { ...hours, at: now - HOUR };
  const busy: Verdict = { kind: 'busy', because: 'GPU at 87 % just now', readings: {} };
  const dark: Verdict = { kind: 'unknown', signal: 'gpu', why: { kind: 'no-series' }, readings: {} };
  const until = now + 3 * HOUR;
  const after: Notice = { kind: 'after-hours', machine, hours: late, verdict: busy, until, letGo: false };
  const stopped: Machine = { ...machine, state: 'stopped', stopReason: 'hours' };
  return {
    'hours-ending': ending,
    'hours-ending: with a chart': { ...ending, evidence },
    'hours-ending: reminder after hours': {
      ...ending,
      hours: late,
      stopAt: now + 5 * MINUTE,
      reminder: true,
      verdict: { kind: 'idle', because: 'quiet', readings: {}, since: now - HOUR, memoryHeld: true },
    },
    'hours-ending: called off': {
      ...ending,
      end: { kind: 'called-off', at: now, because: 'its hours have changed' },
    },
    'after-hours: busy': after,
    'after-hours: unknown': { ...after, verdict: dark },
    'after-hours: let go': { ...after, letGo: true },
    'stopped: hours': {
      kind: 'stopped',
      machine: stopped,
      reason: 'hours',
      by: undefined,
      at: now,
      idleFor: undefined,
      cost: { micros: 7_100_000, currency: 'USD' },
      againAt: hours.next,
    },
    'birth: started by its hours': {
      kind: 'birth',
      machine: { ...machine, state: 'starting', byHours: true, starts: 2 },
      estimate: undefined,
      now,
    },
    'hours-paused': { kind: 'hours-paused', machine: stopped, starts: 20 },
  };
}
