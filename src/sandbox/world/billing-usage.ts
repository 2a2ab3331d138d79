/** What a project used in one hour: machines, disks and the services beside them. */
import type { Millis } from '../../domain/time.ts';
import { DAY, HOUR, SECOND } from '../../domain/time.ts';
import { addressUsage } from './address-billing.ts';
import { regionOf } from './catalogue.ts';
import { accrued, billedMs, dollars, scratchHourly } from './costs.ts';
import type { Estate, Project } from './estate.ts';
import { diskMicros, snapshotCost } from './list-prices.ts';
import { type Charge, type Disk, type Machine, type Snapshot, sizeSpans, valueAt } from './machine.ts';
import { randomOf, streamOf } from './random.ts';
import { PARTITION_GIB, seriesOf } from './series.ts';
import {
  BIGQUERY,
  CLOUD_LOGGING,
  CLOUD_STORAGE,
  COMPUTE_ENGINE,
  diskSku,
  type Part,
  partsOf,
  placeOf,
  type Service,
} from './skus.ts';
import { nodeUsage } from './tpu-billing.ts';
import { tpuService } from './tpu-price-list.ts';
import type { BillingCredit } from './types.ts';
import type { Usage } from './usage.ts';

const GIB = 2 ** 30;

/** When usage of an hour reaches the table; undefined when that is not in the time asked for. */
export type Arrival = (service: Service, stream: number) => Millis | undefined;

interface Arriving {
  readonly usage: Usage;
  readonly exportedAt: Millis;
}

/** Usage of one hour that arrives in the time asked for; a machine's lines of one hour arrive together. */
export function* hourUsage(
  estate: Estate,
  project: Project,
  hour: Millis,
  arrival: Arrival,
): Generator<Arriving> {
  for (const machine of [...project.machines(), ...project.goneMachines]) {
    const exportedAt = isBilled(machine, hour) ? arrival(COMPUTE_ENGINE, machine.stream) : undefined;
    if (exportedAt === undefined) continue;
    for (const usage of machineUsage(estate, project, machine, hour)) yield { usage, exportedAt };
  }
  for (const disk of [...project.disks(), ...project.goneDisks]) {
    const sizes = sizeSpans(disk).map((span) => ({ ...span, ms: billedMs(span, hour, hour + HOUR, 0) }));
    const billed = sizes.filter(({ ms }) => ms > 0);
    const exportedAt = billed.length > 0 ? arrival(COMPUTE_ENGINE, streamOf(0, disk.id)) : undefined;
    if (exportedAt === undefined) continue;
    for (const { sizeGib, ms } of billed) yield { usage: diskUsage(disk, sizeGib, ms), exportedAt };
  }
  for (const snapshot of [...project.snapshots.values(), ...project.goneSnapshots]) {
    const span = { from: snapshot.createdAt, to: snapshot.deletedAt };
    const ms = billedMs(span, hour, hour + HOUR, 0);
    const exportedAt = ms > 0 ? arrival(COMPUTE_ENGINE, streamOf(0, snapshot.id)) : undefined;
    if (exportedAt !== undefined) yield { usage: snapshotUsage(snapshot, ms), exportedAt };
  }
  for (const node of [...project.tpu.nodes(), ...project.tpu.goneNodes]) {
    const used = nodeUsage(node, hour);
    const exportedAt =
      used.length > 0 ? arrival(tpuService(node.spec.slice.generation), node.stream) : undefined;
    if (exportedAt !== undefined) for (const usage of used) yield { usage, exportedAt };
  }
  for (const other of OTHERS) {
    const exportedAt = arrival(other.service, streamOf(estate.seed, other.sku));
    if (exportedAt === undefined) continue;
    const usage = otherUsage(estate, project, other, hour);
    if (usage !== undefined) yield { usage, exportedAt };
  }
}

function isBilled(machine: Machine, hour: Millis): boolean {
  return machine.charges.some((charge) => billedMs(charge, hour, hour + HOUR) > 0);
}

function* machineUsage(estate: Estate, project: Project, machine: Machine, hour: Millis): Generator<Usage> {
  const labels = valueAt(machine.labelHistory, hour + HOUR - 1) ?? {};
  const { zone, name } = machine.ref;
  const resource = { kind: 'instances', name, id: machine.id };
  for (const charge of machine.charges) {
    const ms = billedMs(charge, hour, hour + HOUR);
    if (ms === 0) continue;
    for (const part of partsOf(charge, zone)) {
      const micros = accrued(charge.micros, ms) * part.share;
      yield {
        service: COMPUTE_ENGINE,
        sku: part.description,
        zone,
        labels,
        systemLabels: systemLabels(estate, charge, zone),
        micros,
        ...measure(estate, part, charge, zone, ms),
        resource,
        credits: credits(project, charge, part, micros, hour),
      };
    }
    const atAddress = billedMs(charge, hour, hour + HOUR, 0);
    if (machine.spec.externalAddress && atAddress > 0) {
      yield addressUsage({ zone, labels, spot: charge.spot, count: 1 }, atAddress);
    }
    const scratch = accrued(scratchHourly(machine), ms);
    if (scratch > 0) {
      const gib = machine.spec.scratchPartitions * PARTITION_GIB;
      yield {
        service: COMPUTE_ENGINE,
        sku: 'SSD backed Local Storage',
        zone,
        labels,
        micros: scratch,
        amount: (ms / SECOND) * gib * GIB,
        unit: 'byte-seconds',
        pricingAmount: (gib * ms) / (730 * HOUR),
        pricingUnit: 'gibibyte month',
        resource,
        credits: [],
      };
    }
  }
}

