/** Scheduling options: how a machine is bought, and how it ends. */
import { DAY, type Duration, HOUR, type Millis, SECOND } from '../../../domain/time.ts';
import type { BuyOption } from '../../world/catalogue.ts';
import type { MachineSpec, Scheduling } from '../../world/machine.ts';
import type { DurationBody, InstanceBody, SchedulingBody } from './bodies.ts';
import { badRequest, invalidField, notImplemented } from './refusals.ts';

export interface SchedulingContext {
  readonly now: Millis;
  readonly machineType: string;
  readonly hasGpu: boolean;
  readonly hasLocalSsd: boolean;
  readonly buyOptions: ReadonlySet<BuyOption>;
  /** How Google names the body: resource.scheduling on insert, scheduling on setScheduling. */
  readonly field: string;
}

/** cloud.google.com/compute/docs/instances/limit-vm-runtime: 30 seconds to 120 days. */
const SHORTEST: Duration = 30 * SECOND;
const LONGEST: Duration = 120 * DAY;

/** cloud.google.com/compute/docs/instances/about-flex-start-vms; Google's words for what breaks these are UNVERIFIED. */
const LONGEST_FLEX: Duration = 7 * DAY;
const QUEUE = { shortest: 90 * SECOND, longest: 2 * HOUR } as const;

const OPTIONS = { STANDARD: 'on_demand', SPOT: 'spot', FLEX_START: 'flex' } as const satisfies Readonly<
  Record<Scheduling['provisioningModel'], BuyOption>
>;

/** `before` are the options so far, for setScheduling. Throws GoogleError 400 or 501. */
export function readScheduling(
  body: SchedulingBody | undefined,
  context: SchedulingContext,
  before?: Scheduling,
): Scheduling {
  const asked = body ?? {};
  const model = readModel(asked, context, before);
  const fleeting = model !== 'STANDARD';
  const terminationTime = readTerminationTime(asked, context) ?? before?.terminationTime;
  const scheduling: Scheduling = {
    provisioningModel: model,
    onHostMaintenance: readMaintenance(asked, context, model, before),
    automaticRestart: asked.automaticRestart ?? before?.automaticRestart ?? !fleeting,
    terminationAction: readAction(asked, context) ?? before?.terminationAction,
    maxRun: readMaxRun(asked, context) ?? before?.maxRun,
    terminationTime,
    discardLocalSsd: asked.onInstanceStopAction?.discardLocalSsd ?? before?.discardLocalSsd,
  };
  checkTogether(scheduling, context);
  return scheduling;
}

function readModel(
  asked: SchedulingBody,
  { buyOptions, field, machineType }: SchedulingContext,
  before: Scheduling | undefined,
): Scheduling['provisioningModel'] {
  const model = asked.provisioningModel ?? before?.provisioningModel ?? 'STANDARD';
  if (asked.preemptible === true && model !== 'SPOT') throw notImplemented(`${field}.preemptible`);
  if (model !== 'STANDARD' && model !== 'SPOT' && model !== 'FLEX_START') {
    throw notImplemented(`${field}.provisioningModel ${model}`);
  }
  if (!buyOptions.has(OPTIONS[model])) {
    throw badRequest(`Machine type ${machineType} does not support the provisioning model ${model}.`);
  }
  const was = before?.provisioningModel ?? model;
  if (was !== model && (was === 'FLEX_START' || model === 'FLEX_START')) {
    throw badRequest(`The provisioning model of an instance cannot be changed from ${was} to ${model}.`);
  }
  return model;
}

function readMaintenance(
  asked: SchedulingBody,
  { hasGpu, field }: SchedulingContext,
  model: Scheduling['provisioningModel'],
  before: Scheduling | undefined,
): Scheduling['onHostMaintenance'] {
  const value =
    asked.onHostMaintenance ?? before?.onHostMaintenance ?? (model === 'SPOT' ? 'TERMINATE' : 'MIGRATE');
  if (value !== 'MIGRATE' && value !== 'TERMINATE') {
    throw invalidField(`${field}.onHostMaintenance`, value, 'Must be MIGRATE or TERMINATE.');
  }
  if (hasGpu && value === 'MIGRATE') {
    throw badRequest('Instances with guest accelerators do not support live migration.');
  }
  if (model !== 'STANDARD' && value === 'MIGRATE') {
    throw badRequest(`Scheduling must have onHostMaintenance TERMINATE when provisioningModel is ${model}.`);
  }
  return value;
}

