/** What our own machines take of quotas whose use Google does not show. */
import { familyOf } from '../accelerators/index.ts';
import type { Machine, MachineState } from '../machine.ts';
import type { Offer } from '../offer.ts';
import type { Need, Quota } from '../quota.ts';
import { regionOf } from '../zone.ts';
import { gpuNeeds } from './quota-needs.ts';
import { tpuNeeds } from './tpu-quota.ts';

/** States in which a machine holds its GPUs. */
const HOLDS: readonly MachineState[] = ['booting', 'ready', 'starting', 'stopping', 'stuck'];

/**
 * Where Google shows no use, our own machines' stands in: at least so much is used. Of GPUs those bought on demand only,
 * as nobody says which limit counts the others.
 */
export function withOwnUse(quotas: readonly Quota[], machines: readonly Holder[]): readonly Quota[] {
  const used = new Map<string, number>();
  for (const machine of machines) {
    for (const { metric, region, amount } of heldBy(machine)) {
      const key = `${metric} ${region}`;
      used.set(key, (used.get(key) ?? 0) + amount);
    }
  }
  return quotas.map((quota) =>
    quota.ownUseOnly === true ? { ...quota, usage: used.get(`${quota.metric} ${quota.region}`) ?? 0 } : quota,
  );
}

type Holder = Pick<Machine, 'state' | 'zone' | 'shape' | 'spec' | 'placement'>;

function heldBy(machine: Holder): readonly Need[] {
  const { state, spec, zone } = machine;
  const family = familyOf(spec.family);
  if (family?.kind === 'gpu') {
    const holds = HOLDS.includes(state) && zone !== undefined && spec.buy === 'on-demand';
    return holds ? gpuNeeds(family, { spec }, regionOf(zone)) : [];
  }
  const offer = family === undefined ? undefined : sliceHeld(machine);
  return family === undefined || offer === undefined ? [] : tpuNeeds(family, offer.shape, spec, offer.zone);
}

/**
 * The slice that counts until Google has deleted it, be it lost or suspended: one that is up, one that is being made, one
 * that Google has in its queue.
 */
function sliceHeld({ state, zone, shape, placement }: Holder): Pick<Offer, 'shape' | 'zone'> | undefined {
  if (zone !== undefined && shape !== undefined) {
    return HOLDS.includes(state) || state === 'deleting' ? { zone, shape } : undefined;
  }
  const last = placement.attempts.at(-1);
  return state === 'placing' && last?.endedAt === undefined ? last?.offer : undefined;
}
