/** How often an operation is looked at, as the service cannot be asked to wait. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { tpuCloud } from '../../../src/google/tpu/cloud.ts';
import type { OperationAt } from '../../../src/ports/cloud.ts';
import { type Answers, openTpuServer, type TpuServer } from './tpu-server.ts';
import { AT } from './v6e.ts';

const OPERATION: OperationAt = { ...AT, name: 'projects/p/locations/us-east5-b/operations/operation-1' };
const RUNNING = { now: () => performance.now() };
const STANDING = { now: () => 0 };

const answers: Answers = {};
let server: TpuServer;
beforeAll(async () => {
  server = await openTpuServer(answers);
});
afterAll(() => server.api.close());
beforeEach(() => {
  server.received.length = 0;
  let looks = 0;
  answers['tpu.operations.get'] = () => ({ name: OPERATION.name, done: ++looks > 1, metadata: {} });
});

async function look(clock: { now(): number }, patience: number) {
  const begun = performance.now();
  const state = await tpuCloud(server.google, { clock }).operation(OPERATION, patience);
  const done = state.ok ? state.value.done : state.fault;
  return { done, looks: server.received.length, took: performance.now() - begun };
}

it('looks once without patience', async () => {
  expect(await look(RUNNING, 0)).toMatchObject({ done: false, looks: 1 });
});

it('looks again as long as there is patience', async () => {
  expect(await look(RUNNING, 10_000)).toMatchObject({ done: true, looks: 2 });
});

it('waits for nothing while time stands still', async () => {
  const { done, looks, took } = await look(STANDING, 10_000);
  expect([done, looks]).toEqual([false, 1]);
  expect(took).toBeLessThan(400);
});

it('tells what stands in the way', async () => {
  server.api.faults.arm('tpu.operations.get', { kind: 'status', status: 429, retryAfterSeconds: 7 }, 1);
  expect(await look(RUNNING, 10_000)).toMatchObject({ done: { kind: 'throttled', retryAfter: 7_000 } });
});
