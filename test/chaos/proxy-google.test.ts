/** Google's adapters over a wire that delays, cuts, garbles and repeats: one effect at most, a fault in time, never a crash. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { exportBilling } from '../../src/google/billing.ts';
import { computeCloud } from '../../src/google/compute/cloud.ts';
import { connectGoogle } from '../../src/google/connect.ts';
import { monitoringMeters } from '../../src/google/meters.ts';
import { googleQuotas } from '../../src/google/quotas.ts';
import type { Cloud, CreateMachine } from '../../src/ports/cloud.ts';
import { L4 } from '../contracts/cloud.ts';
import { openSandbox, type Sandbox } from '../google/sandbox.ts';
import { UNLIMITED } from './ground.ts';
import { type LoopbackProxy, type Mishap, startProxy } from './proxy.ts';

/** Real milliseconds that the connection gives a call, and within which its fault must be there. */
const DEADLINE = 400;
const IN_TIME = 2_000;
const PROJECT = 'ml-research';

let sandbox: Sandbox;
let proxy: LoopbackProxy;
let google: ReturnType<typeof connectGoogle>;
let cloud: Cloud;
/** Every test has a machine of its own. */
let machine: CreateMachine;
let machines = 0;

beforeAll(async () => {
  sandbox = await openSandbox({ projects: [{ id: PROJECT, quotas: UNLIMITED }] });
  proxy = await startProxy(() => Number(new URL(sandbox.api.url).port));
  google = connectGoogle({ baseUrl: proxy.origin, timeoutMs: DEADLINE });
  await google.warmUp();
  cloud = computeCloud(google, { clock: sandbox.clock });
  // What is looked up once and remembered is not to suffer below.
  await cloud.create({ project: PROJECT, ...L4, name: 'first' }, randomUUID());
});
beforeEach(() => {
  proxy.clear();
  machine = { project: PROJECT, ...L4, name: `machine-${++machines}` };
});
afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});

function done(kind: string): number {
  const events = sandbox.world.events();
  return events.filter((event) => event.kind === kind && event.machine?.name === machine.name).length;
}

async function born(): Promise<void> {
  expect(await cloud.create(machine, randomUUID())).toMatchObject({ ok: true });
  sandbox.clock.advance(5 * MINUTE);
}

const CHANGES = [
  {
    verb: 'insert',
    words: '/instances?requestId',
    prepare: async () => {},
    send: (id: string) => cloud.create(machine, id),
  },
  { verb: 'stop', words: '/stop?', prepare: born, send: (id: string) => cloud.stop(machine, id, undefined) },
  { verb: 'delete', words: 'DELETE ', prepare: born, send: (id: string) => cloud.remove(machine, id) },
] as const;

/** What the first try answers; after the second, whatever befell the first, the change has happened once. */
const MISHAPS: readonly (readonly [Mishap, 'ok' | 'unavailable'])[] = [
  [{ kind: 'delay', ms: 150 }, 'ok'],
  [{ kind: 'cut-before' }, 'unavailable'],
  [{ kind: 'cut-after' }, 'unavailable'],
  [{ kind: 'black-hole' }, 'unavailable'],
  [{ kind: 'stall-after' }, 'unavailable'],
  [{ kind: 'garble' }, 'unavailable'],
  [{ kind: 'truncate' }, 'unavailable'],
  [{ kind: 'repeat-request' }, 'ok'],
  [{ kind: 'repeat-answer' }, 'ok'],
];

describe.each(CHANGES)('$verb', ({ verb, words, prepare, send }) => {
  it.each(MISHAPS)('meets %j and happens once', async (mishap, expected) => {
    await prepare();
    proxy.meet(words, mishap);
    const requestId = randomUUID();
    const began = performance.now();
    const first = await send(requestId);
    expect(performance.now() - began).toBeLessThan(IN_TIME);
    expect(first.ok ? 'ok' : first.fault.kind).toBe(expected);
    sandbox.clock.advance(2 * MINUTE);
    const second = await send(requestId);
    if (!second.ok) throw new Error(second.fault.message);
    sandbox.clock.advance(2 * MINUTE);
    expect(await cloud.operation(second.value, 0)).toMatchObject({
      ok: true,
      value: { done: true, fault: undefined },
    });
    expect(done(`instances.${verb}`)).toBe(1);
  });
});

describe('what Google says of its load', () => {
  it('429 with Retry-After is told as it is, and repeated by nobody', async () => {
    sandbox.api.faults.arm('compute.instances.insert', { kind: 'status', status: 429, retryAfterSeconds: 7 });
    expect(await cloud.create(machine, randomUUID())).toMatchObject({
      ok: false,
      fault: { kind: 'throttled', retryAfter: 7_000 },
    });
    expect(done('instances.insert')).toBe(0);
  });
});

describe('reading', () => {
  const READS = {
    list: { words: 'aggregated/instances', read: () => cloud.list(PROJECT) },
    utilization: {
      words: 'timeSeries',
      read: () =>
        monitoringMeters(google).read(
          {
            project: PROJECT,
            signal: 'gpu',
            from: sandbox.clock.now() - HOUR,
            to: sandbox.clock.now(),
          },
          () => undefined,
        ),
    },
    quotas: { words: '/regions?', read: () => googleQuotas(google).list(PROJECT) },
    bill: {
      words: '/queries',
      read: () => {
        const { project, dataset, table, location } = sandbox.api.billing;
        return exportBilling(google, {
          tables: [{ table: `${project}.${dataset}.${table}`, detailed: false, location }],
          queryTimeMs: 200,
        }).spend('01ABCD-234567-89EFGH', '2026-11-01', '2026-11-20');
      },
    },
  } as const;
  const BAD: readonly Mishap[] = [
    { kind: 'cut-before' },
    { kind: 'cut-after' },
    { kind: 'black-hole' },
    { kind: 'stall-after' },
    { kind: 'garble' },
    { kind: 'truncate' },
  ];

  it.each(
    Object.entries(READS).flatMap(([name, read]) => BAD.map((mishap) => [name, mishap, read] as const)),
  )(
    '%s under %j is unavailable in time, and works again afterwards',
    async (_name, mishap, { words, read }) => {
      proxy.meet(words, mishap, 100);
      const began = performance.now();
      expect(await read()).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
      expect(performance.now() - began).toBeLessThan(IN_TIME);
      proxy.clear();
      expect(await read()).toMatchObject({ ok: true });
    },
  );

  it('an answer that was garbled once is read again', async () => {
    const before = proxy.requests;
    proxy.meet('aggregated/instances', { kind: 'garble' });
    expect(await cloud.list(PROJECT)).toMatchObject({ ok: true, value: { complete: true } });
    expect(proxy.requests - before).toBe(2);
  });
});
