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
    'birth: what came to nothing is deleted': birth(placing({ ...waits, gaveUp }, { queue })),
    'birth: a slice is ready': birth(slice),
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
