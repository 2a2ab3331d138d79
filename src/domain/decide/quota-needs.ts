/** What a machine would take of a project's quotas, and which of them does not allow it. */
import type { Family, GpuFamily } from '../accelerators/index.ts';
import { bootDiskGb, diskMetric } from '../disk.ts';
import type { Fault } from '../fault.ts';
import type { MachineSpec } from '../machine.ts';
import type { Offer, Shape } from '../offer.ts';
import {
  ALL_GPUS,
  FAMILY_METRIC,
  familyMetric,
  gpuFamilyOf,
  type Need,
  type Quota,
  type QuotaName,
  type ShortOf,
  tpuApiPlace,
} from '../quota.ts';
import { regionOf } from '../zone.ts';
import { standardSlice, tpuMetric, tpuMetrics, tpuNeeds, tpuRequest } from './tpu-quota.ts';

/** A limit that does not allow a machine. */
export interface Shortfall extends QuotaName {
  /** ≥ 0. */
  readonly limit: number;
  readonly usage: number;
  /** What the machine would take. */
  readonly need: number;
  readonly ownUseOnly?: true;
}

/** What is wanted and how it would be reached. */
export interface Wanted {
  readonly spec: Pick<MachineSpec, 'count' | 'buy' | 'diskGb' | 'slices'>;
  /** Whether machines get an address on the internet; undefined = they do. */
  readonly publicAddress?: boolean | undefined;
}

/** Finds a limit; undefined = unknown, which never holds anything back. */
export type KnownLimits = (name: QuotaName) => Quota | undefined;

export function limitsIn(quotas: readonly Quota[]): KnownLimits {
  const byKey = new Map(quotas.map((quota) => [`${quota.metric} ${quota.region}`, quota]));
  return ({ metric, region }) => byKey.get(`${metric} ${region}`);
}

/**
 * The metric that counts a family's accelerators; undefined where nobody knows of one. Of TPUs that which counts the
 * standard slice of so many chips, the smallest one otherwise.
 */
export function acceleratorMetric(
  family: Family,
  pool: 'standard' | 'preemptible',
  count?: number,
): string | undefined {
  if (family.kind === 'tpu') {
    const slice = standardSlice(family, count) ?? standardSlice(family);
    return slice === undefined ? undefined : tpuMetric(family, slice, pool);
  }
  const { quota } = family;
  if (pool === 'preemptible') return quota.preemptible;
  return quota.onDemand ?? (quota.gpuFamily === undefined ? undefined : familyMetric(quota.gpuFamily));
}

/** The limit on all GPUs of the project together, if it is short: no place can help. It counts no TPUs. */
export function projectShortfall(family: Family, limits: KnownLimits, count: number): Shortfall | undefined {
  return family.kind === 'tpu' ? undefined : short(limits, { ...ALL_GPUS, amount: count });
}

/** The first limit that is short for a machine of that offer, its GPUs' own before all others. */
export function shortfallOf(
  family: Family,
  offer: Pick<Offer, 'shape' | 'zone'>,
  wanted: Wanted,
  limits: KnownLimits,
): Shortfall | undefined {
  for (const need of needsOf(family, offer, wanted, limits)) {
    const found = short(limits, need);
    if (found !== undefined) return found;
  }
  return undefined;
}

function short(limits: KnownLimits, { metric, region, amount, otherwise }: Need): Shortfall | undefined {
  const quota = limits({ metric, region });
  if (quota === undefined || quota.limit < 0 || quota.usage + amount <= quota.limit) return undefined;
  if (otherwise !== undefined && limits({ metric: otherwise, region }) !== undefined) {
    if (short(limits, { metric: otherwise, region, amount }) === undefined) return undefined;
  }
  const { limit, usage, ownUseOnly } = quota;
  return { metric, region, limit, usage, need: amount, ...(ownUseOnly === undefined ? {} : { ownUseOnly }) };
}

/** Its accelerators first. */
function needsOf(
  family: Family,
  { shape, zone }: Pick<Offer, 'shape' | 'zone'>,
  wanted: Wanted,
  limits: KnownLimits,
): readonly Need[] {
  if (family.kind === 'tpu') return tpuNeeds(family, shape, wanted.spec, zone);
  const region = regionOf(zone);
  return [...gpuNeeds(family, wanted, region), ...otherNeeds(family, shape, wanted, region, limits)];
}

/** What a machine's GPUs take. Flex-start draws on the preemptible pool, and on the standard one where that is used up. */
export function gpuNeeds(family: GpuFamily, { spec }: Wanted, region: string): readonly Need[] {
  const standard = acceleratorMetric(family, 'standard');
  const metric = spec.buy === 'on-demand' ? standard : acceleratorMetric(family, 'preemptible');
  if (metric === undefined) return [];
  const otherwise = spec.buy === 'flex-start' ? standard : undefined;
  return [{ metric, region, amount: spec.count, otherwise }];
}

