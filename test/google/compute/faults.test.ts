/** Changes whose answers are lost, late or refused: repeated with the same request id they happen once. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/domain/time.ts';
import { computeCloud } from '../../../src/google/compute/cloud.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import { L4 } from '../../contracts/cloud.ts';
import { openSandbox, type Sandbox } from '../sandbox.ts';

const MACHINE = { project: 'ml-research', ...L4 };

let sandbox: Sandbox;
let cloud: Cloud;

beforeEach(async () => {
  sandbox = await openSandbox();
  cloud = computeCloud(sandbox.google, { clock: sandbox.clock });
});
afterEach(() => sandbox.close());

/** How often the world was asked to do that. */
function done(kind: string): number {
  return sandbox.world.events().filter((event) => event.kind === kind).length;
}

async function born(): Promise<void> {
  expect(await cloud.create(MACHINE, randomUUID())).toMatchObject({ ok: true });
  sandbox.clock.advance(5 * MINUTE);
}

describe('an answer that is lost after the change took effect', () => {
  it.each([
    ['insert', (id: string) => cloud.create(MACHINE, id), async () => {}],
    ['stop', (id: string) => cloud.stop(MACHINE, id, undefined), born],
    ['delete', (id: string) => cloud.remove(MACHINE, id), born],
    [
      'start',
      (id: string) => cloud.start(MACHINE, id),
      async () => {
        await born();
        await cloud.stop(MACHINE, randomUUID(), undefined);
        sandbox.clock.advance(5 * MINUTE);
      },
    ],
  ])('%s', async (verb, send, before) => {
    await before();
    sandbox.api.faults.arm(`compute.instances.${verb}`, { kind: 'reset-after' });
    const requestId = randomUUID();
    expect(await send(requestId)).toMatchObject({ ok: false, fault: { kind: 'unavailable', scope: 'call' } });
    sandbox.clock.advance(5 * MINUTE);
    const again = await send(requestId);
    if (!again.ok) throw new Error(again.fault.message);
    expect(await cloud.operation(again.value, 0)).toMatchObject({
      ok: true,
      value: { done: true, fault: undefined },
    });
    expect(done(`instances.${verb}`)).toBe(1);
  });

  it('with another request id it is a clash, not a second machine', async () => {
    sandbox.api.faults.arm('compute.instances.insert', { kind: 'reset-after' });
    await cloud.create(MACHINE, randomUUID());
    expect(await cloud.create(MACHINE, randomUUID())).toMatchObject({
      ok: false,
      fault: { kind: 'conflict' },
    });
    expect(done('instances.insert')).toBe(1);
  });
});

describe('a change that Google does not take now', () => {
  it.each([
    [
      '429',
      { kind: 'status', status: 429, retryAfterSeconds: 20 },
      { kind: 'throttled', retryAfter: 20_000 },
    ],
    ['503', { kind: 'status', status: 503 }, { kind: 'unavailable' }],
    ['500', { kind: 'status', status: 500 }, { kind: 'unavailable' }],
    ['a connection that is cut before', { kind: 'reset-before' }, { kind: 'unavailable' }],
  ] as const)('%s: nothing is repeated behind our back', async (_name, fault, expected) => {
    sandbox.api.faults.arm('compute.instances.insert', fault, 5);
    expect(await cloud.create(MACHINE, randomUUID())).toMatchObject({ ok: false, fault: expected });
    expect(sandbox.sent.filter((id) => id === 'compute.instances.insert')).toHaveLength(1);
    expect(done('instances.insert')).toBe(0);
  });
});
