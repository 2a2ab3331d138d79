/** The ports over the simulated estate without the wire keep the contracts of those over the wire. */
import { randomUUID } from 'node:crypto';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { snapshotCatalog } from '../../../src/google/catalog.ts';
import { SandboxClock } from '../../../src/sandbox/clock.ts';
import type { ExistingMachine, WorldOptions } from '../../../src/sandbox/world/options.ts';
import { World } from '../../../src/sandbox/world/world.ts';
import { adviceContract } from '../../contracts/advice.ts';
import { billedEstate, billingContract, exportRow } from '../../contracts/billing.ts';
import { bucketsContract } from '../../contracts/buckets.ts';
import { catalogContract } from '../../contracts/catalog.ts';
import { type CloudHarness, cloudContract, L4 } from '../../contracts/cloud.ts';
import { cloudChangesContract } from '../../contracts/cloud-changes.ts';
import { cloudFaultsContract } from '../../contracts/cloud-faults.ts';
import { cloudGuestContract } from '../../contracts/cloud-guest.ts';
import { inventoryContract } from '../../contracts/inventory.ts';
import { listingsContract } from '../../contracts/listings.ts';
import { type MeteredMachine, metersContract } from '../../contracts/meters.ts';
import { quotasContract } from '../../contracts/quotas.ts';
import { tpuMetersContract } from '../../contracts/tpu-meters.ts';
import { billedIn, billedSlices } from '../../support/billed.ts';
import { meteredTpu, runTpus } from '../../support/metered-tpus.ts';
import { worldAdvice } from './advice.ts';
import { worldBilling } from './billing.ts';
import { worldBuckets } from './buckets.ts';
import { worldCloud } from './cloud.ts';
import { worldInventory } from './inventory.ts';
import { worldListings } from './listings.ts';
import { worldMeters } from './meters.ts';
import { worldQuotas } from './quotas.ts';

const PROJECT = 'ml-research';
const START = Date.parse('2026-11-21T12:00:00Z');
const ADAPTER = 'the simulated estate in memory';

function open(options: WorldOptions = {}) {
  const clock = new SandboxClock(START);
  return { clock, world: new World(clock, options) };
}

async function openCloud(): Promise<CloudHarness> {
  const { clock, world } = open();
  return {
    cloud: worldCloud(world),
    project: PROJECT,
    now: () => clock.now(),
    pass: (ms) => clock.advance(ms),
    setStockout: (zone, accelerator, on) => world.setStockout(zone, accelerator, on),
    setQuota: (region, metric, limit) => world.setQuota(PROJECT, region, metric, limit),
    preempt: (at) => world.preempt(at),
    async addStranger({ project, zone, name }) {
      world.insert({
        project,
        zone,
        name,
        machineType: 'e2-medium',
        vcpus: 2,
        gpus: undefined,
        scheduling: {
          provisioningModel: 'STANDARD',
          onHostMaintenance: 'MIGRATE',
          automaticRestart: true,
          terminationAction: undefined,
          maxRun: undefined,
          terminationTime: undefined,
          discardLocalSsd: undefined,
        },
        labels: { team: 'others' },
        metadata: [],
        disks: [],
        scratchPartitions: 0,
        externalAddress: false,
        serviceAccount: undefined,
        deletionProtection: false,
        rest: {},
      });
      clock.advance(MINUTE);
    },
    close: async () => {},
  };
}

cloudContract(ADAPTER, openCloud);
cloudChangesContract(ADAPTER, openCloud);
cloudGuestContract(ADAPTER, openCloud);
cloudFaultsContract(ADAPTER, openCloud);
catalogContract('the snapshot', snapshotCatalog);

listingsContract(ADAPTER, async () => {
  const { world } = open();
  return {
    listings: worldListings(world),
    project: PROJECT,
    setUnreachable: (zone, on) => world.setUnreachable(zone, on),
    billedSlices,
    billed: billedIn(world),
    close: async () => {},
  };
});

function existing({ name, gpus, gpu, cpu, gpuMemory, network, agent }: MeteredMachine): ExistingMachine {
  const activity = { gpu, cpu, gpuMemory, networkBytesPerSecond: network };
  return {
    project: PROJECT,
    zone: 'us-central1-a',
    name,
    machineType: gpus === 2 ? 'g2-standard-24' : 'g2-standard-8',
    createdAt: START - 5 * HOUR,
    agent,
    behaviour: { profile: { kind: 'constant', activity } },
  };
}

metersContract(ADAPTER, async (machines) => {
  const { clock, world } = open({
    projects: [{ id: PROJECT }, { id: 'empty-project' }],
    machines: machines.map(existing),
  });
  return {
    meters: worldMeters(world),
    project: PROJECT,
    emptyProject: 'empty-project',
    now: () => clock.now(),
    instanceId: (name) => world.machines().find((machine) => machine.name === name)?.id ?? '',
    close: async () => {},
  };
});

tpuMetersContract(ADAPTER, async (tpus) => {
  const { clock, world } = open({ projects: [{ id: PROJECT }] });
  runTpus(world, clock, PROJECT, tpus);
  return {
    meters: worldMeters(world),
    project: PROJECT,
    now: () => clock.now(),
    metered: (name) => meteredTpu(world, PROJECT, name),
    close: async () => {},
  };
});

billingContract(ADAPTER, async () => {
  const { clock, world } = open(billedEstate(START));
  return {
    billing: worldBilling(world),
    unconfigured: worldBilling(world, { configured: false }),
    now: () => clock.now(),
    rows: () => world.billingRows(clock.now()).map(exportRow),
    pass: (ms) => clock.advance(ms),
    close: async () => {},
  };
});

bucketsContract(ADAPTER, async (page, pages) => {
  const world = new World(new SandboxClock(START), {});
  return { buckets: worldBuckets(world, page * pages), project: PROJECT, close: async () => {} };
});

quotasContract(ADAPTER, async () => {
  const { clock, world } = open();
  return {
    quotas: worldQuotas(world),
    project: PROJECT,
    setLimit: (region, metric, limit) => world.setQuota(PROJECT, region, metric, limit),
    pass: (ms) => clock.advance(ms),
    async useOneL4() {
      const born = await worldCloud(world).create({ project: PROJECT, ...L4 }, randomUUID());
      if (!born.ok) throw new Error(born.fault.message);
      clock.advance(5 * MINUTE);
    },
    close: async () => {},
  };
});

inventoryContract(ADAPTER, async (options) => {
  const { clock, world } = open(options);
  return {
    inventory: worldInventory(world),
    project: PROJECT,
    now: () => clock.now(),
    close: async () => {},
  };
});

adviceContract(ADAPTER, async () => {
  const { clock, world } = open();
  return {
    advice: worldAdvice(world),
    project: PROJECT,
    setStockout: (zone, accelerator, on) => world.setStockout(zone, accelerator, on),
    pass: (by) => clock.advance(by),
    close: async () => {},
  };
});