function measure(estate: Estate, part: Part, charge: Charge, zone: string, ms: number) {
  const type = estate.catalogue.machineTypes(zone)?.get(charge.machineType);
  const hours = ms / HOUR;
  if (part.kind === 'ram') {
    const gib = type?.memoryGb ?? 0;
    const amount = gib * GIB * (ms / SECOND);
    return { amount, unit: 'byte-seconds', pricingAmount: gib * hours, pricingUnit: 'gibibyte hour' };
  }
  const units = part.kind === 'gpu' ? (charge.gpus?.count ?? 0) : (type?.vcpus ?? 0);
  const amount = units * (ms / SECOND);
  return { amount, unit: 'seconds', pricingAmount: units * hours, pricingUnit: 'hour' };
}

function systemLabels(estate: Estate, charge: Charge, zone: string) {
  const type = estate.catalogue.machineTypes(zone)?.get(charge.machineType);
  return [
    { key: 'compute.googleapis.com/cores', value: String(type?.vcpus ?? 0) },
    { key: 'compute.googleapis.com/machine_spec', value: charge.machineType },
    { key: 'compute.googleapis.com/memory', value: String((type?.memoryGb ?? 0) * 1024) },
  ];
}

/** Sustained use on N1 grows with the month (0, 20, 40, 60 % by quarter); committed use as the project has it. */
function credits(
  project: Project,
  charge: Charge,
  part: Part,
  micros: number,
  hour: Millis,
): BillingCredit[] {
  if (charge.spot) return [];
  const given: BillingCredit[] = [];
  const quarter = Math.min(3, Math.floor(((new Date(hour).getUTCDate() - 1) / 30) * 4));
  if (seriesOf(charge.machineType) === 'n1' && part.kind !== 'gpu' && quarter > 0) {
    const amount = -dollars(micros * 0.2 * quarter);
    given.push(credit('Sustained Usage Discount', 'SUSTAINED_USAGE_DISCOUNT', amount));
  }
  const share = project.options.committedUse ?? 0;
  if (share > 0) {
    const amount = -dollars(micros * share);
    given.push(credit('Committed Usage Discount', 'COMMITTED_USAGE_DISCOUNT', amount));
  }
  return given;
}

function credit(name: string, type: string, amount: number): BillingCredit {
  return { name, type, amount, id: type, full_name: '' };
}

function diskUsage(disk: Disk, sizeGib: number, ms: number): Usage {
  return {
    service: COMPUTE_ENGINE,
    sku: diskSku(disk),
    zone: disk.zone,
    labels: disk.labels,
    micros: accrued(diskMicros(disk.type, sizeGib), ms),
    amount: sizeGib * GIB * (ms / SECOND),
    unit: 'byte-seconds',
    pricingAmount: (sizeGib * ms) / (730 * HOUR),
    pricingUnit: 'gibibyte month',
    resource: { kind: 'disks', name: disk.name, id: disk.id },
    credits: [],
  };
}

function snapshotUsage({ source, labels }: Snapshot, ms: number): Usage {
  const { gib, micros } = snapshotCost(source.sizeGib);
  const region = regionOf(source.zone);
  return {
    service: COMPUTE_ENGINE,
    sku: `Storage PD Snapshot in ${placeOf(region).city}`,
    zone: undefined,
    place: region,
    labels,
    micros: accrued(micros, ms),
    amount: gib * GIB * (ms / SECOND),
    unit: 'byte-seconds',
    pricingAmount: (gib * ms) / (730 * HOUR),
    pricingUnit: 'gibibyte month',
    credits: [],
  };
}

interface Other {
  readonly service: Service;
  readonly sku: string;
  readonly share: number;
  readonly unit: string;
  readonly pricingUnit: string;
  readonly microsPerUnit: number;
}

const OTHERS: readonly Other[] = [
  {
    service: CLOUD_STORAGE,
    sku: 'Standard Storage US Multi-region',
    share: 0.6,
    unit: 'byte-seconds',
    pricingUnit: 'gibibyte month',
    microsPerUnit: 26_000,
  },
  {
    service: BIGQUERY,
    sku: 'Analysis',
    share: 0.3,
    unit: 'bytes',
    pricingUnit: 'tebibyte',
    microsPerUnit: 6_250_000,
  },
  {
    service: CLOUD_LOGGING,
    sku: 'Log Storage cost',
    share: 0.1,
    unit: 'bytes',
    pricingUnit: 'gibibyte',
    microsPerUnit: 500_000,
  },
];

function otherUsage(estate: Estate, project: Project, other: Other, hour: Millis): Usage | undefined {
  const { service, sku, share, unit, pricingUnit, microsPerUnit } = other;
  const perDay = project.options.otherUsdPerDay ?? 9;
  if (perDay <= 0) return undefined;
  const swing = 0.7 + 0.6 * randomOf(estate.seed, `other ${project.id} ${sku} ${Math.floor(hour / DAY)}`);
  const micros = (perDay * 1e6 * share * swing) / 24;
  const free = service === CLOUD_LOGGING && new Date(hour).getUTCDate() <= 10;
  return {
    service,
    sku,
    zone: undefined,
    place: 'us',
    labels: {},
    micros,
    unit,
    pricingUnit,
    amount: Math.round((micros / microsPerUnit) * GIB),
    pricingAmount: micros / microsPerUnit,
    credits: free ? [credit('Logging free allotment', 'FREE_TIER', -dollars(micros))] : [],
  };
}