function readAction(asked: SchedulingBody, { field }: SchedulingContext): Scheduling['terminationAction'] {
  const action = asked.instanceTerminationAction;
  if (action === undefined || action === 'STOP' || action === 'DELETE') return action;
  throw invalidField(`${field}.instanceTerminationAction`, action, 'Must be STOP or DELETE.');
}

function readMaxRun(asked: SchedulingBody, { field }: SchedulingContext): Duration | undefined {
  if (asked.maxRunDuration === undefined) return undefined;
  const { seconds = '0' } = asked.maxRunDuration;
  const run = readDuration(asked.maxRunDuration);
  if (run < SHORTEST || run > LONGEST) {
    throw invalidField(
      `${field}.maxRunDuration`,
      `${seconds}s`,
      'Must be between 30 seconds and 10368000 seconds (120 days).',
    );
  }
  return run;
}

/**
 * What an insert says of waiting for capacity. Throws GoogleError 400 for a wait out of Google's range or of a machine
 * that is not flex-start, and for flex-start within a reservation.
 */
export function readQueue(
  { params, reservationAffinity }: InstanceBody,
  { provisioningModel }: Scheduling,
): Pick<MachineSpec, 'queueFor'> {
  const asked = params?.requestValidForDuration;
  const queueFor = asked === undefined ? 0 : readDuration(asked);
  if (provisioningModel !== 'FLEX_START') {
    if (queueFor === 0) return {};
    throw badRequest('requestValidForDuration is supported for the provisioning model FLEX_START only.');
  }
  if (reservationAffinity?.consumeReservationType !== 'NO_RESERVATION') {
    throw badRequest('Reservation affinity must be NO_RESERVATION when provisioningModel is FLEX_START.');
  }
  if (queueFor === 0) return {};
  if (queueFor < QUEUE.shortest || queueFor > QUEUE.longest) {
    throw invalidField(
      'resource.params.requestValidForDuration',
      `${queueFor / SECOND}s`,
      'Must be between 90 seconds and 7200 seconds (2 hours).',
    );
  }
  return { queueFor };
}

function readDuration({ seconds = '0', nanos = 0 }: DurationBody): Duration {
  return Number(seconds) * SECOND + Math.floor(nanos / 1e6);
}

function readTerminationTime(asked: SchedulingBody, { now, field }: SchedulingContext): Millis | undefined {
  if (asked.terminationTime === undefined) return undefined;
  const at = Date.parse(asked.terminationTime);
  if (Number.isNaN(at) || at < now + SHORTEST || at > now + LONGEST) {
    throw invalidField(
      `${field}.terminationTime`,
      asked.terminationTime,
      'Must be a time between 30 seconds and 120 days from now.',
    );
  }
  return at;
}

function checkTogether(scheduling: Scheduling, { hasLocalSsd, field }: SchedulingContext): void {
  const { provisioningModel: model } = scheduling;
  const { maxRun, terminationTime, terminationAction, automaticRestart, discardLocalSsd } = scheduling;
  if (model !== 'STANDARD' && automaticRestart) {
    throw badRequest(`Scheduling must have automaticRestart be false when provisioningModel is ${model}.`);
  }
  if (model === 'FLEX_START' && maxRun === undefined) {
    throw badRequest('Scheduling must have maxRunDuration when provisioningModel is FLEX_START.');
  }
  if (model === 'FLEX_START' && maxRun !== undefined && maxRun > LONGEST_FLEX) {
    throw invalidField(
      `${field}.maxRunDuration`,
      `${maxRun / SECOND}s`,
      'Must be at most 604800 seconds (7 days) when provisioningModel is FLEX_START.',
    );
  }
  if (maxRun !== undefined && terminationTime !== undefined) {
    throw badRequest('You cannot specify both maxRunDuration and terminationTime.');
  }
  const limited = maxRun !== undefined || terminationTime !== undefined;
  if (limited && terminationAction === undefined) {
    throw badRequest('Instance termination action must be specified when the run time is limited.');
  }
  if (terminationAction !== undefined && !limited && model !== 'SPOT') {
    throw badRequest(
      'You cannot specify a termination action for a VM instance that has the standard provisioning model (default). To use instance termination action, the VM instance must use the spot provisioning model.',
    );
  }
  // Local SSD data cannot be kept when a time limit stops the VM.
  if (limited && terminationAction === 'STOP' && hasLocalSsd && discardLocalSsd !== true) {
    throw badRequest(
      'Instances with Local SSD that are stopped by a time limit need onInstanceStopAction.discardLocalSsd = true.',
    );
  }
}
