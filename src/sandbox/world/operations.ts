/** Operations of zones and regions, and how requestIds find them again. */
import { HOUR, type Millis } from '../../domain/time.ts';
import { familyOf, type Shortage } from './quotas.ts';
import type { LiveOperation, Operation, OperationError } from './types.ts';

/** For how long a sibling API of Google's promises to remember a requestId; Compute Engine promises nothing. */
const REMEMBERED = HOUR;

/** Google forgets ended operations after a while; the world keeps this many. */
const KEPT = 50_000;

export class Operations {
  readonly #byName = new Map<string, LiveOperation>();
  readonly #byRequest = new Map<string, LiveOperation>();
  #count = 0;

  open(
    about: Pick<Operation, 'project' | 'zone' | 'within' | 'type' | 'target' | 'requestId'>,
    at: Millis,
    id: string,
  ): LiveOperation {
    this.#count++;
    const suffix = (this.#count * 2654435761).toString(16).slice(-8).padStart(8, '0');
    const operation: LiveOperation = {
      ...about,
      id,
      name: `operation-${at}-${id.slice(-13)}-${suffix}`,
      insertedAt: at,
      startedAt: undefined,
      endedAt: undefined,
      status: 'PENDING',
      error: undefined,
    };
    this.#byName.set(key(operation.project, operation.zone, operation.name), operation);
    this.#byName.set(key(operation.project, operation.zone, id), operation);
    if (about.requestId !== undefined) {
      this.#byRequest.set(requestKey(operation.project, about.requestId), operation);
    }
    this.#forget();
    return operation;
  }

  /** By name or numeric id. */
  find(project: string, zone: string, name: string): LiveOperation | undefined {
    return this.#byName.get(key(project, zone, name));
  }

  /** Those of one zone, oldest first. */
  *ofZone(project: string, zone: string): Generator<LiveOperation> {
    for (const [name, operation] of this.#byName) {
      const isHere = operation.project === project && operation.zone === zone;
      if (isHere && name === key(project, zone, operation.name)) yield operation;
    }
  }

  /** What a requestId led to within the last hour. */
  byRequest(project: string, requestId: string, at: Millis): LiveOperation | undefined {
    const operation = this.#byRequest.get(requestKey(project, requestId));
    return operation !== undefined && at - operation.insertedAt <= REMEMBERED ? operation : undefined;
  }

  #forget(): void {
    for (const [name, operation] of this.#byName) {
      if (this.#byName.size <= 2 * KEPT || operation.status !== 'DONE') return;
      this.#byName.delete(name);
      if (operation.requestId !== undefined) {
        this.#byRequest.delete(requestKey(operation.project, operation.requestId));
      }
    }
  }
}

function key(project: string, zone: string, name: string): string {
  return `${project}/${zone}/${name}`;
}

function requestKey(project: string, requestId: string): string {
  return `${project}/${requestId.toLowerCase()}`;
}

/** Sets an operation running; harmless when it ended already. */
export function begin(operation: LiveOperation, at: Millis): void {
  if (operation.status !== 'PENDING') return;
  operation.status = 'RUNNING';
  operation.startedAt = at;
}

/** Ends an operation, well or with an error. */
export function end(operation: LiveOperation, at: Millis, error?: OperationError): void {
  begin(operation, at);
  operation.status = 'DONE';
  operation.endedAt = at;
  operation.error = error;
}

/** The words of a stockout as Google puts them into the operation. */
export function stockout(project: string, zone: string): OperationError {
  return {
    code: 'ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS',
    message:
      `The zone 'projects/${project}/zones/${zone}' does not have enough resources available to fulfill the ` +
      `request.  '(state:STOCKOUT, sub-state:STOCKOUT, resource type:compute)'. Try a different zone, or try again later.`,
    errorDetails: [
      {
        errorInfo: {
          reason: 'resource_availability',
          domain: 'compute.googleapis.com',
          metadatas: { zone, zonesAvailable: '' },
        },
      },
      {
        localizedMessage: {
          locale: 'en-US',
          message: `The zone ${zone} does not have enough resources available to fulfill the request.`,
        },
      },
    ],
    httpStatus: 503,
    httpMessage: 'SERVICE UNAVAILABLE',
  };
}

/** No zone of a region had any: each says so, and the request as a whole that it made no machine. */
export function stockoutEverywhere(project: string, zones: readonly string[]): OperationError {
  const [first, ...others] = zones.map((zone) => stockout(project, zone));
  const whole = {
    code: 'VM_MIN_COUNT_NOT_REACHED',
    message: 'Requested minimum count of 1 VMs could not be created.',
    httpStatus: 503,
    httpMessage: 'SERVICE UNAVAILABLE',
  };
  return { ...whole, others: first === undefined ? [] : [first, ...others] };
}

/** Google's sentence about an exceeded quota. */
export function quotaSentence({ scope, metric, limit }: Shortage): string {
  const name = familyOf(metric)?.name ?? metric;
  const where = scope === 'global' ? 'globally' : `in region ${scope}`;
  return `Quota '${name}' exceeded.  Limit: ${limit.toFixed(1)} ${where}.`;
}

/** QUOTA_EXCEEDED inside an operation, with quotaInfo. */
export function quotaExceeded(shortage: Shortage): OperationError {
  const { scope, metric, limit } = shortage;
  const family = familyOf(metric);
  const dashed = metric.replaceAll('_', '-');
  const limitName =
    family?.quotaId ?? (scope === 'global' ? `${dashed}-per-project` : `${dashed}-per-project-region`);
  const metricName = `compute.googleapis.com/${(family?.name ?? metric).toLowerCase()}`;
  const dimensions = {
    ...(scope === 'global' ? {} : { region: scope }),
    ...(family === undefined ? {} : { [family.dimension]: family.family }),
  };
  return {
    code: 'QUOTA_EXCEEDED',
    message: quotaSentence(shortage),
    errorDetails: [{ quotaInfo: { metricName, limitName, dimensions, limit } }],
    httpStatus: 403,
    httpMessage: 'FORBIDDEN',
  };
}
