/** What a project's TPU nodes used in one hour: chips, by the second while the node is READY. */
import type { Millis } from '../../domain/time.ts';
import { HOUR, SECOND } from '../../domain/time.ts';
import { regionOf } from './catalogue.ts';
import { accrued, billedMs } from './costs.ts';
import { valueAt } from './machine.ts';
import { COMPUTE_ENGINE, placeOf, type Service } from './skus.ts';
import type { TpuGeneration } from './tpu-catalogue.ts';
import type { TpuNode } from './tpu-node.ts';
import type { Usage } from './usage.ts';

export const CLOUD_TPU: Service = { id: 'E000-3F24-B8AA', description: 'Cloud TPU' };

/** v2–v4 are on the bill as Cloud TPU, later ones as Compute Engine (the billing catalogue has them there). */
export function tpuService(generation: TpuGeneration): Service {
  return ['v2', 'v3', 'v4'].includes(generation) ? CLOUD_TPU : COMPUTE_ENGINE;
}

/** e.g. "Spot Preemptible TpuV6e running in Iowa"; one chip for an hour. Wording beyond "TpuV6e" is UNVERIFIED. */
export function tpuSku(generation: TpuGeneration, spot: boolean, zone: string): string {
  const { city } = placeOf(regionOf(zone));
  return `${spot ? 'Spot Preemptible ' : ''}TpuV${generation.slice(1)} running in ${city}`;
}

/** The lines of one node in the hour that begins at `hour`. */
export function nodeUsage(node: TpuNode, hour: Millis): Usage[] {
  const { generation, chips } = node.spec.slice;
  const { zone } = node.ref;
  return node.charges.flatMap((charge) => {
    const ms = billedMs(charge, hour, hour + HOUR);
    if (ms === 0) return [];
    return [
      {
        service: tpuService(generation),
        sku: tpuSku(generation, charge.spot, zone),
        zone,
        labels: valueAt(node.labelHistory, hour + HOUR - 1) ?? {},
        micros: accrued(charge.micros, ms),
        amount: (chips * ms) / SECOND,
        unit: 'seconds',
        pricingAmount: (chips * ms) / HOUR,
        pricingUnit: 'hour',
        credits: [],
      },
    ];
  });
}
