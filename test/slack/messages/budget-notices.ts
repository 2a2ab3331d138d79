/** What is told of budgets: questions, answers, warnings, and days that cost too much. */
import type { Approval } from '../../../src/domain/approval.ts';
import type { Notice } from '../../../src/domain/notice.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';

const DOLLAR = 1_000_000;

/** `at`: now. */
export function budgetNotices(at: number): Readonly<Record<string, Notice>> {
  const budget = {
    scope: { kind: 'project', project: 'ml-prod' },
    monthlyMicros: 2_000 * DOLLAR,
  } as const;
  const standing = {
    month: '2026-11',
    spentMicros: 1_801.2 * DOLLAR,
    reservedMicros: 195.6 * DOLLAR,
    besideMicros: 0,
  };
  const open: Approval = {
    id: 'mabc000001',
    asker: 'U0ADAENGINE',
    team: 'T1',
    channel: 'C0GPUROOM00',
    at,
    expiresAt: at + DAY,
    wanted: {
      kind: 'machine',
      project: 'ml-prod',
      why: 'ablation <8>',
      spec: { family: 'l4', count: 2, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
    },
    over: { budget, standing, wantedMicros: 11.72 * DOLLAR },
    microsPerHour: 1.465 * DOLLAR,
  };
  const by = 'U0CLEORUNS0';
  const keep: Approval = {
    ...open,
    wanted: {
      kind: 'request',
      machineId: 'mabc000002',
      machineName: 'trainer-1',
      what: { verb: 'keep', until: at + 12 * HOUR, why: '' },
    },
  };
  const person = { scope: { kind: 'person', user: 'U0ADAENGINE' }, monthlyMicros: 300 * DOLLAR } as const;
  const forecast = { kind: 'known', micros: 2_310 * DOLLAR, spentMicros: standing.spentMicros } as const;
  const calm = { kind: 'unknown', spentMicros: 240 * DOLLAR } as const;
  return {
    'approval asked': { kind: 'approval', approval: open, role: 'approver' },
    'approval given': {
      kind: 'approval',
      approval: { ...open, end: { kind: 'approved', by, at } },
      role: 'approver',
    },
    'approval given, to who asked': {
      kind: 'approval',
      approval: { ...keep, end: { kind: 'approved', by, at } },
      role: 'asker',
    },
    'approval refused, to who asked': {
      kind: 'approval',
      approval: { ...open, end: { kind: 'refused', by, at } },
      role: 'asker',
    },
    'approval expired, to who asked': {
      kind: 'approval',
      approval: { ...open, end: { kind: 'expired', at: at + DAY } },
      role: 'asker',
    },
    'budget will not last': {
      kind: 'budget-warning',
      budget,
      standing,
      forecast,
      level: 'forecast',
      top: [
        { of: 'U0ADAENGINE', micros: 900 * DOLLAR },
        { of: 'U0BOBBUILDS', micros: 640.5 * DOLLAR },
      ],
    },
    'budget used up': {
      kind: 'budget-warning',
      budget,
      standing: { ...standing, spentMicros: 2_050 * DOLLAR },
      forecast,
      level: 100,
      top: [],
    },
    'budget of a person at a level': {
      kind: 'budget-warning',
      budget: person,
      standing: { ...standing, spentMicros: 240 * DOLLAR, reservedMicros: 5.68 * DOLLAR },
      forecast: calm,
      level: 80,
      top: [{ of: 'trainer-1', micros: 200 * DOLLAR }],
    },
    anomaly: {
      kind: 'anomaly',
      project: 'ml-prod',
      anomaly: { day: '2026-11-19', micros: 412.3 * DOLLAR, usualMicros: 96.4 * DOLLAR, weeks: 8 },
      causes: [
        { by: 'owner', of: 'U0BOBBUILDS', moreMicros: 300 * DOLLAR },
        { by: 'family', of: 'h100', moreMicros: 290 * DOLLAR },
        { by: 'machine', of: 'sweep-7', moreMicros: 151 * DOLLAR },
      ],
      isOver: true,
    },
    'anomaly of a day that is not over': {
      kind: 'anomaly',
      project: 'ml-prod',
      anomaly: { day: '2026-11-20', micros: 412.3 * DOLLAR, usualMicros: 96.4 * DOLLAR, weeks: 4 },
      causes: [],
      isOver: false,
    },
  };
}
