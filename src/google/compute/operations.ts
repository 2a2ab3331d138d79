/** Where a zone operation stands, and waiting for its end. */
import { setTimeout as delay } from 'node:timers/promises';
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import { ok, type Result } from '../../domain/result.ts';
import { type Duration, MINUTE, SECOND } from '../../domain/time.ts';
import type { OperationAt, OperationState } from '../../ports/cloud.ts';
import { faultOfOperation } from '../classify.ts';
import type { GoogleConnection } from '../connect.ts';

/** Google holds a wait no longer than this. */
const LONGEST_WAIT = 2 * MINUTE;
/** Google may answer a wait at once; asking again at once would be a busy loop. */
const BETWEEN_WAITS = SECOND / 2;
const FIELDS = 'name,status,error,httpErrorStatusCode,httpErrorMessage';

/** Looks once, or waits up to `patience` milliseconds of real time for the end. */
export async function operationState(
  google: GoogleConnection,
  at: OperationAt,
  patience: Duration,
): Promise<Result<OperationState>> {
  const request = { project: at.project, zone: at.zone, operation: at.name };
  const until = performance.now() + Math.min(patience, LONGEST_WAIT);
  for (let left = until - performance.now(); left > BETWEEN_WAITS; left = until - performance.now()) {
    const waited = await google.call('compute.zoneOperations.wait', request, {
      fields: FIELDS,
      timeoutMs: left,
    });
    if (waited.ok) {
      const state = read(at, waited.value);
      if (state.done) return ok(state);
    } else if (waited.fault.kind !== 'unavailable') return waited;
    const rest = until - performance.now();
    if (rest > BETWEEN_WAITS) await delay(BETWEEN_WAITS);
  }
  // A wait that ran out of patience looks like a dead server: what a plain look says is the truth.
  const found = await google.call('compute.zoneOperations.get', request, { fields: FIELDS });
  return found.ok ? ok(read(at, found.value)) : found;
}

function read(at: OperationAt, operation: protos.cloud.compute.v1.IOperation): OperationState {
  return operation.status === 'DONE'
    ? { done: true, fault: faultOfOperation(operation, at.zone) }
    : { done: false };
}
