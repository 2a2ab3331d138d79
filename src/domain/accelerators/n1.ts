/** N1 machine types, the hosts of attached accelerators, and the sizes that families choose from them. */
import { EVERY_WAY, type FamilyShape } from './family.ts';

/** Source: general-purpose machine family page, N1. */
const N1 = {
  'n1-standard-4': { vcpus: 4, ramGb: 15 },
  'n1-standard-8': { vcpus: 8, ramGb: 30 },
  'n1-standard-16': { vcpus: 16, ramGb: 60 },
  'n1-standard-32': { vcpus: 32, ramGb: 120 },
  'n1-standard-64': { vcpus: 64, ramGb: 240 },
  'n1-standard-96': { vcpus: 96, ramGb: 360 },
  'n1-highmem-8': { vcpus: 8, ramGb: 52 },
  'n1-highmem-16': { vcpus: 16, ramGb: 104 },
} as const;

/** The machine types for so many accelerators, the standard one first. N1 has no local SSD of its own. */
export function onN1(
  count: number,
  standard: keyof typeof N1,
  ...others: (keyof typeof N1)[]
): FamilyShape[] {
  return [standard, ...others].map((machineType) => ({
    count,
    machineType,
    standard: machineType === standard,
    buy: EVERY_WAY,
    ...N1[machineType],
    localSsdGb: 0,
  }));
}
