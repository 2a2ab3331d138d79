/** What addresses on the internet used in one hour: each is billed while its machine is up. */
import { HOUR, SECOND } from '../../domain/time.ts';
import { accrued, addressMicros } from './costs.ts';
import { COMPUTE_ENGINE } from './skus.ts';
import type { Usage } from './usage.ts';

interface Addressed extends Pick<Usage, 'labels'> {
  readonly zone: string;
  readonly spot: boolean;
  readonly count: number;
}

/** One line for all addresses of a machine or node, in use for `ms`. */
export function addressUsage({ zone, labels, spot, count }: Addressed, ms: number): Usage {
  return {
    service: COMPUTE_ENGINE,
    sku: `External IP Charge on a ${spot ? 'Spot Preemptible' : 'Standard'} VM`,
    zone,
    labels,
    micros: accrued(addressMicros(spot) * count, ms),
    amount: (count * ms) / SECOND,
    unit: 'seconds',
    pricingAmount: (count * ms) / HOUR,
    pricingUnit: 'hour',
    credits: [],
  };
}
