/** A slice in Google's queue, ready, warned of, and ended. */
import { machineEstimate } from '../../../src/domain/decide/estimate.ts';
import type { Attempt, Machine } from '../../../src/domain/machine.ts';
import type { Notice } from '../../../src/domain/notice.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { usd } from './digests.ts';

const SHAPE = { family: 'v6e', count: 16, machineType: 'v6e-16' } as const;

/** `now`: when it is told. */
export function tpuNotices(gpu: Machine, now: number): Readonly<Record<string, Notice>> {
  const offer = { shape: SHAPE, zone: 'us-east5-a', buy: 'spot', price: gpu.price } as const;
  const tried: Attempt = {
    offer,
    startedAt: now - 21 * MINUTE,
    endedAt: now - 20 * MINUTE,
    fault: { kind: 'stockout', scope: 'zone', message: 'no more capacity in the zone' },
  };
  const waits: Attempt = {
    offer,
    queued: true,
    queueUntil: now + 3 * HOUR,
    startedAt: now - 20 * MINUTE,
    endedAt: undefined,
    fault: undefined,
  };
  const gaveUp = { kind: 'invalid', scope: 'zone', message: 'Google gave it up: no access' } as const;
  const queue = { state: 'WAITING_FOR_RESOURCES', since: now - 20 * MINUTE, until: now + 3 * HOUR, ahead: 2 };
  const slice: Machine = {
    ...gpu,
    kind: 'tpu',
    spec: { family: 'v6e', count: 16, buy: 'spot', leaseFor: 8 * HOUR, zone: undefined },
    shape: SHAPE,
    zone: 'us-east5-a',
    placement: { offers: [offer], skipped: [], attempts: [tried] },
  };
  const placing = (attempt: Attempt, parts: Partial<Machine> = {}): Machine => ({
    ...slice,
    state: 'placing',
    zone: undefined,
    shape: undefined,
    price: undefined,
    incarnation: undefined,
    bootPhase: undefined,
    readyAt: undefined,
    placement: { offers: [offer], skipped: [], attempts: [tried, attempt] },
    ...parts,
  });
  const birth = (machine: Machine): Notice => ({
    kind: 'birth',
    machine,
    estimate: machineEstimate(machine),
    now,
  });
  const ended = (reason: 'idle' | 'preempted', parts: Partial<Machine>): Notice => ({
    kind: 'ended',
    machine: { ...slice, stopReason: reason, ...parts },
    reason,
    at: now,
    idleFor: reason === 'idle' ? 45 * MINUTE : undefined,
    cost: usd(12.5),
  });
  return {
    'birth: in a queue': birth(placing(waits, { queue })),
    'birth: taken out of the queue': birth({
      ...placing(waits, { queue }),
      state: 'failed',
      stateSince: waits.startedAt + 25 * MINUTE,
      trouble: '<@U0ADAENGINE> took the request back while it was in Google’s queue.',
    }),
    'birth: what came to nothing is deleted': birth(placing({ ...waits, gaveUp }, { queue })),
    'birth: a slice is ready': birth(slice),
    'idle-warning: a slice': {
      kind: 'idle-warning',
      machine: slice,
      verdict: {
        kind: 'idle',
        because: 'TensorCore at most 0 %, CPU at most 1 %, network at most 900 B/s for 35 min',
        since: now - 35 * MINUTE,
        memoryHeld: false,
        readings: {
          tensorcore: { known: true, max: 0, mean: 0, newestAt: now - MINUTE, samples: 120 },
          cpu: { known: true, max: 1.3, mean: 0.7, newestAt: now - MINUTE, samples: 120 },
          network: { known: true, max: 912, mean: 800, newestAt: now - MINUTE, samples: 120 },
        },
      },
      evidence: {
        window: 30 * MINUTE,
        series: (['tensorcore', 'cpu', 'network'] as const).map((signal, column) => ({
          signal,
          points: Array.from({ length: 20 }, (_, i) => ({
            at: now - (20 - i) * 90_000,
            value: column * (i % 2),
          })),
        })),
        wasted: usd(3.21),
      },
      stopAt: now + 15 * MINUTE,
      reminder: false,
      end: undefined,
      now,
    },
    'unknown-utilization: a worker': {
      kind: 'unknown-utilization',
      machine: slice,
      why: { kind: 'hosts', missing: 1, of: 4, host: 2 },
      signal: 'tensorcore',
      since: now - HOUR,
    },
    'unknown-utilization: workers': {
      kind: 'unknown-utilization',
      machine: slice,
      why: { kind: 'hosts', missing: 3, of: 4, host: 1 },
      signal: 'cpu',
      since: now - HOUR,
    },
    'lease-ending: a slice': {
      kind: 'lease-ending',
      machine: slice,
      endsAt: now + 10 * MINUTE,
      longestUntil: now + 4 * HOUR,
      busy: false,
      over: false,
    },
    'ended: idle': ended('idle', { state: 'gone' }),
    'ended: taken back': ended('preempted', { state: 'deleting', trouble: 'the host is needed' }),
  };
}
