/** Scheduling options: how a machine is bought, and how it ends. */
import { DAY, type Duration, type Millis, SECOND } from '../../../domain/time.ts';
import type { BuyOption } from '../../world/catalogue.ts';
import type { Scheduling } from '../../world/machine.ts';
import type { SchedulingBody } from './bodies.ts';
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

/** `before` are the options so far, for setScheduling. Throws GoogleError 400 or 501. */
export function readScheduling(
  body: SchedulingBody | undefined,
  context: SchedulingContext,
  before?: Scheduling,
): Scheduling {
  const asked = body ?? {};
  const model = readModel(asked, context, before);
  const spot = model === 'SPOT';
  const terminationTime = readTerminationTime(asked, context) ?? before?.terminationTime;
  const scheduling: Scheduling = {
    provisioningModel: model,
    onHostMaintenance: readMaintenance(asked, context, spot, before),
    automaticRestart: asked.automaticRestart ?? before?.automaticRestart ?? !spot,
    terminationAction: readAction(asked, context) ?? before?.terminationAction,
    maxRun: readMaxRun(asked, context) ?? before?.maxRun,
    terminationTime,
    discardLocalSsd: asked.onInstanceStopAction?.discardLocalSsd ?? before?.discardLocalSsd,
  };
  checkTogether(scheduling, context, spot);
  return scheduling;
}

function readModel(
  asked: SchedulingBody,
  { buyOptions, field, machineType }: SchedulingContext,
  before: Scheduling | undefined,
): Scheduling['provisioningModel'] {
  const model = asked.provisioningModel ?? before?.provisioningModel ?? 'STANDARD';
  if (asked.preemptible === true && model !== 'SPOT') throw notImplemented(`${field}.preemptible`);
  if (model !== 'STANDARD' && model !== 'SPOT') throw notImplemented(`${field}.provisioningModel ${model}`);
  if (!buyOptions.has(model === 'SPOT' ? 'spot' : 'on_demand')) {
    throw badRequest(`Machine type ${machineType} does not support the provisioning model ${model}.`);
  }
  return model;
}

function readMaintenance(
  asked: SchedulingBody,
  { hasGpu, field }: SchedulingContext,
  spot: boolean,
  before: Scheduling | undefined,
): Scheduling['onHostMaintenance'] {
  const value = asked.onHostMaintenance ?? before?.onHostMaintenance ?? (spot ? 'TERMINATE' : 'MIGRATE');
  if (value !== 'MIGRATE' && value !== 'TERMINATE') {
    throw invalidField(`${field}.onHostMaintenance`, value, 'Must be MIGRATE or TERMINATE.');
  }
  if (hasGpu && value === 'MIGRATE') {
    throw badRequest('Instances with guest accelerators do not support live migration.');
  }
  if (spot && value === 'MIGRATE') {
    throw badRequest('Scheduling must have onHostMaintenance TERMINATE when provisioningModel is SPOT.');
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
  const { seconds = '0', nanos = 0 } = asked.maxRunDuration;
  const run = Number(seconds) * SECOND + Math.floor(nanos / 1e6);
  if (run < SHORTEST || run > LONGEST) {
    throw invalidField(
      `${field}.maxRunDuration`,
      `${seconds}s`,
      'Must be between 30 seconds and 10368000 seconds (120 days).',
    );
  }
  return run;
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

function checkTogether(scheduling: Scheduling, { hasLocalSsd }: SchedulingContext, spot: boolean): void {
  const { maxRun, terminationTime, terminationAction, automaticRestart, discardLocalSsd } = scheduling;
  if (spot && automaticRestart) {
    throw badRequest('Scheduling must have automaticRestart be false when provisioningModel is SPOT.');
  }
  if (maxRun !== undefined && terminationTime !== undefined) {
    throw badRequest('You cannot specify both maxRunDuration and terminationTime.');
  }
  const limited = maxRun !== undefined || terminationTime !== undefined;
  if (limited && terminationAction === undefined) {
    throw badRequest('Instance termination action must be specified when the run time is limited.');
  }
  if (terminationAction !== undefined && !limited && !spot) {
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