function otherNeeds(
  family: GpuFamily,
  shape: Shape,
  { spec, publicAddress }: Wanted,
  region: string,
  limits: KnownLimits,
): readonly Need[] {
  const facts = family.shapes.find(
    ({ count, machineType }) => count === shape.count && machineType === shape.machineType,
  );
  const { cpus, localSsd } = family.quota;
  // Spot machines draw on the preemptible pools only in projects that were given some (Compute Engine's quota page).
  const pool = (preemptible: string, standard: string) =>
    spec.buy !== 'on-demand' && (limits({ metric: preemptible, region })?.limit ?? 0) !== 0
      ? preemptible
      : standard;
  const disk = diskMetric(family.bootDiskType);
  const needs: Need[] = [];
  if (facts !== undefined && cpus !== undefined) {
    needs.push({ metric: pool('PREEMPTIBLE_CPUS', cpus), region, amount: facts.vcpus });
    needs.push({ metric: 'CPUS_ALL_REGIONS', region: 'global', amount: facts.vcpus });
  }
  if (disk !== undefined) needs.push({ metric: disk, region, amount: bootDiskGb(spec) });
  if (facts !== undefined && facts.localSsdGb > 0 && localSsd !== undefined) {
    needs.push({ metric: pool('PREEMPTIBLE_LOCAL_SSD_GB', localSsd), region, amount: facts.localSsdGb });
  }
  if (publicAddress !== false) needs.push({ metric: 'IN_USE_ADDRESSES', region, amount: 1 });
  needs.push({ metric: 'INSTANCES', region, amount: 1 });
  return needs;
}

/**
 * What to do about it, without a full stop: the command that asks Google for enough, where the limit counts GPUs.
 * `project` is named there; undefined = the default one.
 */
export function askForMore(
  family: Family,
  short: Omit<Shortfall, 'limit'>,
  project: string | undefined,
): string {
  const { metric, region, usage, need } = short;
  const flag = project === undefined ? '' : ` --project ${project}`;
  const ask = 'Ask Google for more of that quota';
  if (metric === ALL_GPUS.metric) return `${ask}: /gpu quota request all ${usage + need}${flag}`;
  if (!shortOf(family, short).isFamilys) return ask;
  if (tpuApiPlace(metric) === 'region') return ask;
  const { name, spot } =
    family.kind === 'tpu'
      ? tpuRequest(family, metric)
      : { name: family.name, spot: metric === family.quota.preemptible };
  return `${ask}: /gpu quota request ${name} ${usage + need} ${region}${spot ? ' --spot' : ''}${flag}`;
}

/** What has to be raised, as the machine keeps it. */
export function shortOf(family: Family, { metric, region, usage, need }: Omit<Shortfall, 'limit'>): ShortOf {
  return { metric, region, usage, need, isFamilys: ownMetrics(family).includes(metric) };
}

/** Every limit that counts the family and no other. */
function ownMetrics(family: Family): readonly (string | undefined)[] {
  if (family.kind === 'gpu') {
    return [acceleratorMetric(family, 'standard'), acceleratorMetric(family, 'preemptible')];
  }
  return tpuMetrics(family);
}

/**
 * The same from Google's own refusal of an offer: the limit stands in for what is in use, which Google does not say.
 * undefined where it named no limit, or one that nobody knows what the machine takes of.
 */
export function shortOfFault(
  family: Family,
  { shape, zone }: Pick<Offer, 'shape' | 'zone'>,
  wanted: Wanted,
  { quota }: Fault,
): ShortOf | undefined {
  if (quota?.limit === undefined) return undefined;
  const { metric, limit } = quota;
  const needs: readonly Need[] = [
    ...(family.kind === 'gpu' ? [{ ...ALL_GPUS, amount: wanted.spec.count }] : []),
    ...needsOf(family, { shape, zone }, wanted, () => undefined),
  ];
  // Google's sentence, which is all that some refusals have, does not name the family.
  const found = needs.find(
    (one) => one.metric === metric || (metric === FAMILY_METRIC && gpuFamilyOf(one.metric) !== undefined),
  );
  if (found === undefined) return undefined;
  const region = quota.region ?? (family.kind === 'tpu' ? found.region : 'global');
  return shortOf(family, { metric: found.metric, region, usage: Math.max(0, limit), need: found.amount });
}

/** `quota SSD_TOTAL_GB in us-west1 is 1000, 600 in use, and this needs 500 GB`: no full stop. */
export function shortfallInWords({ metric, region, limit, usage, need, ownUseOnly }: Shortfall): string {
  const where = region === 'global' ? ' of the whole project' : ` in ${region}`;
  const use = ownUseOnly === true ? `${usage} in use by machines that I know of` : `${usage} in use`;
  return `quota ${metric}${where} is ${limit}, ${use}, and this needs ${need}${metric.endsWith('_GB') ? ' GB' : ''}`;
}
