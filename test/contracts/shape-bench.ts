/** What the contracts of the families share: one cloud for all shapes, and a machine of a shape in a few words. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Family, FamilyShape } from '../../src/domain/accelerators/index.ts';
import type { Offer } from '../../src/domain/offer.ts';
import type { Result } from '../../src/domain/result.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import type { CreateMachine, MachineAt, OperationAt } from '../../src/ports/cloud.ts';
import type { Meters } from '../../src/ports/meters.ts';
import type { Quotas } from '../../src/ports/quotas.ts';
import { type CloudHarness, L4 } from './cloud.ts';

export interface ShapeHarness extends CloudHarness {
  readonly catalog: Catalog;
  readonly meters: Meters;
  readonly quotas: Quotas;
  /** What the cloud itself says of a machine: its accelerators, and what it costs an hour now, disks and all. */
  facts(at: MachineAt): {
    readonly accelerator: { readonly type: string; readonly count: number } | undefined;
    readonly hourlyMicros: number;
  };
  /** What was billed so far by the label `lamplighter-machine`: SKUs, and micro-USD in all. */
  bill(): ReadonlyMap<string, { readonly skus: ReadonlySet<string>; readonly micros: number }>;
  /** A machine type as the cloud has it in a zone; undefined where it has none. */
  machineType(
    zone: string,
    name: string,
  ): { readonly vcpus: number; readonly memoryGb: number; readonly bundledSsdGb: number } | undefined;
}

/** The ways of buying that the cloud under test simulates. */
export const WAYS = ['on-demand', 'spot', 'flex-start'] as const;
export type Way = (typeof WAYS)[number];

/** Micro-USD an hour of the address that each machine has while it runs. */
export function addressOf(way: Way): number {
  return way === 'spot' ? 2_500 : 5_000;
}

/** Accelerators of the largest machine. */
export const ENOUGH = 16;

/** A family that no catalog lists: the zone in which the cloud has it. */
const UNLISTED = { gb200: 'us-central1-a' } as const;

export function settled<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.fault.kind}: ${result.fault.message}`);
  return result.value;
}

/** To be called inside a `describe`: opens the cloud before its tests and closes it after them. */
export function shapeBench(open: () => Promise<ShapeHarness>) {
  let opened: ShapeHarness | undefined;
  let births = 0;

  // One cloud for all of them: no machine outlives its test, and no name comes twice.
  beforeAll(async () => {
    opened = await open();
    // By default there is too little for the largest A100 machine.
    opened.setQuota('us-central1', 'NVIDIA_A100_GPUS', ENOUGH);
  });
  // What a failed test leaves behind would use up the quota of those after it.
  afterEach(async () => {
    for (const left of settled(await of().cloud.list(of().project)).machines) {
      await ended(await of().cloud.remove(left, randomUUID()));
    }
  });
  afterAll(() => opened?.close());

  function of(): ShapeHarness {
    if (opened === undefined) throw new Error('the cloud is not open yet');
    return opened;
  }

  /** Lets the operation end; answers its fault. */
  async function ended(operation: Result<OperationAt>) {
    of().pass(3 * MINUTE);
    const state = settled(await of().cloud.operation(settled(operation), 0));
    return state.done ? state.fault : 'not done';
  }

  async function offersOf(family: Family, count: number, buy: Way): Promise<readonly Offer[]> {
    return settled(await of().catalog.offers(family.name, count, buy)).offers;
  }

  /** A zone in which the cloud has the shape. */
  async function zoneOf(family: Family, { count }: FamilyShape): Promise<string> {
    const unlisted = Object.entries(UNLISTED).find(([name]) => name === family.name)?.[1];
    const [offer] = unlisted === undefined ? await offersOf(family, count, 'spot') : [];
    return unlisted ?? offer?.zone ?? '';
  }

  function machine(family: Family, shape: FamilyShape, buy: Way, zone: string): CreateMachine {
    const { count, machineType } = shape;
    const name = `ada-${++births}`;
    return {
      ...L4,
      project: of().project,
      name,
      labels: { ...L4.labels, 'lamplighter-machine': name },
      zone,
      buy,
      shape: { family: family.name, count, machineType },
    };
  }

  return { of, ended, offersOf, zoneOf, machine };
}
