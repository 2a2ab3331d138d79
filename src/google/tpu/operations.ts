/** Operations of the Cloud TPU API: what a call has become, and where it stands. */
import { setTimeout as delay } from 'node:timers/promises';
import { ok, type Result } from '../../domain/result.ts';
import { type Duration, SECOND } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MachineAt, OperationAt, OperationState } from '../../ports/cloud.ts';
import { faultOfRpcStatus } from '../classify.ts';
import type { GoogleConnection } from '../connect.ts';
import type { RpcStatus } from '../vendor-error.ts';

/**
 * An operation as Google's JSON has it. It is read past the client, which knows no
 * google.cloud.common.OperationMetadata, the type that Google gives as its metadata, and would throw.
 */
export interface OperationJson {
  readonly name?: string;
  readonly done?: boolean;
  readonly error?: RpcStatus;
  readonly metadata?: { readonly endTime?: string };
}

/** The first pause between two looks, real time; each further one is twice as long. */
const FIRST_PAUSE: Duration = SECOND / 2;
/** After so many real milliseconds any clock that runs shows another time. */
const BLINK: Duration = 5;

/** Reads the answer of a call that begins something. */
export function readOperation(json: unknown): OperationJson {
  return json as OperationJson;
}

/** The operation that a call has become, by Google's full name for it. */
export function begunTpu({ project, zone }: MachineAt, answer: Result<OperationJson>): Result<OperationAt> {
  return answer.ok ? ok({ service: 'tpu', project, zone, name: answer.value.name ?? '' }) : answer;
}

/**
 * Looks, and goes on looking for up to `patience` milliseconds: the service cannot be asked to wait. Ends early when
 * `clock` stands still, as then nothing can come of it.
 */
export async function tpuOperationState(
  google: GoogleConnection,
  clock: Clock,
  at: OperationAt,
  patience: Duration,
): Promise<Result<OperationState>> {
  const until = performance.now() + patience;
  for (let pause = FIRST_PAUSE; ; pause *= 2) {
    const found = await google.read('tpu.operations.get', { name: at.name }, readOperation);
    if (!found.ok) return found;
    if (found.value.done === true) return ok(ended(found.value));
    if (performance.now() + pause > until || !(await runs(clock))) return ok({ done: false });
    await delay(pause);
  }
}

async function runs(clock: Clock): Promise<boolean> {
  const before = clock.now();
  await delay(BLINK);
  return clock.now() !== before;
}

function ended({ error, metadata }: OperationJson): OperationState {
  const fault = error === undefined ? undefined : faultOfRpcStatus(error);
  const endedAt = Date.parse(metadata?.endTime ?? '');
  return Number.isNaN(endedAt) ? { done: true, fault } : { done: true, fault, endedAt };
}
