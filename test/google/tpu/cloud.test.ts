/** The Cloud TPU API and Compute Engine behind one Cloud port, over the wire: every slice. */
import { MINUTE } from '../../../src/domain/time.ts';
import { snapshotCatalog } from '../../../src/google/catalog.ts';
import { computeCloud } from '../../../src/google/compute/cloud.ts';
import { oneCloud } from '../../../src/google/one-cloud.ts';
import { tpuCloud } from '../../../src/google/tpu/cloud.ts';
import { parentOf } from '../../../src/google/tpu/request.ts';
import { tpuDemand } from '../../../src/sandbox/world/tpu-quotas.ts';
import { everySliceContract, type SliceHarness } from '../../contracts/every-slice.ts';
import { openSandbox } from '../sandbox.ts';

const PROJECT = 'ml-research';

async function open(): Promise<SliceHarness> {
  const { world, clock, google, close } = await openSandbox();
  // The first call of each client loads it, which takes its time on a busy machine.
  const patient = { timeoutMs: MINUTE };
  await google.call('tpu.nodes.list', { parent: parentOf(PROJECT) }, patient);
  await google.call('compute.instances.aggregatedList', { project: PROJECT }, patient);
  return {
    cloud: oneCloud(computeCloud(google, { clock }), tpuCloud(google, { clock }), clock),
    project: PROJECT,
    now: () => clock.now(),
    pass: (ms) => clock.advance(ms),
    setStockout: (zone, accelerator, on) => world.setStockout(zone, accelerator, on),
    setQuota: (zone, metric, limit) => world.setQuota(PROJECT, zone, metric, limit),
    preempt: (at) => world.preempt(at),
    catalog: snapshotCatalog(),
    quotaOf(zone, slice, spot) {
      const offer = world.tpu.catalogue.offers(zone)?.get(slice.machineType);
      if (offer === undefined) throw new Error(`${zone} has no ${slice.machineType}`);
      const { metric } = tpuDemand(zone, offer, spot, 1);
      return { metric, used: world.project(PROJECT)?.quotas.usage(zone, metric) ?? 0 };
    },
    close,
  };
}

everySliceContract('Google', open);
