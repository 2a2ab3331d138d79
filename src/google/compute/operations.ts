/** Where a zone operation stands, and waiting for its end. */
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import { ok, type Result } from '../../domain/result.ts';
import { type Duration, MINUTE, type Millis } from '../../domain/time.ts';
import type { MachineAt, OperationAt, OperationState } from '../../ports/cloud.ts';
import { faultOfOperation } from '../classify.ts';
import type { GoogleConnection } from '../connect.ts';

/** Google holds a wait no longer than this. */
const LONGEST_WAIT = 2 * MINUTE;
const FIELDS = 'name,status,endTime,error,httpErrorStatusCode,httpErrorMessage';

/** Looks once, or waits up to `patience` milliseconds of real time for the end. */
export async function operationState(
  google: GoogleConnection,
  at: OperationAt,
  patience: Duration,
): Promise<Result<OperationState>> {
  const request = { project: at.project, zone: at.zone, operation: at.name };
  if (patience > 0) {
    const timeoutMs = Math.min(patience, LONGEST_WAIT);
    const waited = await google.call('compute.zoneOperations.wait', request, { fields: FIELDS, timeoutMs });
    // Google may answer before the end; who asked will ask again.
    if (waited.ok) return ok(read(at, waited.value));
    if (waited.fault.kind !== 'unavailable') return waited;
  }
  // A wait that ran out of patience looks like a dead server: what a plain look says is the truth.
  const found = await google.call('compute.zoneOperations.get', request, { fields: FIELDS });
  return found.ok ? ok(read(at, found.value)) : found;
}

function read(at: OperationAt, operation: protos.cloud.compute.v1.IOperation): OperationState {
  if (operation.status !== 'DONE') return { done: false };
  const fault = faultOfOperation(operation, at.zone);
  const endedAt = Date.parse(operation.endTime ?? '');
  return Number.isNaN(endedAt) ? { done: true, fault } : { done: true, fault, endedAt };
}

/** Google's own operation on a spot machine that it takes back (cloud.google.com/compute/docs/instances/spot). */
const PREEMPTED = 'compute.instances.preempted';
/** Operations per page: Google's most. */
const PAGE = 500;

/** Whether there is one on that instance, begun at `since` or later. */
export async function wasPreempted(
  google: GoogleConnection,
  { project, zone }: MachineAt,
  instanceId: string,
  since: Millis,
): Promise<Result<boolean>> {
  let pageToken: string | undefined;
  do {
    const page = await google.call(
      'compute.zoneOperations.list',
      {
        project,
        zone,
        filter: `operationType="${PREEMPTED}" AND targetId=${instanceId}`,
        maxResults: PAGE,
        ...(pageToken === undefined ? {} : { pageToken }),
      },
      { fields: 'items(operationType,targetId,insertTime),nextPageToken' },
    );
    if (!page.ok) return page;
    const isOne = (page.value.items ?? []).some(
      ({ operationType, targetId, insertTime }) =>
        operationType === PREEMPTED &&
        String(targetId) === instanceId &&
        Date.parse(insertTime ?? '') >= since,
    );
    if (isOne) return ok(true);
    pageToken = page.value.nextPageToken || undefined;
  } while (pageToken !== undefined);
  return ok(false);
}
