/** Boot disks: the sizes that Google allows, the size without being asked, and the quota that counts them. */
import type { Extras } from './extras.ts';
import type { MachineSpec } from './machine.ts';
import type { Money } from './money.ts';

/** Of one disk, whole GB: Persistent Disk is 10 GB to 64 TB (cloud.google.com/compute/docs/disks). */
export const SMALLEST_DISK_GB = 10;
export const LARGEST_DISK_GB = 65_536;

/** What a disk costs a month of 730 hours where `extras` are from; undefined where its price is not known. */
export function diskPerMonth(extras: Extras | undefined, type: string, sizeGb: number): Money | undefined {
  const perGb = extras?.disks[type];
  return extras === undefined || perGb === undefined
    ? undefined
    : { micros: perGb * sizeGb, currency: extras.currency };
}

/** Holds the image, CUDA, and a model of some size with its data. */
const USUAL_DISK_GB = 200;

/** Of each host of the Cloud TPU API's slices, GB, and of what a runtime version takes of it (UNVERIFIED). */
export const NODE_DISK_GB = 100;
export const RUNTIME_GB = 30;

/** How large the boot disk is to be, GB. An image that needs more gets more. */
export function bootDiskGb({ diskGb }: Pick<MachineSpec, 'diskGb'>): number {
  return diskGb ?? USUAL_DISK_GB;
}

/**
 * The regional metric of Compute Engine that counts a disk of that type: balanced and SSD Persistent Disk share one.
 * undefined for Hyperdisk, whose quotas only the Cloud Quotas API shows (cloud.google.com/compute/resource-usage).
 */
export function diskMetric(diskType: string): string | undefined {
  if (!diskType.startsWith('pd-')) return undefined;
  return diskType === 'pd-standard' ? 'DISKS_TOTAL_GB' : 'SSD_TOTAL_GB';
}
