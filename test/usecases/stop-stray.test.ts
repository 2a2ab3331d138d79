/** A stray that idles is stopped an hour after a delivered warning, and not if anything has changed by then. */
import { expect, it, test } from 'vitest';
import type { Policy } from '../../src/domain/policy.ts';
import { fail, type Result } from '../../src/domain/result.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import type { StrangeMachine } from '../../src/ports/inventory.ts';
import { adoptStray, leaveStray } from '../../src/usecases/stray-questions.ts';
import { keyOf, LOST } from '../support/cloud-faults.ts';
import { type FakeEngine, fakeEngine, START } from '../support/fake-engine.ts';

const STRAY: StrangeMachine = {
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
};
const WHICH = { project: 'ml-prod', instanceId: '77001' };
const BY = { dedupe: 'd1', actor: 'UGRACE', team: 'T1', botTeam: 'T1', channel: 'DGRACE' };

/** Shortly after the first look, which warns. */
async function warned(
  change: (policy: Policy) => Policy = (policy) => policy,
  stray = STRAY,
): Promise<FakeEngine> {
  const engine = await fakeEngine((policy) =>
    change({
      ...policy,
      admins: ['ULINUS'],
      channels: ['CGPU'],
      watch: { ...policy.watch, strays: 'stop', strayOwners: { grace: 'UGRACE' } },
    }),
  );
  engine.strangers = [stray];
  engine.cloud.machines.set(keyOf(stray), stray);
  await engine.travel(10 * MINUTE);
  return engine;
}

const said = (engine: FakeEngine) => engine.chat.said.filter(({ notice }) => notice.kind === 'stray');
const ends = (engine: FakeEngine) => engine.chat.of('stray').map(({ end }) => end);
const told = async (engine: FakeEngine) =>
  (await engine.store.journal({ kinds: ['stray'] })).map(({ text }) => text);

it('warns whom its labels name, stops it an hour later, once, and says so', async () => {
  const engine = await warned();
  expect(said(engine)).toMatchObject([
    {
      destination: { to: 'person', user: 'UGRACE' },
      notice: { stray: { name: 'notebook' } },
    },
  ]);
  await engine.travel(50 * MINUTE);
  expect(engine.cloud.stopped).toEqual([]);
  await engine.travel(2 * HOUR);
  expect(engine.cloud.stopped).toEqual(['notebook']);
  expect(ends(engine)).toMatchObject([{ kind: 'stopped' }]);
  expect(engine.chat.of('stray-stopped')).toMatchObject([{ stray: { name: 'notebook' } }]);
  expect(await told(engine)).toContain(
    'notebook in us-central1-a (ml-prod), which Lamplighter did not make, was stopped for idleness.',
  );
});

it('warns of none that an instance group keeps, and says so in the report', async () => {
  const engine = await warned(undefined, { ...STRAY, keptBy: 'the instance group trainers' });
  expect(said(engine)).toEqual([]);
  expect(engine.chat.of('strays')[0]?.report.shown).toMatchObject([
    { name: 'notebook', keeper: 'the instance group trainers' },
  ]);
});

it('warns the administrators where the labels name nobody they know', async () => {
  const engine = await warned(undefined, { ...STRAY, labels: { owner: 'ada' } });
  expect(said(engine)).toMatchObject([{ destination: { to: 'person', user: 'ULINUS' } }]);
});

test.each<[string, (engine: FakeEngine) => unknown]>([
  ['is busy again', (engine) => Object.assign(engine.meters, { activity: () => 80 })],
  ['cannot be judged', (engine) => Object.assign(engine.meters, { activity: () => undefined })],
  [
    'is in a group, as its metadata tell',
    (engine) => Object.assign(engine, { strangers: [{ ...STRAY, keptBy: 'the instance group trainers' }] }),
  ],
  [
    'has been started anew',
    (engine) => engine.cloud.machines.set(keyOf(STRAY), { ...STRAY, lastStartedAt: START + 20 * MINUTE }),
  ],
])('stays when it %s', async (_name, change) => {
  const engine = await warned();
  change(engine);
  await engine.travel(130 * MINUTE);
  expect(engine.cloud.stopped).toEqual([]);
  expect(ends(engine)).toMatchObject([{ kind: 'called-off' }]);
  // Not again the same day.
  expect(said(engine)).toHaveLength(1);
});

