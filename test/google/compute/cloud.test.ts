/** Compute Engine behind the Cloud port, over the wire: the contract. */
import { snapshotCatalog } from '../../../src/google/catalog.ts';
import { computeCloud } from '../../../src/google/compute/cloud.ts';
import { monitoringMeters } from '../../../src/google/meters.ts';
import { googleQuotas } from '../../../src/google/quotas.ts';
import { PARTITION_GIB } from '../../../src/sandbox/world/series.ts';
import { cloudContract } from '../../contracts/cloud.ts';
import { cloudChangesContract } from '../../contracts/cloud-changes.ts';
import { cloudFaultsContract } from '../../contracts/cloud-faults.ts';
import { cloudGuestContract } from '../../contracts/cloud-guest.ts';
import { computeTpusContract } from '../../contracts/compute-tpus.ts';
import { everyShapeContract } from '../../contracts/every-shape.ts';
import { familyLimitsContract } from '../../contracts/family-limits.ts';
import type { ShapeHarness } from '../../contracts/shape-bench.ts';
import { openSandbox } from '../sandbox.ts';

const PROJECT = 'ml-research';

const CATALOG = snapshotCatalog();

async function open(): Promise<ShapeHarness> {
  const sandbox = await openSandbox();
  const { world, clock, google, api } = sandbox;
  return {
    cloud: computeCloud(google, { clock }),
    project: PROJECT,
    now: () => clock.now(),
    pass: (ms) => clock.advance(ms),
    setStockout: (zone, accelerator, on) => world.setStockout(zone, accelerator, on),
    setQuota: (region, metric, limit) => world.setQuota(PROJECT, region, metric, limit),
    preempt: (at) => world.preempt(at),
    catalog: CATALOG,
    meters: monitoringMeters(google),
    quotas: googleQuotas(google),
    facts({ zone, name }) {
      const found = world.machines().find((one) => one.zone === zone && one.name === name);
      if (found === undefined) throw new Error(`the world has no ${name}`);
      return found;
    },
    bill() {
      const bill = new Map<string, { skus: Set<string>; micros: number }>();
      for (const { labels, sku, cost } of world.billingRows(clock.now())) {
        const name = labels.find(({ key }) => key === 'lamplighter-machine')?.value ?? '';
        const entry = bill.get(name) ?? { skus: new Set(), micros: 0 };
        bill.set(name, entry);
        entry.skus.add(sku.description);
        entry.micros += cost * 1e6;
      }
      return bill;
    },
    machineType(zone, name) {
      const found = world.catalogue.machineTypes(zone)?.get(name);
      if (found === undefined) return undefined;
      const { vcpus, memoryGb, bundledPartitions } = found;
      return { vcpus, memoryGb, bundledSsdGb: bundledPartitions * PARTITION_GIB };
    },
    async addStranger({ project, zone, name }) {
      const response = await fetch(`${api.url}/compute/v1/projects/${project}/zones/${zone}/instances`, {
        method: 'POST',
        headers: { authorization: 'Bearer somebody', 'content-type': 'application/json' },
        body: JSON.stringify({
          name,
          machineType: `zones/${zone}/machineTypes/e2-medium`,
          labels: { team: 'others' },
          disks: [
            {
              boot: true,
              initializeParams: {
                sourceImage:
                  'projects/deeplearning-platform-release/global/images/family/common-cu129-ubuntu-2204-nvidia-580',
              },
            },
          ],
          networkInterfaces: [{ network: 'global/networks/default' }],
        }),
      });
      if (!response.ok) throw new Error(await response.text());
      clock.advance(60_000);
    },
    close: sandbox.close,
  };
}

cloudContract('Compute Engine', open);
cloudChangesContract('Compute Engine', open);
cloudGuestContract('Compute Engine', open);
cloudFaultsContract('Compute Engine', open);
everyShapeContract('Compute Engine', open);
computeTpusContract('Compute Engine', open);
familyLimitsContract('Compute Engine', open);
