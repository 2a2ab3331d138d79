/** Long-running operations of the Cloud TPU API, with Google's words for the errors that end them. */
import { HOUR, type Millis } from '../../domain/time.ts';
import type { Shortage } from './quotas.ts';
import type { LiveTpuOperation, RpcStatus, TpuOperation, TpuResult } from './tpu-node.ts';

/** So long a requestId is remembered: "at least 60 minutes" (the proto of CreateQueuedResource). */
const REMEMBERED = HOUR;

export class TpuOperations {
  readonly #byName = new Map<string, LiveTpuOperation>();
  readonly #byRequest = new Map<string, LiveTpuOperation>();

  open(
    target: TpuOperation['target'],
    verb: TpuOperation['verb'],
    at: Millis,
    id: string,
    requestId?: string,
  ): LiveTpuOperation {
    const name = `operation-${at}-${id.slice(-13)}`;
    const operation: LiveTpuOperation = {
      name,
      target,
      verb,
      createdAt: at,
      endedAt: undefined,
      error: undefined,
      result: undefined,
    };
    this.#byName.set(`${target.project}/${target.zone}/${name}`, operation);
    if (requestId !== undefined) this.#byRequest.set(`${target.project}/${requestId}`, operation);
    return operation;
  }

  find(project: string, zone: string, name: string): TpuOperation | undefined {
    return this.#byName.get(`${project}/${zone}/${name}`);
  }

  /** What a requestId led to within the last hour. */
  byRequest(project: string, requestId: string, at: Millis): TpuOperation | undefined {
    const operation = this.#byRequest.get(`${project}/${requestId}`);
    return operation !== undefined && at - operation.createdAt <= REMEMBERED ? operation : undefined;
  }
}

/** Ends operations, well or with an error; what went well keeps the thing as it is now. */
export function endTpu(
  operations: readonly LiveTpuOperation[],
  at: Millis,
  outcome: TpuResult | RpcStatus,
): void {
  for (const operation of operations) {
    if (operation.endedAt !== undefined) continue;
    operation.endedAt = at;
    if ('code' in outcome) operation.error = outcome;
    else operation.result = frozen(outcome);
  }
}

function frozen(result: TpuResult): TpuResult {
  if ('node' in result) return { node: { ...result.node } };
  return 'queue' in result ? { queue: { ...result.queue } } : result;
}

/** Google's code for lack of capacity and of quota alike. */
const RESOURCE_EXHAUSTED = 8;

/** The zone has none; `id` is Google's own mark of the event. */
export function noCapacity(zone: string, id: string): RpcStatus {
  return {
    code: RESOURCE_EXHAUSTED,
    message:
      `There is no more capacity in the zone "${zone}"; you can try in another zone where Cloud TPU Nodes ` +
      `are offered (see https://cloud.google.com/tpu/docs/regions) ${eventId(id)}`,
  };
}

/** [EID: 0x…], as it ends most of the API's sentences. */
export function eventId(id: string): string {
  return `[EID: 0x${BigInt(id).toString(16)}]`;
}

/** Too little quota, in the body that the API was seen to answer (HTTP 429). */
export function tpuQuotaExceeded({ scope, metric, limit }: Shortage, projectNumber: string): RpcStatus {
  const description = `Quota '${metric}' exhausted. Limit ${limit} in zone ${scope}`;
  return {
    code: RESOURCE_EXHAUSTED,
    message: `Quota limit '${metric}' has been exceeded. Limit: ${limit} in zone ${scope}.`,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [{ subject: `project:${projectNumber}`, description }],
      },
    ],
  };
}