it('stays when who was warned leaves it alone, from a DM that is no allowed channel', async () => {
  const engine = await warned();
  expect(await leaveStray(engine.deps, BY, WHICH)).toMatchObject({ kind: 'accepted' });
  await engine.travel(2 * HOUR);
  expect(engine.cloud.stopped).toEqual([]);
  expect(ends(engine)).toMatchObject([{ kind: 'left', by: 'UGRACE' }]);
});

it('nobody else answers from there', async () => {
  const engine = await warned();
  expect(await leaveStray(engine.deps, { ...BY, actor: 'UMALLORY' }, WHICH)).toMatchObject({
    kind: 'refused',
  });
});

it('adopted, it is a machine like any other', async () => {
  const engine = await warned();
  expect(await adoptStray(engine.deps, BY, WHICH)).toMatchObject({ kind: 'accepted' });
  engine.strangers = [];
  await engine.travel(10 * MINUTE);
  expect(ends(engine)).toMatchObject([{ kind: 'adopted', by: 'UGRACE' }]);
  expect(await engine.store.machines({ name: 'notebook' })).toHaveLength(1);
});

it('only reports with a dry run, and while its warning reaches nobody', async () => {
  const dry = await warned((policy) => ({ ...policy, watch: { ...policy.watch, dryRun: true } }));
  await dry.travel(HOUR);
  expect(said(dry)).toEqual([]);
  const mute = await warned((policy) => ({
    ...policy,
    admins: [],
    watch: { ...policy.watch, strayOwners: {} },
  }));
  await mute.travel(HOUR);
  expect([said(mute), mute.cloud.stopped]).toEqual([[], []]);
});

it('tells the administrators once, and warns nobody, where too many would stop', async () => {
  const engine = await warned((policy) => ({
    ...policy,
    watch: { ...policy.watch, maxStops: 1, maxStopShare: 0.2 },
  }));
  const many = ['a', 'b'].map((name, i) => ({ ...STRAY, name, instanceId: `8800${i}` }));
  engine.strangers = many;
  for (const one of many) engine.cloud.machines.set(keyOf(one), one);
  await engine.travel(2 * HOUR);
  expect(engine.chat.of('brake')).toMatchObject([{ held: ['a', 'b'] }]);
  expect(engine.cloud.stopped).not.toContain('a');
});

/** Google's stop, with what the first call meets instead; the request ids of all calls. */
function shaky(engine: FakeEngine, first: () => Result<never>): string[] {
  const ids: string[] = [];
  const real = engine.cloud.stop.bind(engine.cloud);
  engine.cloud.stop = async (at, requestId, discard) => {
    ids.push(requestId);
    return ids.length === 1 ? first() : real(at, requestId, discard);
  };
  return ids;
}

test.each<[string, () => Result<never>]>([
  ['whose answer is lost', () => fail(LOST)],
  [
    'before which the process dies',
    () => {
      throw new Error('killed');
    },
  ],
])('a stop %s is the same one when it is sent again, and is made once', async (_name, first) => {
  const engine = await warned();
  const ids = shaky(engine, first);
  await engine.travel(70 * MINUTE);
  expect([ids.length > 1, new Set(ids).size]).toEqual([true, 1]);
  expect(engine.cloud.stopped).toEqual(['notebook']);
  expect(engine.chat.of('stray-stopped')).toHaveLength(1);
});

it('a stop that Google refuses is off, and the warning says why', async () => {
  const engine = await warned();
  const ids = shaky(engine, () =>
    fail({ kind: 'denied', scope: 'call', message: 'no compute.instances.stop' }),
  );
  await engine.travel(70 * MINUTE);
  expect(ids).toHaveLength(1);
  expect(ends(engine)).toMatchObject([
    { kind: 'called-off', because: expect.stringContaining('Google does not stop it') },
  ]);
});
