/** What one try asks of Google, and how often it is looked at. */
import { serviceOf } from '../domain/accelerators/index.ts';
import { deniedZones } from '../domain/decide/next-try.ts';
import { bootDiskGb } from '../domain/disk.ts';
import type { Fault } from '../domain/fault.ts';
import { LONGEST_FLEX_RUN, queueFor } from '../domain/flex-start.ts';
import type { Attempt, Machine } from '../domain/machine.ts';
import { MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { CreateMachine } from '../ports/cloud.ts';
import type { EngineDeps } from './engine-deps.ts';
import { labelsOf } from './labels.ts';

/** Between two looks at a machine that waits in a queue. */
const QUEUE_PAUSE = 15 * SECOND;

/** Google takes away what has waited in a zone's queue for as long as it was to. */
export const QUEUED_IN_VAIN: Fault = {
  kind: 'stockout',
  scope: 'zone',
  message: 'nothing came free while it was in the queue',
};

/** The machine that a try asks for: the same however often it is asked. */
export function creation(
  deps: Pick<EngineDeps, 'policy'>,
  machine: Machine,
  attempt: Attempt,
): CreateMachine {
  const { offer, zones } = attempt;
  return {
    project: machine.project,
    zone: offer.zone,
    ...(zones === undefined ? {} : { within: zones, notIn: deniedZones(machine.placement, zones) }),
    name: machine.name,
    shape: offer.shape,
    buy: offer.buy,
    labels: labelsOf(machine),
    bootDiskGb: bootDiskGb(machine.spec),
    ...(machine.image === undefined ? {} : { image: machine.image }),
    // What was copied onto the old disk is on the new one.
    ...(machine.change?.kind === 'move'
      ? { snapshot: machine.change.snapshot }
      : machine.data === undefined
        ? {}
        : { data: machine.data.url }),
    maxRun:
      offer.buy === 'flex-start'
        ? Math.min(LONGEST_FLEX_RUN, deps.policy.limits.maxLease)
        : deps.policy.limits.maxLease,
    ...(offer.buy === 'flex-start' ? { queueFor: queueFor(machine, attempt) } : {}),
    ...(serviceOf(offer.shape) === 'tpu' ? nodeWishes(machine, attempt) : {}),
  };
}

/** What only the Cloud TPU API is asked. */
function nodeWishes({ spec, runtimeVersion = spec.runtimeVersion }: Machine, attempt: Attempt) {
  const { queueUntil, startedAt } = attempt;
  return {
    service: 'tpu',
    ...((spec.slices ?? 1) > 1 ? { slices: spec.slices } : {}),
    ...(runtimeVersion === undefined ? {} : { runtimeVersion }),
    ...(spec.framework === undefined ? {} : { framework: spec.framework }),
    ...(queueUntil === undefined ? {} : { queued: true, queueFor: queueUntil - startedAt }),
  } satisfies Partial<CreateMachine>;
}

/** A queue may take hours: after its first minute it is looked at every now and then. */
export function nextLook({ offer, startedAt }: Attempt, now: Millis): Millis {
  return offer.buy === 'flex-start' && now - startedAt > MINUTE ? now + QUEUE_PAUSE : now;
}
