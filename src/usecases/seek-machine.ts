/** What Google shows under a machine's name where it may have come to be. */
import { type Attempt, type Machine, zonesOf } from '../domain/machine.ts';
import { regionOf, type Zone } from '../domain/zone.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { EngineDeps } from './engine-deps.ts';
import { ours } from './labels.ts';
import { atZone } from './step.ts';

export type Sight =
  | { readonly kind: 'ours'; readonly zone: Zone }
  /** Ours, on its way up, or on its way out where Google undoes what came to nothing. */
  | { readonly kind: 'moving'; readonly zone: Zone }
  /** Somebody else's of that name. */
  | { readonly kind: 'stranger'; readonly zone: Zone }
  /** Ours, and Google has ended it: it is to be deleted. */
  | { readonly kind: 'lost'; readonly zone: Zone; readonly because: string | undefined }
  | { readonly kind: 'nothing' }
  /** Google does not tell, or not of every zone: nothing follows from that. */
  | { readonly kind: 'unseen' };

/** Looks in the one zone that was asked, or through the whole project where Google was to choose the zone. */
export async function seekMachine(
  { cloud }: Pick<EngineDeps, 'cloud'>,
  machine: Machine,
  attempt: Attempt,
): Promise<Sight> {
  const { project, name } = machine;
  const { zone } = attempt.offer;
  if (attempt.zones === undefined) {
    const found = await cloud.get(atZone(machine, zone));
    // Google takes a machine away again whose time in the queue is up.
    if (found.ok) return sightOf(found.value, machine, attempt.offer.buy === 'flex-start');
    return found.fault.kind === 'not-found' ? { kind: 'nothing' } : { kind: 'unseen' };
  }
  const found = await cloud.find(project, name);
  if (!found.ok) return { kind: 'unseen' };
  const { machines, complete } = found.value;
  const own = machines.find((one) => ours(one, machine) && !isFormer(one, machine));
  if (own !== undefined) return sightOf(own, machine, true);
  if (!complete) return { kind: 'unseen' };
  const stranger = machines.find((one) => regionOf(one.zone) === regionOf(zone));
  return stranger !== undefined && zonesOf(attempt).includes(stranger.zone)
    ? { kind: 'stranger', zone: stranger.zone }
    : { kind: 'nothing' };
}

/** While a machine moves, what it was is there under its name and with its labels, in the zone that it leaves. */
function isFormer({ zone }: CloudMachine, { change }: Machine): boolean {
  return change?.kind === 'move' && zone === change.from.zone;
}

/** `undone`: what came to nothing may be seen while Google takes it away again. */
function sightOf(found: CloudMachine, machine: Machine, undone: boolean): Sight {
  const { status, zone } = found;
  if (!ours(found, machine)) return { kind: 'stranger', zone };
  if (status === 'lost') return { kind: 'lost', zone, because: found.because };
  const isMoving = status === 'pending' || status === 'provisioning' || (undone && status === 'stopping');
  return { kind: isMoving ? 'moving' : 'ours', zone };
}
