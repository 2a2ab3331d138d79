/** What the simulated Google bills for a machine with GPUs, and for slices of TPUs. */
import { tpuCatalogue } from '../../src/sandbox/world/tpu-catalogue.ts';
import type { World } from '../../src/sandbox/world/world.ts';

/** Micro-USD an hour; undefined where the machine is not sold with them or has no price. */
export function billedIn({ catalogue }: World) {
  return (
    zone: string,
    machineType: string,
    gpus: { readonly type: string; readonly count: number },
    spot: boolean,
  ): number | undefined => {
    const sold = catalogue
      .sold(zone)
      .find(({ type, gpu, count }) => type.name === machineType && gpu === gpus.type && count === gpus.count);
    if (sold === undefined) return undefined;
    const price = catalogue.price(zone, machineType, sold.type.builtIn === undefined ? gpus : undefined);
    return spot ? price.spot : price.standard;
  };
}

/** Every slice of every zone. */
export function billedSlices() {
  return tpuCatalogue().zones.flatMap((zone) =>
    [...(tpuCatalogue().offers(zone)?.values() ?? [])].map(({ type, price }) => ({ zone, type, ...price })),
  );
}
