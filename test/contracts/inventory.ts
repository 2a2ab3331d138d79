/** What every Inventory adapter must do. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, type Millis } from '../../src/domain/time.ts';
import type { Inventory, StrangeMachine } from '../../src/ports/inventory.ts';
import type { WorldOptions } from '../../src/sandbox/world/options.ts';

export interface InventoryHarness {
  readonly inventory: Inventory;
  readonly project: string;
  now(): Millis;
  close(): Promise<void>;
}

const MADE = { createdAt: Date.parse('2026-11-18T12:00:00Z') };
const OURS = { lamplighter: 'yes', 'lamplighter-machine': 'm3k9x2p7qa' };

/** Machines of every sort, of ours and of others. */
export const ESTATE = {
  projects: [
    {
      id: 'ml-research',
      disks: [{ ...MADE, zone: 'us-central1-a', name: 'datasets', type: 'pd-ssd', sizeGib: 500 }],
      addresses: [
        { ...MADE, region: 'us-east4', name: 'old-front', address: '34.86.1.2' },
        { ...MADE, region: 'us-east4', name: 'front', address: '34.86.1.3', inUse: true },
      ],
      reservations: [
        {
          ...MADE,
          zone: 'us-central1-a',
          name: 'for-the-paper',
          machineType: 'a2-highgpu-1g',
          gpus: { type: 'nvidia-tesla-a100', count: 1 },
          count: 4,
          inUse: 2,
        },
        { ...MADE, zone: 'us-central1-a', name: 'full', machineType: 'g2-standard-8', count: 1, inUse: 1 },
      ],
    },
  ],
  machines: [
    { ...MADE, zone: 'us-central1-a', name: 'ours', machineType: 'g2-standard-8', labels: OURS },
    {
      ...MADE,
      zone: 'us-central1-a',
      name: 'notebook',
      machineType: 'g2-standard-8',
      labels: { owner: 'grace' },
    },
    {
      ...MADE,
      zone: 'us-central1-b',
      name: 'attached',
      machineType: 'n1-standard-8',
      gpus: { type: 'nvidia-tesla-t4', count: 2 },
      spot: true,
    },
    {
      ...MADE,
      zone: 'us-central1-b',
      name: 'off',
      machineType: 'g2-standard-8',
      stoppedAt: MADE.createdAt + HOUR,
    },
    { ...MADE, zone: 'us-central1-a', name: 'web', machineType: 'e2-medium' },
    { ...MADE, zone: 'us-central1-c', name: 'grouped', machineType: 'g2-standard-8', group: 'trainers' },
  ],
} as const satisfies WorldOptions;

export function inventoryContract(
  adapter: string,
  open: (options: WorldOptions) => Promise<InventoryHarness>,
): void {
  describe(`Inventory: ${adapter}`, () => {
    let harness: InventoryHarness;
    afterEach(() => harness.close());

    async function strangers(options: WorldOptions): Promise<readonly StrangeMachine[]> {
      harness = await open(options);
      const found = await harness.inventory.strangers(harness.project);
      if (!found.ok) throw new Error(found.fault.message);
      expect(found.value.complete).toBe(true);
      return found.value.machines.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    }

    it('finds what runs with GPUs and is not ours, built in or attached, and nothing else', async () => {
      expect(await strangers(ESTATE)).toMatchObject([
        {
          name: 'attached',
          zone: 'us-central1-b',
          status: 'running',
          machineType: 'n1-standard-8',
          accelerators: { type: 'nvidia-tesla-t4', count: 2 },
          spot: true,
        },
        { name: 'grouped', zone: 'us-central1-c' },
        {
          name: 'notebook',
          zone: 'us-central1-a',
          machineType: 'g2-standard-8',
          accelerators: { type: 'nvidia-l4', count: 1 },
          spot: false,
          createdAt: MADE.createdAt,
          labels: { owner: 'grace' },
        },
      ]);
    });

    it('shows one of them as it is now, with the group that keeps it, and what has stopped too', async () => {
      harness = await open(ESTATE);
      const { inventory, project } = harness;
      const one = (zone: string, name: string) => inventory.stranger({ project, zone, name });
      const notebook = await one('us-central1-a', 'notebook');
      expect(notebook).toMatchObject({
        ok: true,
        value: {
          name: 'notebook',
          status: 'running',
          accelerators: { type: 'nvidia-l4', count: 1 },
          labels: { owner: 'grace' },
        },
      });
      expect(notebook.ok && notebook.value).not.toHaveProperty('keptBy');
      expect(await one('us-central1-c', 'grouped')).toMatchObject({
        value: { keptBy: 'the instance group trainers' },
      });
      expect(await one('us-central1-b', 'off')).toMatchObject({ value: { status: 'stopped' } });
      expect(await one('us-central1-b', 'notebook')).toMatchObject({ fault: { kind: 'not-found' } });
    });

    it('finds disks, addresses and reserved machines that nothing uses, and none that something does', async () => {
      harness = await open(ESTATE);
      const found = await harness.inventory.leftovers(harness.project);
      if (!found.ok) throw new Error(found.fault.message);
      expect(found.value.complete).toBe(true);
      const left = { id: expect.any(String), project: harness.project, createdAt: MADE.createdAt };
      expect(found.value.leftovers.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        {
          ...left,
          kind: 'disk',
          place: 'us-central1-a',
          name: 'datasets',
          sizeGb: 500,
          type: 'pd-ssd',
          detachedAt: undefined,
        },
        {
          ...left,
          kind: 'reservation',
          place: 'us-central1-a',
          name: 'for-the-paper',
          machineType: 'a2-highgpu-1g',
          accelerators: { type: 'nvidia-tesla-a100', count: 1 },
          idle: 2,
        },
        { ...left, kind: 'address', place: 'us-east4', name: 'old-front', address: '34.86.1.2' },
      ]);
    });

    it('deletes a disk and an address that nothing uses, once, and shows what is used as such', async () => {
      harness = await open(ESTATE);
      const { inventory, project } = harness;
      const found = await inventory.leftovers(project);
      const all = found.ok ? found.value.leftovers : [];
      const targets = all.flatMap((one) => (one.kind === 'reservation' ? [] : [one]));
      expect(targets).toHaveLength(2);
      for (const one of targets) {
        expect(await inventory.leftover(one)).toEqual({ ok: true, value: one });
        const requestId = randomUUID();
        for (const _again of [1, 2]) {
          expect(await inventory.removeLeftover(one, requestId)).toEqual({ ok: true, value: undefined });
        }
        expect(await inventory.leftover(one)).toMatchObject({ fault: { kind: 'not-found' } });
      }
      const used = { project, id: '1' };
      for (const at of [
        { ...used, kind: 'disk', place: 'us-central1-a', name: 'notebook' },
        { ...used, kind: 'address', place: 'us-east4', name: 'front' },
      ] as const) {
        expect(await inventory.leftover(at)).toMatchObject({ fault: { kind: 'conflict' } });
      }
    });

    it('finds nothing in a project that has nothing', async () => {
      expect(await strangers({})).toEqual([]);
    });
  });
}
