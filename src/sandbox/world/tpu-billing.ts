/** What a project's TPU nodes used in one hour: chips, by the second while the node is READY. */
import type { Millis } from '../../domain/time.ts';
import { HOUR, SECOND } from '../../domain/time.ts';
import { addressUsage } from './address-billing.ts';
import { accrued, billedMs } from './costs.ts';
import { valueAt } from './machine.ts';
import type { TpuNode } from './tpu-node.ts';
import { tpuService, tpuSku } from './tpu-price-list.ts';
import type { Usage } from './usage.ts';

/** The lines of one node in the hour that begins at `hour`. */
export function nodeUsage(node: TpuNode, hour: Millis): Usage[] {
  const { generation, chips, hosts } = node.spec.slice;
  const { zone } = node.ref;
  return node.charges.flatMap((charge) => {
    const ms = billedMs(charge, hour, hour + HOUR);
    if (ms === 0) return [];
    const labels = valueAt(node.labelHistory, hour + HOUR - 1) ?? {};
    const addressed = { zone, labels, spot: charge.spot, count: hosts };
    return [
      {
        service: tpuService(generation),
        sku: tpuSku(generation, hosts, charge.spot, zone),
        zone,
        labels,
        micros: accrued(charge.micros, ms),
        amount: (chips * ms) / SECOND,
        unit: 'seconds',
        pricingAmount: (chips * ms) / HOUR,
        pricingUnit: 'hour',
        credits: [],
      },
      // Whether Google bills those of its TPU hosts is UNVERIFIED.
      ...(node.spec.externalAddresses ? [addressUsage(addressed, ms)] : []),
    ];
  });
}
