/** A stray is asked about once; adopted it is a machine like any other, left alone it is in no report. */
import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import type { StrangeMachine } from '../../src/ports/inventory.ts';
import { adoptStray, leaveStray } from '../../src/usecases/stray-questions.ts';
import { keyOf } from '../support/cloud-faults.ts';
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
const BY = { dedupe: 'd1', actor: 'UADA', team: 'T1', botTeam: 'T1', channel: 'C1' };

async function asked(...strangers: readonly StrangeMachine[]): Promise<FakeEngine> {
  const engine = await fakeEngine((policy) => ({
    ...policy,
    admins: ['ULINUS'],
    digest: { ...policy.digest, channels: ['CGPU', 'CML'] },
    watch: { ...policy.watch, strays: 'warn' },
  }));
  engine.strangers = strangers;
  for (const one of strangers) engine.cloud.machines.set(keyOf(one), one);
  engine.meters.activity = () => 50;
  await engine.travel(10 * MINUTE);
  return engine;
}

const questions = (engine: FakeEngine) => engine.chat.said.filter(({ notice }) => notice.kind === 'stray');

it('asks once, in the digest’s channels, and not about what a service of Google keeps', async () => {
  const node = { ...STRAY, name: 'gke', instanceId: '77002', labels: { 'goog-gke-node': '' } };
  const engine = await asked(STRAY, node);
  await engine.travel(3 * HOUR);
  expect(questions(engine).map(({ destination, notice }) => [destination, notice])).toEqual(
    ['CGPU', 'CML'].map((channel) => [
      { to: 'channel', channel },
      expect.objectContaining({ stray: expect.objectContaining({ name: 'notebook' }) }),
    ]),
  );
});

it('adopted: it carries our labels, is held by who pressed, and the question is settled everywhere', async () => {
  const engine = await asked(STRAY);
  expect(await adoptStray(engine.deps, BY, WHICH)).toMatchObject({ kind: 'accepted' });
  await engine.travel(5 * MINUTE);
  const [held] = await engine.store.machines({ name: 'notebook' });
  expect(held).toMatchObject({
    project: 'ml-prod',
    zone: 'us-central1-a',
    state: 'ready',
    channel: 'C1',
    spec: { family: 'l4', count: 1, buy: 'on-demand' },
    lease: { owner: 'UADA' },
    incarnation: { instanceId: '77001' },
  });
  expect(held?.lease.until).toBeLessThanOrEqual(engine.clock.now() + engine.deps.policy.limits.defaultLease);
  expect(engine.cloud.machines.get(keyOf(STRAY))?.labels).toMatchObject({
    owner: 'grace',
    lamplighter: 'yes',
    'lamplighter-machine': held?.id,
  });
  for (const { notice } of questions(engine)) {
    expect(notice).toMatchObject({ end: { kind: 'adopted', by: 'UADA' } });
  }
  expect(await adoptStray(engine.deps, { ...BY, dedupe: 'd2', actor: 'UBOB' }, WHICH)).toEqual({
    kind: 'duplicate',
  });
});

it.each([
  ['is another one of that name by now', { instanceId: '99' }, 'another machine of that name'],
  ['does not run any more', { status: 'stopped' }, 'does not run any more'],
  ['was taken in elsewhere', { labels: { lamplighter: 'yes' } }, 'somebody else has taken it in'],
] as const)('not adopted when it %s: told why, nothing changed', async (_, change, because) => {
  const engine = await asked(STRAY);
  engine.cloud.machines.set(keyOf(STRAY), { ...STRAY, ...change });
  engine.strangers = [];
  const { labels } = { ...STRAY, ...change };
  await adoptStray(engine.deps, BY, WHICH);
  await engine.travel(MINUTE);
  expect(engine.chat.of('request-failed')).toMatchObject([{ what: expect.stringContaining(because) }]);
  expect(await engine.store.machines({ name: 'notebook' })).toEqual([]);
  expect(engine.cloud.machines.get(keyOf(STRAY))?.labels).toEqual(labels);
});

it('left alone: the question says so, and no report names it any more', async () => {
  const engine = await asked(STRAY);
  const before = engine.chat.of('strays').length;
  expect(await leaveStray(engine.deps, BY, WHICH)).toMatchObject({ kind: 'accepted' });
  await engine.travel(26 * HOUR);
  expect(engine.chat.of('strays')).toHaveLength(before);
  expect(questions(engine).map(({ notice }) => notice)).toMatchObject([
    { end: { kind: 'left', by: 'UADA' } },
    { end: { kind: 'left', by: 'UADA' } },
  ]);
});

it('a guest of another workspace changes nothing', async () => {
  const engine = await asked(STRAY);
  const from = { ...BY, team: 'T2' };
  expect(await adoptStray(engine.deps, from, WHICH)).toMatchObject({ kind: 'refused' });
  expect(await leaveStray(engine.deps, from, WHICH)).toMatchObject({ kind: 'refused' });
});
