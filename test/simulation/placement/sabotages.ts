/** Guards of the placement that can be switched off; the loss of each must be noticed. */
import { fail, type Result } from '../../../src/domain/result.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import type { Sabotage } from './play.ts';

/** What Google did not answer counts as "no capacity": the next zone is tried. */
async function asStockout<T>(answer: Promise<Result<T>>): Promise<Result<T>> {
  const result = await answer;
  if (result.ok || result.fault.kind !== 'unavailable') return result;
  return fail({ ...result.fault, kind: 'stockout', scope: 'zone' });
}

function freshIds(): (cloud: Cloud) => Cloud {
  let count = 0;
  const fresh = () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`;
  return (cloud) => ({ ...cloud, create: (machine) => cloud.create(machine, fresh()) });
}

export const SABOTAGES: Readonly<Record<string, Sabotage>> = {
  'request-id': {
    loses: 'the one request id of an intent: every repetition has a new one',
    cloud: freshIds(),
  },
  'fail-over': {
    loses: 'the patience with a call that got no answer: another zone is tried',
    cloud: (cloud) => ({ ...cloud, create: (machine, id) => asStockout(cloud.create(machine, id)) }),
  },
  'operation-read': {
    loses: 'the patience with an operation that cannot be looked at: it counts as failed',
    cloud: (cloud) => ({
      ...cloud,
      async operation(at, patience) {
        const looked = await cloud.operation(at, patience);
        return looked.ok
          ? looked
          : { ok: true, value: { done: true, fault: { ...looked.fault, scope: 'zone', kind: 'stockout' } } };
      },
    }),
  },
  owner: {
    loses: 'the labels that say whose a machine is',
    cloud: (cloud) => ({ ...cloud, create: (machine, id) => cloud.create({ ...machine, labels: {} }, id) }),
  },
};
