/** What Google says beforehand of the chance to get a spot machine: of which machines, and what its figures mean. */
import { gpuOf } from './accelerators/index.ts';
import type { Buy, FamilyName } from './offer.ts';
import type { Duration } from './time.ts';
import type { Zone } from './zone.ts';

/** One machine in one zone, as Google sees it now. */
export interface ZoneAdvice {
  readonly zone: Zone;
  /** How likely a request succeeds, 0–1, by what is free and how recent requests ended. It knows nothing of quota. */
  readonly obtainability: number;
  /** How long most such machines run at least before they are preempted; undefined where Google does not say. */
  readonly uptime: Duration | undefined;
}

/** From here on Google calls the chance high (Compute Engine, "View the availability of Spot VMs"). */
export const HIGH_CHANCE = 0.7;
/** Below this it calls the chance low. */
export const FAIR_CHANCE = 0.4;

/**
 * Whether Google advises on such a machine: spot only (its method knows flex-start, but not in v1's messages, which
 * cannot say for how long), and no GPUs that are attached to N1 (UNVERIFIED for v1: so in the preview).
 */
export function isAdvised(family: FamilyName, buy: Buy): boolean {
  return buy === 'spot' && gpuOf(family)?.attachment === 'built-in';
}
