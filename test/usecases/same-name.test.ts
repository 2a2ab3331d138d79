/** Machines of the same name in two projects: a command reaches the one of the person who types it. */
import { expect, it } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import { askMachine } from '../../src/usecases/ask-machine.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { fakeEngine } from '../support/fake-engine.ts';

it('a command reaches one’s own machine, also when a newer one of that name is somebody else’s', async () => {
  const world = await fakeEngine((policy) => ({
    ...policy,
    projects: ['ml-prod', 'ml-research'].map((id) => ({ id, channels: [] })),
  }));
  const from = { team: 'T1', botTeam: 'T1', channel: 'C1', isGuest: false };
  const spec = { family: 'l4', count: 1, buy: 'on-demand' as const, leaseFor: 8 * HOUR, zone: undefined };
  const ask = { ...from, spec, name: 'trainer' };
  await requestMachine(world.deps, { ...ask, actor: 'UADA', dedupe: 'd1' });
  await requestMachine(world.deps, { ...ask, actor: 'UBOB', dedupe: 'd2', project: 'ml-research' });
  const what = { verb: 'stop' } as const;
  const answer = await askMachine(world.deps, {
    ...from,
    actor: 'UADA',
    dedupe: 'd3',
    machineName: 'trainer',
    what,
  });
  expect(answer).toMatchObject({ kind: 'accepted', machine: { lease: { owner: 'UADA' } } });
});
