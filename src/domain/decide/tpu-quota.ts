/** What slices of TPUs take of a project's quotas: chips or TensorCores, by zone and by region. */
import type { Slice, TpuFamily, TpuPool } from '../accelerators/family.ts';
import { type Family, typedSize } from '../accelerators/index.ts';
import type { MachineSpec } from '../machine.ts';
import type { Shape } from '../offer.ts';
import { type Need, regionalTwin, tpuApiPlace } from '../quota.ts';
import { regionOf, type Zone } from '../zone.ts';

/**
 * All slices of a multislice together. The Cloud TPU API counts by zone and by region, and either may be the one that is
 * short; its limits count a slice's hosts, disks and addresses in nothing else. Compute Engine's machines with TPUs are
 * counted by region, in pools of their own.
 */
export function tpuNeeds(
  family: TpuFamily,
  { machineType }: Pick<Shape, 'machineType'>,
  { buy, slices }: Pick<MachineSpec, 'buy' | 'slices'>,
  zone: Zone,
): readonly Need[] {
  const slice = family.shapes.find((one) => one.machineType === machineType);
  if (slice === undefined) return [];
  const standard = tpuMetric(family, slice, 'standard');
  const metric = buy === 'on-demand' ? standard : tpuMetric(family, slice, 'preemptible');
  if (metric === undefined) return [];
  const otherwise = buy === 'flex-start' ? standard : undefined;
  const amount = quotaUnits(family, slice) * (slices ?? 1);
  const region = regionOf(zone);
  if (tpuApiPlace(metric) !== 'zone') return [{ metric, region, amount, otherwise }];
  const twin = otherwise === undefined ? undefined : regionalTwin(otherwise);
  return [
    { metric, region: zone, amount, otherwise },
    { metric: regionalTwin(metric), region, amount, otherwise: twin },
  ];
}

/** What counts slices of that kind, undefined where nobody knows. */
export function tpuMetric(
  { quota }: TpuFamily,
  { service, hosts }: Pick<Slice, 'service' | 'hosts'>,
  pool: 'standard' | 'preemptible',
): string | undefined {
  const counted = service === 'compute' ? quota.compute : hosts === 1 ? (quota.oneHost ?? quota) : quota;
  return pool === 'standard' ? counted?.onDemand : counted?.preemptible;
}

/** The slice that is meant by so many chips, the smallest one without them; undefined when there is none of that size. */
export function standardSlice({ shapes }: TpuFamily, count?: number): Slice | undefined {
  return shapes.find((slice) => slice.standard && (count === undefined || slice.count === count));
}

/** What so many of a family at once take of what counts them: chips or TensorCores, GPUs. */
export function unitsOf(family: Family, count: number): number {
  const slice = family.kind === 'tpu' ? standardSlice(family, count) : undefined;
  return family.kind === 'tpu' && slice !== undefined ? quotaUnits(family, slice) : count;
}

/** What one slice takes of its limit: v5p-8 takes 8 TensorCores, v6e-8 takes 8 chips. */
export function quotaUnits(
  { quota, tensorCoresPerChip }: TpuFamily,
  { count, service }: Pick<Slice, 'count' | 'service'>,
): number {
  return service === 'tpu' && quota.unit === 'tensor-cores' ? count * tensorCoresPerChip : count;
}

/** Every limit that counts the family and no other, wherever its slices come from. */
export function tpuMetrics(family: TpuFamily): readonly string[] {
  return poolsOf(family).flatMap(({ onDemand, preemptible }) =>
    [onDemand, preemptible].flatMap((metric) =>
      metric === undefined ? [] : [...new Set([metric, regionalTwin(metric)])],
    ),
  );
}

/** What a person types for one of them: a size that it counts, where the smallest one is counted by another. */
export function tpuRequest(
  family: TpuFamily,
  metric: string,
): { readonly name: string; readonly spot: boolean } {
  const slice = family.shapes.find(
    (one) =>
      tpuMetric(family, one, 'standard') === metric || tpuMetric(family, one, 'preemptible') === metric,
  );
  return {
    name:
      slice === undefined || slice === family.shapes[0] ? family.name : typedSize(family.name, slice.count),
    spot: poolsOf(family).some(({ preemptible }) => preemptible === metric),
  };
}

function poolsOf({ quota }: TpuFamily): readonly TpuPool[] {
  return [quota, quota.oneHost, quota.compute].filter((pool) => pool !== undefined);
}
