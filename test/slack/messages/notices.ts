/** Notices as the engine makes them, one or more of every kind. */

import { machineEstimate } from '../../../src/domain/decide/estimate.ts';
import type { Attempt, Machine } from '../../../src/domain/machine.ts';
import type { Notice } from '../../../src/domain/notice.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import type { Evidence } from '../../../src/domain/watch.ts';
import { askedNotices } from './asked-notices.ts';
import { ADA, LATE, NOW, price, report, usd } from './digests.ts';
import { hoursNotices } from './hours-notices.ts';
import { SPENDING_NOTICES } from './spending-notices.ts';
import { TROUBLES } from './trouble-notices.ts';

export function offer(zone: string): Offer {
  return { shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' }, zone, buy: 'on-demand', price };
}

export function machine(parts: Partial<Machine> = {}): Machine {
  return {
    id: 'm2abcdefgh',
    name: 'trainer-1',
    project: 'ml-research',
    kind: 'gpu',
    team: 'T0LAMPHOUSE',
    channel: 'C0GPUROOM00',
    spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
    lease: { owner: ADA, why: '', until: NOW + 8 * HOUR },
    state: 'ready',
    stateSince: NOW,
    askedAt: NOW - 3 * MINUTE,
    placement: { offers: [offer('us-central1-a'), offer('us-central1-b')], skipped: [], attempts: [] },
    operation: undefined,
    zone: 'us-central1-b',
    shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
    price,
    incarnation: { instanceId: '8412345678901234567', startedAt: NOW - 2 * MINUTE },
    bootPhase: 'ready',
    starts: 1,
    readyAt: NOW,
    stopReason: undefined,
    stopBy: undefined,
    trouble: undefined,
    snoozedUntil: undefined,
    tries: 0,
    labelledUntil: undefined,
    ...parts,
  };
}

const stockout: Attempt = {
  offer: offer('us-central1-a'),
  startedAt: NOW - 170 * SECOND,
  endedAt: NOW - 158 * SECOND,
  fault: { kind: 'stockout', scope: 'zone', message: 'ZONE_RESOURCE_POOL_EXHAUSTED' },
};
const running: Attempt = {
  offer: offer('us-central1-b'),
  startedAt: NOW - 24 * SECOND,
  endedAt: undefined,
  fault: undefined,
};
const wait = { rounds: 3, tried: 11, nextAt: NOW + 8 * MINUTE };
const taken: Attempt = { ...running, startedAt: NOW - 158 * SECOND, endedAt: NOW - 120 * SECOND };
const unborn = {
  zone: undefined,
  shape: undefined,
  price: undefined,
  incarnation: undefined,
  readyAt: undefined,
  bootPhase: undefined,
};
const placing = {
  offers: [offer('us-central1-a'), offer('us-central1-b')],
  skipped: [{ zone: 'europe-west4-a', because: 'quota of 0 for NVIDIA_L4_GPUS' }],
};

const BESIDE = { currency: 'USD', disks: { 'pd-balanced': 100_000 }, address: 5_000 };

function birth(parts: Partial<Machine>, serial?: readonly string[]): Notice {
  const own = machine({ extras: { 'us-central1': BESIDE }, ...parts });
  return {
    kind: 'birth',
    machine: own,
    estimate: machineEstimate(own),
    now: NOW,
    ...(serial === undefined ? {} : { serial }),
  };
}

export const evidence: Evidence = {
  window: 30 * MINUTE,
  series: (['gpu', 'cpu', 'network', 'gpu-memory'] as const).map((signal, column) => ({
    signal,
    points: Array.from({ length: 20 }, (_, index) => ({
      at: NOW - (20 - index) * 90 * SECOND + column * 10 * SECOND,
      value: signal === 'network' ? 12_000 + index : ((index * 7) % 3) + column,
    })),
  })),
  wasted: usd(0.41),
};

const idle = {
  kind: 'idle',
  because: 'GPU at most 2 %, CPU at most 4 %, network at most 12 kB/s for 35 min',
  since: NOW - 35 * MINUTE,
  memoryHeld: false,
  readings: {
    gpu: { known: true, max: 2, mean: 0.4, newestAt: NOW - MINUTE, samples: 30 },
    cpu: { known: true, max: 4, mean: 1.2, newestAt: NOW - MINUTE, samples: 30 },
    network: { known: true, max: 12_019, mean: 9_000, newestAt: NOW - MINUTE, samples: 30 },
  },
} as const;

function warning(parts: Partial<Extract<Notice, { kind: 'idle-warning' }>>): Notice {
  return {
    kind: 'idle-warning',
    machine: machine(),
    verdict: idle,
    evidence,
    stopAt: NOW + 15 * MINUTE,
    reminder: false,
    end: undefined,
    now: NOW,
    ...parts,
  };
}

const BOB = 'U0BOBBUILDS';

function handedOver(to: 'giver' | 'taker'): Notice {
  const lease = { owner: BOB, why: '', until: NOW + 8 * HOUR };
  return { kind: 'handed-over', machine: machine({ lease, snoozedUntil: NOW + HOUR }), from: ADA, to };
}

const trying = { ...placing, attempts: [stockout, running] };

/** By a name that tests and snapshots use. */
export const NOTICES: Readonly<Record<string, Notice>> = {
  ...SPENDING_NOTICES,
  ...hoursNotices(machine(), idle, evidence, NOW),
  'birth: accepted': birth({
    ...unborn,
    state: 'accepted',
    placement: { offers: [], skipped: [], attempts: [] },
  }),
  'birth: placing': birth({ ...unborn, state: 'placing', placement: trying }),
  'birth: waiting for capacity': birth({
    ...unborn,
    state: 'placing',
    spec: { ...machine({}).spec, waitFor: 6 * HOUR },
    placement: { ...placing, attempts: [stockout], wait },
  }),
  'birth: installing the driver': birth({
    state: 'booting',
    bootPhase: 'driver',
    readyAt: undefined,
    placement: { ...placing, attempts: [stockout, taken] },
  }),
  'birth: ready': birth({ placement: { ...placing, attempts: [stockout, taken] } }),
  'birth: failed': birth({
    ...unborn,
    state: 'failed',
    trouble: 'No zone has an L4 now.',
    placement: { ...placing, attempts: [stockout] },
  }),
  'birth: stuck': birth(
    {
      state: 'stuck',
      bootPhase: 'driver',
      trouble: 'Its set-up has not finished after 20 minutes.',
      placement: { ...placing, attempts: [taken] },
    },
    ['[ 12.3] nvidia: loading', 'startup-script: ```failed```'],
  ),
  'birth: starting again': birth({ state: 'starting', starts: 2, bootPhase: undefined, readyAt: undefined }),
  'birth: stopped since': birth({ state: 'stopped', stopReason: 'idle' }),
  'idle-warning': warning({}),
  'idle-warning: its local SSDs, and a zone that has none': warning({
    machine: machine({
      spec: { family: 'h100', count: 8, buy: 'on-demand', leaseFor: HOUR, zone: undefined },
      shape: { family: 'h100', count: 8, machineType: 'a3-highgpu-8g' },
      price: { microsPerHour: 88_490_000, currency: 'USD' },
      extras: { 'us-central1': BESIDE },
    }),
    stock: { within: 24 * HOUR, tries: 4, stockouts: 3, lastStockoutAt: NOW - 2 * HOUR },
  }),
  'idle-warning: reminder': warning({ reminder: true, stopAt: NOW + 5 * MINUTE }),
  'idle-warning: kept': warning({ end: { kind: 'kept', by: ADA, until: NOW + HOUR, why: 'loading data' } }),
  'idle-warning: awake': warning({ end: { kind: 'awake', at: NOW, because: 'GPU at 87 % just now' } }),
  'idle-warning: stopped': warning({
    end: { kind: 'stopped', at: NOW + 15 * MINUTE, reason: 'idle', by: undefined },
  }),
  'idle-warning: on offer': warning({
    reminder: true,
    stopAt: NOW + 5 * MINUTE,
    offered: true,
    stock: { within: 24 * HOUR, tries: 2, stockouts: 0, lastStockoutAt: undefined },
  }),
  'idle-warning: handed over': warning({ end: { kind: 'handed', at: NOW, from: ADA, to: BOB } }),
  'hand-over': { kind: 'hand-over', machine: machine(), by: ADA, until: NOW + 15 * MINUTE, round: 1 },
  'hand-over: taken': {
    kind: 'hand-over',
    machine: machine({ lease: { owner: BOB, why: '', until: NOW + 8 * HOUR } }),
    by: ADA,
    until: NOW + 15 * MINUTE,
    round: 1,
    end: { kind: 'handed', at: NOW, from: ADA, to: BOB },
  },
  'hand-over: nobody took it': {
    kind: 'hand-over',
    machine: machine({ state: 'stopped' }),
    by: ADA,
    until: NOW + 15 * MINUTE,
    round: 1,
    end: { kind: 'stopped', at: NOW + 15 * MINUTE, reason: 'idle', by: undefined },
  },
  'handed-over: to its giver': handedOver('giver'),
  'handed-over: to its taker': handedOver('taker'),
  'memory-question: silence stops it': {
    kind: 'memory-question',
    machine: machine(),
    evidence,
    answerBy: NOW + 4 * HOUR,
  },
  'memory-question': { kind: 'memory-question', machine: machine(), evidence },
  'unknown-utilization': {
    kind: 'unknown-utilization',
    machine: machine(),
    why: { kind: 'stale', newestAt: NOW - HOUR },
    signal: 'gpu',
    since: NOW - HOUR,
  },
  'lease-ending': {
    kind: 'lease-ending',
    machine: machine(),
    endsAt: NOW + 30 * MINUTE,
    longestUntil: NOW + 2 * HOUR,
    busy: true,
    over: false,
  },
  'lease-ending: over': {
    kind: 'lease-ending',
    machine: machine(),
    endsAt: NOW,
    longestUntil: NOW + 2 * HOUR,
    busy: true,
    over: true,
  },
  stopped: {
    kind: 'stopped',
    machine: machine({ state: 'stopped' }),
    reason: 'idle',
    by: undefined,
    at: NOW,
    idleFor: 50 * MINUTE,
    cost: usd(2.13),
  },
  'stopped: by its owner, price unknown': {
    kind: 'stopped',
    machine: machine({ state: 'stopped' }),
    reason: 'owner',
    by: ADA,
    at: NOW,
    idleFor: undefined,
    cost: undefined,
  },
  removed: { kind: 'removed', machine: machine({ state: 'gone' }), by: ADA, cost: usd(2.13) },
  'stopped: its local SSDs are empty': {
    kind: 'stopped',
    machine: machine({
      state: 'stopped',
      spec: { family: 'h100', count: 1, buy: 'spot', leaseFor: HOUR, zone: undefined },
      shape: { family: 'h100', count: 1, machineType: 'a3-highgpu-1g' },
    }),
    reason: 'lease-end',
    by: undefined,
    at: NOW,
    idleFor: undefined,
    cost: usd(2.13),
  },
  found: { kind: 'found', machine: machine({ state: 'booting', readyAt: undefined }), after: 200 * MINUTE },
  preempted: { kind: 'preempted', machine: machine({ state: 'stopped' }), at: NOW },
  'preempted: restarted since': { kind: 'preempted', machine: machine({ state: 'starting' }), at: NOW },
  stuck: { kind: 'stuck', machine: machine({ state: 'stopping' }), what: 'Google does not stop it (503).' },
  'stuck: its set-up': {
    kind: 'stuck',
    machine: machine({ state: 'stuck' }),
    what: 'Its set-up failed: the package servers do not answer. It runs and costs money.',
  },
  ...TROUBLES,
  ...askedNotices(machine(), NOW),
  digest: { kind: 'digest', digest: report() },
  'digest: the bill is behind': {
    kind: 'digest',
    digest: report({ billComplete: false, billedUntil: '2026-11-17' }),
    key: 'digest:C1:2026-11-19',
  },
  'digest: late, no bill': { kind: 'digest', digest: LATE },
};
