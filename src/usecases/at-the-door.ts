/** What the catalogue can tell at once of a request that no offer fits: nobody sells it there, or none so cheaply. */
import { typedSize } from '../domain/accelerators/index.ts';
import { planPlacement } from '../domain/decide/place.ts';
import { cheapestOf } from '../domain/decide/price-limit.ts';
import type { MachineSpec } from '../domain/machine.ts';
import { nearWords } from '../domain/near.ts';
import type { Offer } from '../domain/offer.ts';
import { regionOf, zoneMatches } from '../domain/zone.ts';
import type { Deps } from './deps.ts';

/** A field of the request, why it will not do, and a whole command that may. */
export interface DoorRefusal {
  readonly field: string;
  readonly message: string;
  readonly example: string;
}

/** Refuses a zone and a price limit under which there is no offer; undefined when there is one, or nobody knows. */
export async function refusedAtTheDoor(
  { catalog, policy }: Pick<Deps, 'catalog' | 'policy'>,
  spec: MachineSpec,
): Promise<DoorRefusal | undefined> {
  if (catalog === undefined || (spec.zone === undefined && spec.maxMicrosPerHour === undefined))
    return undefined;
  const listed = await catalog.offers(spec.family, spec.count, spec.buy, spec.machineType);
  if (!listed.ok) return undefined;
  const { offers, denied } = listed.value;
  const { limits } = policy;
  const plan = planPlacement({ spec, offers, denied, quotas: undefined, past: [], limits, now: 0 });
  if (plan.kind !== 'refused') return undefined;
  if (plan.why === 'zone' && spec.zone !== undefined) {
    const example = `${typed(spec)} --zone ${zoneLike(spec.zone, offers)}`;
    return { field: 'zone', message: plan.because, example };
  }
  if (plan.why === 'price' && spec.maxMicrosPerHour !== undefined) {
    const example = dearEnough(spec, offers, limits.maxMicrosPerHour) ?? `/gpu prices ${spec.family}`;
    return { field: 'max-price', message: plan.because, example };
  }
  return undefined;
}

/** The command with the lowest limit in whole dollars and cents that lets the cheapest offer in, where policy does. */
function dearEnough(spec: MachineSpec, offers: readonly Offer[], most: number): string | undefined {
  const { zone } = spec;
  const near = zone === undefined ? offers : offers.filter((offer) => zoneMatches(zone, offer.zone));
  const lowest = cheapestOf(near)?.price?.microsPerHour;
  if (lowest === undefined || lowest > most) return undefined;
  const cents = Math.ceil(lowest / 10_000);
  return `${typed(spec)}${zone === undefined ? '' : ` --zone ${zone}`} --max-price ${(cents / 100).toFixed(2)}`;
}

/** The pattern, region or zone that may be meant, in which there are offers: `us` → `us-*`. */
function zoneLike(asked: string, offers: readonly Offer[]): string {
  const zones = [...new Set(offers.map(({ zone }) => zone))];
  const wider = [`${asked}-*`, `${asked}*`].find((pattern) => zones.some((one) => zoneMatches(pattern, one)));
  const [near] = nearWords(asked, [...new Set(zones.flatMap((zone) => [zone, regionOf(zone)]))], 4);
  return wider ?? near ?? zones[0] ?? 'us-central1';
}

/** The command for such a machine, without its other flags. */
function typed(spec: MachineSpec): string {
  return `/gpu up ${typedSize(spec.family, spec.count)}${spec.buy === 'spot' ? ' --spot' : ''}`;
}
