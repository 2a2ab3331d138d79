/** Where an operation of a zone or a region stands, and waiting for its end. */
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import { ok, type Result } from '../../domain/result.ts';
import { type Duration, MINUTE, type Millis } from '../../domain/time.ts';
import type { MachineAt, OperationAt, OperationState } from '../../ports/cloud.ts';
import { faultOfOperation } from '../classify.ts';
import type { GoogleConnection } from '../connect.ts';
import { eachPage } from '../pages.ts';

/** Google holds a wait no longer than this. */
const LONGEST_WAIT = 2 * MINUTE;
const FIELDS = 'name,status,endTime,error,httpErrorStatusCode,httpErrorMessage';

/** Looks once, or waits up to `patience` milliseconds of real time for the end. */
export async function operationState(
  google: GoogleConnection,
  at: OperationAt,
  patience: Duration,
): Promise<Result<OperationState>> {
  const { project, zone, region, name: operation } = at;
  const look = (verb: 'wait' | 'get', timeoutMs?: Duration) => {
    const settings = { fields: FIELDS, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    return region === undefined
      ? google.call(`compute.zoneOperations.${verb}`, { project, zone, operation }, settings)
      : google.call(`compute.regionOperations.${verb}`, { project, region, operation }, settings);
  };
  if (patience > 0) {
    const waited = await look('wait', Math.min(patience, LONGEST_WAIT));
    // Google may answer before the end; who asked will ask again.
    if (waited.ok) return ok(read(at, waited.value));
    if (waited.fault.kind !== 'unavailable') return waited;
  }
  // A wait that ran out of patience looks like a dead server: what a plain look says is the truth.
  const found = await look('get');
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
  let isOne = false;
  const looked = await eachPage(
    (paging) =>
      google.call(
        'compute.zoneOperations.list',
        {
          project,
          zone,
          filter: `operationType="${PREEMPTED}" AND targetId=${instanceId}`,
          maxResults: PAGE,
          ...paging,
        },
        { fields: 'items(operationType,targetId,insertTime),nextPageToken' },
      ),
    ({ items }) => {
      isOne = (items ?? []).some(
        ({ operationType, targetId, insertTime }) =>
          operationType === PREEMPTED &&
          String(targetId) === instanceId &&
          Date.parse(insertTime ?? '') >= since,
      );
      return isOne ? 'enough' : undefined;
    },
  );
  return looked.ok ? ok(isOne) : looked;
}
