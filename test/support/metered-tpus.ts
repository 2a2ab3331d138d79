/** TPUs in the simulated estate that do the same all the time, for what measures them. */
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { MeteredTpu } from '../../src/ports/meters.ts';
import type { SandboxClock } from '../../src/sandbox/clock.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import type { TpuToMeter } from '../contracts/tpu-meters.ts';

const TPU_ZONE = 'us-central1-a';

/** Makes them and lets an hour and a half pass. Throws Error for a type that is not sold there. */
export function runTpus(
  world: World,
  clock: SandboxClock,
  project: string,
  tpus: readonly TpuToMeter[],
): void {
  for (const { name, type } of tpus) {
    const slice = world.tpu.catalogue.offers(TPU_ZONE)?.get(type);
    if (slice === undefined) throw new Error(`${type} is not sold in ${TPU_ZONE}`);
    world.tpu.createNode({
      project,
      zone: TPU_ZONE,
      name,
      slice,
      runtimeVersion: 'v2-alpha-tpuv5-lite',
      description: '',
      spot: false,
      preemptible: false,
      reserved: false,
      labels: {},
      metadata: {},
      tags: [],
      network: undefined,
      subnetwork: undefined,
      externalAddresses: false,
      serviceAccount: undefined,
      rest: {},
    });
  }
  clock.advance(10 * MINUTE);
  world.settle();
  for (const { name, tensorcore, cpu, network, measured } of tpus) {
    const ref = { project, zone: TPU_ZONE, name };
    world.setActivity(ref, { gpu: tensorcore, cpu, gpuMemory: 0, networkBytesPerSecond: network });
    world.setReportsMetrics(ref, measured);
  }
  clock.advance(1.5 * HOUR);
  world.settle();
}

/** How a meter is asked for it. Throws Error for one that is not there. */
export function meteredTpu(world: World, project: string, name: string): MeteredTpu {
  const node = world.tpu.node({ project, zone: TPU_ZONE, name });
  if (node === undefined) throw new Error(`there is no ${name}`);
  return { instanceId: node.id, name, zone: TPU_ZONE, hosts: node.workers.length };
}
