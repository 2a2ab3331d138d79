/** Values that the tests of the decisions start from. */

import type { BudgetPolicy } from '../../../src/domain/budget.ts';
import { freshWatch } from '../../../src/domain/decide/watch.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import type { Limits, Policy, WatchPolicy } from '../../../src/domain/policy.ts';
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../../../src/domain/time.ts';
import type { IdleRule, Sample, Samples, Verdict } from '../../../src/domain/utilization.ts';
import type { Watch } from '../../../src/domain/watch.ts';

/** 2026-11-20T12:00:00Z, a Friday. */
export const NOON: Millis = 1_795_176_000_000;

export const RULE: IdleRule = {
  window: 30 * MINUTE,
  gpuBusyAt: 5,
  tensorcoreBusyAt: 1,
  cpuBusyAt: 10,
  networkBusyAt: 100_000,
  memoryHeldAt: 10,
  freshness: 5 * MINUTE,
  maxGap: 2 * MINUTE,
};

export const WATCH_POLICY: WatchPolicy = {
  rule: RULE,
  coresBusyAt: 0.8,
  warnBefore: 15 * MINUTE,
  remindBefore: 5 * MINUTE,
  bootGrace: 15 * MINUTE,
  tellUnknownAfter: HOUR,
  maxUnknownShare: 0.3,
  maxStops: 5,
  maxStopShare: 0.2,
  connectionCap: 4 * HOUR,
  heldByIdleKernels: 2 * HOUR,
  strays: 'report',
  strayOwners: {},
  dryRun: false,
  families: {},
  projects: {},
  people: {},
  memoryHeld: 'ask',
  memoryUnanswered: 4 * HOUR,
  overrides: { longestWindow: 4 * HOUR, mayTurnOff: 'admins' },
};

export const LIMITS: Limits = {
  machinesPerPerson: 3,
  maxMicrosPerHour: 20_000_000,
  defaultLease: 8 * HOUR,
  maxLease: DAY,
  maxKeep: DAY,
  maxWatch: 14 * DAY,
};

export const NO_BUDGETS: BudgetPolicy = {
  projects: {},
  teams: {},
  people: {},
  eachPersonMicros: undefined,
  overBudget: 'refuse',
  approvers: [],
  approveWithin: 24 * HOUR,
  setByCommand: 'any',
};

export const POLICY: Policy = {
  timeZone: 'Europe/Berlin',
  teams: [],
  admins: ['UADMIN'],
  channels: [],
  projects: [{ id: 'ml-research', channels: [] }],
  imageProjects: [],
  limits: LIMITS,
  network: { name: 'default', hostProject: undefined, subnetwork: undefined, publicAddress: true },
  watch: WATCH_POLICY,
  quota: { requests: 'admins', contactEmail: undefined },
  tpu: { queueFor: 4 * HOUR, singleTenantZones: [] },
  hours: { busyFor: 4 * HOUR, maxStarts: 20 },
  budgets: NO_BUDGETS,
  digest: { hour: 9, channels: ['CGPU'] },
};

/** A sample a minute, the newest at `to`, one every `every` back to `from`. */
export function steady(value: number, from: Millis, to: Millis, every = MINUTE): Sample[] {
  const samples: Sample[] = [];
  for (let at = to; at >= from; at -= every) samples.unshift({ at, value });
  return samples;
}

/** Everything quiet for 40 minutes up to a minute ago. */
export function quiet(now: Millis, over: Partial<Samples> = {}): Samples {
  const from = now - 40 * MINUTE;
  const to = now - MINUTE;
  return { gpu: steady(0, from, to), cpu: steady(2, from, to), network: steady(900, from, to), ...over };
}

export const IDLE: Extract<Verdict, { kind: 'idle' }> = {
  kind: 'idle',
  because: 'GPU at most 0 %, CPU at most 2 %, network at most 900 B/s for 35 min',
  readings: {},
  since: NOON - 35 * MINUTE,
  memoryHeld: false,
};
export const HELD: Extract<Verdict, { kind: 'idle' }> = { ...IDLE, memoryHeld: true };
export const BUSY: Verdict = { kind: 'busy', because: 'GPU at 87 % just now', readings: {} };
export const UNKNOWN: Extract<Verdict, { kind: 'unknown' }> = {
  kind: 'unknown',
  why: { kind: 'no-series' },
  signal: 'gpu',
  readings: {},
};

/** Started three hours before noon, lent until eight in the evening. */
export function machine(over: Partial<Machine> = {}): Machine {
  return {
    id: 'm3k9x2p7qa',
    name: 'l4-amber-fox',
    project: 'ml-research',
    kind: 'gpu',
    team: 'T1',
    channel: 'CGPU',
    spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
    lease: { owner: 'UADA', why: '', until: NOON + 8 * HOUR },
    state: 'ready',
    stateSince: NOON - 3 * HOUR,
    askedAt: NOON - 3 * HOUR - 5 * MINUTE,
    placement: { offers: [], skipped: [], attempts: [] },
    operation: undefined,
    zone: 'us-central1-a',
    shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
    price: { microsPerHour: 854_000, currency: 'USD' },
    incarnation: { instanceId: '8412', startedAt: NOON - 3 * HOUR },
    bootPhase: 'ready',
    starts: 1,
    readyAt: NOON - 3 * HOUR + 2 * MINUTE,
    stopReason: undefined,
    stopBy: undefined,
    trouble: undefined,
    snoozedUntil: undefined,
    tries: 0,
    labelledUntil: undefined,
    ...over,
  };
}

/** The watch of that machine's life. */
export function watch(over: Partial<Watch> = {}): Watch {
  return { ...freshWatch('m3k9x2p7qa', `8412-${NOON - 3 * HOUR}`), ...over };
}

/** Warned 15 minutes before noon, so that it may stop at noon. */
export function warned(over: Partial<Watch> = {}): Watch {
  return watch({
    state: 'warned',
    warnedAt: NOON - 15 * MINUTE,
    stopAt: NOON,
    round: 1,
    everKnown: true,
    lastVerdict: IDLE,
    lastLookAt: NOON - MINUTE,
    ...over,
  });
}

/** Slack confirmed it two seconds after it was decided. */
export const DELIVERED = { deliveredAt: NOON - 15 * MINUTE + 2 * SECOND };
