/** The end of a lease, carried out: the very life that it was decided for stops, or is deleted if it cannot be stopped. */

import { endOnly } from '../domain/decide/endings.ts';
import { freezeNow } from '../domain/freeze.ts';
import { incarnationKey, type Machine } from '../domain/machine.ts';
import type { Applied } from './apply-change.ts';
import type { EngineDeps } from './engine-deps.ts';
import { birthSaying } from './sayings.ts';
import { enter, type Given, journal } from './step.ts';

export async function applyLeaseEnd(
  deps: Pick<EngineDeps, 'store'>,
  { machine, now }: Given,
  incarnation: string,
): Promise<Applied> {
  if (freezeNow(await deps.store.brakes(), now) !== undefined) return { machine, writes: [] };
  const runs = machine.state === 'ready' || machine.state === 'booting' || machine.state === 'stuck';
  if (incarnationKey(machine) !== incarnation || !runs || machine.lease.until > now) {
    return { machine, writes: [] };
  }
  const ending: Machine = {
    ...enter(machine, endOnly(machine) === undefined ? 'stopping' : 'deleting', now),
    stopReason: 'lease-end',
    stopBy: undefined,
  };
  const text = `The lease of ${machine.name} is over.`;
  return {
    machine: ending,
    writes: [journal(ending, now, 'stopping', text), { write: 'say', saying: birthSaying(ending, now) }],
  };
}
