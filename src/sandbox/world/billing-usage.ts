/** What a project used in one hour: machines, disks and the services beside them. */
import type { Millis } from '../../domain/time.ts';
import { DAY, HOUR, SECOND } from '../../domain/time.ts';
import type { Usage } from './billing.ts';
import { accrued, billedMs, dollars, scratchHourly } from './costs.ts';
import type { Estate, Project } from './estate.ts';
import { diskMicros } from './list-prices.ts';
import { type Charge, type Disk, type Machine, valueAt } from './machine.ts';
import { randomOf } from './random.ts';
import { seriesOf } from './series.ts';
import {
  BIGQUERY,
  CLOUD_LOGGING,
  CLOUD_STORAGE,
  COMPUTE_ENGINE,
  diskSku,
  type Part,
  partsOf,
  type Service,
} from './skus.ts';
import type { BillingCredit } from './types.ts';

const GIB = 2 ** 30;

export function* hourUsage(estate: Estate, project: Project, hour: Millis): Generator<Usage> {
  for (const machine of project.machines()) yield* machineUsage(estate, project, machine, hour);
  for (const machine of project.goneMachines) yield* machineUsage(estate, project, machine, hour);
  for (const disk of project.disks()) yield* diskUsage(disk, hour);
  for (const disk of project.goneDisks) yield* diskUsage(disk, hour);
  yield* otherUsage(estate, project, hour);
}

function* machineUsage(estate: Estate, project: Project, machine: Machine, hour: Millis): Generator<Usage> {
  if (machine.createdAt >= hour + HOUR) return;
  for (const [i, charge] of machine.charges.entries()) {
    const ms = billedMs(charge, hour, hour + HOUR);
    if (ms === 0) continue;
    const labels = valueAt(machine.labelHistory, hour + HOUR - 1) ?? {};
    const zone = machine.ref.zone;
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
        credits: credits(project, charge, part, micros, hour),
        of: `${machine.id} ${i} ${part.kind}`,
      };
    }
    const scratch = accrued(scratchHourly(machine), ms);
    if (scratch > 0) {
      const seconds = ms / SECOND;
      const gib = machine.spec.scratchPartitions * 375;
      const sku = 'SSD backed Local Storage';
      yield {
        ...{ service: COMPUTE_ENGINE, sku, zone, labels, micros: scratch, credits: [] },
        ...{ amount: seconds * gib * GIB, unit: 'byte-seconds' },
        ...{ pricingAmount: (gib * ms) / (730 * HOUR), pricingUnit: 'gibibyte month' },
        of: `${machine.id} ${i} scratch`,
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

function* diskUsage(disk: Disk, hour: Millis): Generator<Usage> {
  const ms = billedMs({ from: disk.createdAt, to: disk.deletedAt }, hour, hour + HOUR, 0);
  if (ms === 0) return;
  yield {
    service: COMPUTE_ENGINE,
    sku: diskSku(disk),
    zone: disk.zone,
    labels: disk.labels,
    micros: accrued(diskMicros(disk.type, disk.sizeGib), ms),
    amount: disk.sizeGib * GIB * (ms / SECOND),
    unit: 'byte-seconds',
    pricingAmount: (disk.sizeGib * ms) / (730 * HOUR),
    pricingUnit: 'gibibyte month',
    credits: [],
    of: `${disk.id} disk`,
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

function* otherUsage(estate: Estate, project: Project, hour: Millis): Generator<Usage> {
  const perDay = project.options.otherUsdPerDay ?? 9;
  if (perDay <= 0) return;
  for (const { service, sku, share, unit, pricingUnit, microsPerUnit } of OTHERS) {
    const swing = 0.7 + 0.6 * randomOf(estate.seed, `other ${project.id} ${sku} ${Math.floor(hour / DAY)}`);
    const micros = (perDay * 1e6 * share * swing) / 24;
    const free = service === CLOUD_LOGGING && new Date(hour).getUTCDate() <= 10;
    yield {
      ...{ service, sku, zone: undefined, place: 'us', labels: {}, micros, unit, pricingUnit },
      amount: Math.round((micros / microsPerUnit) * GIB),
      pricingAmount: micros / microsPerUnit,
      credits: free ? [credit('Logging free allotment', 'FREE_TIER', -dollars(micros))] : [],
      of: sku,
    };
  }
}
