/** What a request for a machine would lead to, before it is made: zones in order with reasons, and what it will cost. */
import { familyOf } from '../domain/accelerators/index.ts';
import { type Estimate, estimateOf } from '../domain/decide/estimate.ts';
import { planPlacement } from '../domain/decide/place.ts';
import { type OrderedZone, zoneOrder } from '../domain/decide/zone-order.ts';
import { inWords } from '../domain/fault.ts';
import type { MachineSpec } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import { regionOf } from '../domain/zone.ts';
import type { Deps } from './deps.ts';
import { extrasOf } from './extras.ts';
import { pricesFrom, type Source } from './price-source.ts';
import { attemptsSince, PLACEMENT_MEMORY } from './stockouts.ts';

export interface Preview {
  readonly spec: MachineSpec;
  /** In the order in which they would be tried now; at least one. */
  readonly zones: readonly OrderedZone[];
  /** Of the same zones, in the same order. */
  readonly estimates: readonly Estimate[];
  /** Zones that are left out for their price. */
  readonly leftOut: number;
  /** Where the prices are from, for people. */
  readonly source: string;
  readonly now: Millis;
}

export type PreviewAnswer =
  | { readonly kind: 'known'; readonly preview: Preview }
  /** No zone is left for it: a sentence or two. */
  | { readonly kind: 'refused'; readonly because: string }
  /** Nobody can say: what is missing. */
  | { readonly kind: 'unknown'; readonly because: string };

/** From the catalogue and the workspace's own memory: asks nothing of Google, so that quotas count for nothing here. */
export async function previewRequest(
  { store, policy, catalog }: Pick<Deps, 'store' | 'policy' | 'catalog'>,
  spec: MachineSpec,
): Promise<PreviewAnswer> {
  const family = familyOf(spec.family);
  if (catalog === undefined || family === undefined) {
    return { kind: 'unknown', because: 'there are no prices at hand here' };
  }
  const now = await store.now();
  const [listed, past] = await Promise.all([
    catalog.offers(spec.family, spec.count, spec.buy, spec.machineType),
    attemptsSince({ store }, now - PLACEMENT_MEMORY),
  ]);
  if (!listed.ok) {
    return { kind: 'unknown', because: `the prices cannot be read now (${inWords(listed.fault)})` };
  }
  const { offers } = listed.value;
  const plan = planPlacement({ spec, offers, quotas: undefined, past, limits: policy.limits, now });
  if (plan.kind === 'refused') return { kind: 'refused', because: plan.because };
  const { placement } = plan;
  const beside = await extrasOf(catalog, placement.offers);
  return {
    kind: 'known',
    preview: {
      spec,
      zones: zoneOrder(placement.offers, placement.saidNo),
      estimates: placement.offers.map((offer) =>
        estimateOf({
          family,
          spec,
          offer,
          extras: beside.regions[regionOf(offer.zone)],
          address: policy.network.publicAddress,
        }),
      ),
      leftOut: placement.skipped.length,
      source: fromWhere(listed.value, beside.from, now),
      now,
    },
  };
}

/** Disks and addresses are named where they are from elsewhere. */
function fromWhere(machines: Source, beside: Source | undefined, now: Millis): string {
  const source = pricesFrom(machines, now);
  const { zonesReadAt: _, ...prices } = machines;
  if (beside === undefined || pricesFrom(beside, now) === pricesFrom(prices, now)) return source;
  return `${source}; disks and addresses: ${pricesFrom(beside, now)}`;
}
