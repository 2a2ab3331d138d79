/** Machines that nobody asked Lamplighter for: told once a day, with what they do and cost. */
import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import type { StrangeMachine } from '../../src/ports/inventory.ts';
import { type FakeEngine, fakeEngine, START } from '../support/fake-engine.ts';

const LINUS = 'ULINUS';

function stranger(over: Partial<StrangeMachine> = {}): StrangeMachine {
  return {
    project: 'ml-prod',
    zone: 'us-central1-a',
    name: 'notebook',
    instanceId: '77001',
    status: 'running',
    machineType: 'g2-standard-8',
    createdAt: START - 3 * DAY,
    lastStartedAt: START - 2 * DAY,
    lastStoppedAt: undefined,
    spot: false,
    hasLocalSsd: false,
    labels: { owner: 'grace' },
    accelerators: { type: 'nvidia-l4', count: 1 },
    ...over,
  };
}

async function watching(...strangers: readonly StrangeMachine[]): Promise<FakeEngine> {
  const engine = await fakeEngine((policy) => ({ ...policy, admins: [LINUS] }));
  engine.strangers = strangers;
  for (const one of strangers) engine.cloud.machines.set(one.instanceId, one);
  return engine;
}

const reports = (engine: FakeEngine) => engine.chat.of('strays').map(({ report }) => report);

it('is told once a day, to the administrators, with what it does and costs', async () => {
  const engine = await watching(stranger(), stranger({ name: 'busy', instanceId: '77002' }));
  engine.meters.activity = (id) => (id === '77002' ? 80 : 0);
  await engine.travel(HOUR);
  expect(reports(engine)).toEqual([
    {
      shown: [
        expect.objectContaining({
          name: 'notebook',
          family: 'l4',
          count: 1,
          owner: 'grace',
          upSince: START - 2 * DAY,
          use: expect.objectContaining({ kind: 'idle', memoryHeld: false }),
          price: { microsPerHour: 720_000, currency: 'USD' },
        }),
        expect.objectContaining({ name: 'busy', use: { kind: 'busy' } }),
      ],
      count: 2,
      idle: 1,
      perHour: [{ micros: 1_440_000, currency: 'USD' }],
      unpriced: 0,
      leftAlone: 0,
      unread: [],
      policy: 'report',
    },
  ]);
  await engine.travel(20 * HOUR);
  expect(reports(engine)).toHaveLength(1);
  await engine.travel(6 * HOUR);
  expect(reports(engine)).toHaveLength(2);
  expect(engine.cloud.stopped).toEqual([]);
});

it('says nothing of what was started within the hour, and speaks up when it stays', async () => {
  const engine = await watching(stranger({ lastStartedAt: START - 10 * MINUTE }));
  await engine.travel(40 * MINUTE);
  expect(reports(engine)).toEqual([]);
  await engine.travel(2 * HOUR);
  expect(reports(engine)).toHaveLength(1);
});

it('calls unknown what is not measured, or in no price list', async () => {
  const odd = { machineType: 'n1-custom-12-65536', accelerators: { type: 'nvidia-tesla-k80', count: 2 } };
  const engine = await watching(stranger(odd));
  engine.meters.activity = (_, signal) => (signal === 'gpu' ? undefined : 0);
  await engine.travel(HOUR);
  const [report] = reports(engine);
  expect(report).toMatchObject({ idle: 0, perHour: [], unpriced: 1 });
  expect(report?.shown).toMatchObject([{ use: { kind: 'unknown', missing: 'GPU not known' }, count: 2 }]);
  expect(report?.shown[0]).not.toHaveProperty('price');
});

it('names the service that keeps a machine', async () => {
  const engine = await watching(stranger({ labels: { 'goog-k8s-cluster-name': 'prod' } }));
  await engine.travel(HOUR);
  expect(reports(engine)[0]?.shown).toMatchObject([{ keeper: 'GKE' }]);
  expect(reports(engine)[0]?.shown[0]).not.toHaveProperty('owner');
});

it('judges a TPU by all of its hosts', async () => {
  const tpu = stranger({
    service: 'tpu',
    machineType: 'v5litepod-8',
    accelerators: undefined,
    lastStartedAt: undefined,
  });
  const engine = await watching(tpu);
  await engine.travel(HOUR);
  expect(reports(engine)[0]?.shown).toMatchObject([
    { family: 'v5e', count: 8, upSince: START - 3 * DAY, use: { kind: 'idle' } },
  ]);
});

it('one project that cannot be read is named, and hides no other', async () => {
  const engine = await fakeEngine((policy) => ({
    ...policy,
    admins: [LINUS],
    projects: [{ id: 'closed', channels: [] }, ...policy.projects],
  }));
  const { inventory } = engine.deps;
  Object.assign(inventory, {
    strangers: async (project: string) =>
      project === 'closed'
        ? { ok: false, fault: { kind: 'denied', scope: 'call', message: 'no' } }
        : { ok: true, value: { machines: [stranger()], complete: true } },
  });
  await engine.travel(HOUR);
  expect(reports(engine)).toMatchObject([{ count: 1, unread: ['closed'] }]);
});
