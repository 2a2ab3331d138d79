/** The memory of stockouts from the journal to the next request: everybody's, each way of buying apart, cleared by a machine. */
import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

let world: FakeEngine;

/** The zones that were tried for a machine that somebody asks for, and gets within ten minutes. */
async function triedFor(person: string, over: { buy?: 'on-demand' | 'spot'; zone?: string } = {}) {
  const name = `of-${person}`;
  const asker = { team: 'T1', botTeam: 'T1', channel: `C-${person}`, actor: `U-${person}`, isGuest: false };
  const plain = { family: 'l4', count: 1, buy: 'on-demand' as const, leaseFor: 8 * HOUR, zone: undefined };
  const asked = { ...asker, dedupe: name, spec: { ...plain, ...over }, name };
  expect(await requestMachine(world.deps, asked)).toMatchObject({ kind: 'accepted' });
  await world.travel(10 * MINUTE);
  const [machine] = await world.store.machines({ name, states: ['ready'] });
  return machine?.placement.attempts.map(({ offer }) => offer.zone);
}

describe('after somebody met two zones without capacity', () => {
  beforeEach(async () => {
    world = await fakeEngine();
    world.cloud.stockedOut.add('us-east4-a').add('us-east4-c');
    expect(await triedFor('ada')).toEqual(['us-east4-a', 'us-east4-c', 'us-central1-a']);
  });

  it('nobody tries them within the hour', async () => {
    await world.travel(40 * MINUTE);
    expect(await triedFor('grace')).toEqual(['us-central1-a']);
  });

  it('whoever wants spot tries them: its stock is another', async () => {
    world.cloud.stockedOut.clear();
    expect(await triedFor('grace', { buy: 'spot' })).toEqual(['us-east4-a']);
  });

  it('a machine that one of them gave clears that one for everybody', async () => {
    world.cloud.stockedOut.clear();
    expect(await triedFor('grace', { zone: 'us-east4-c' })).toEqual(['us-east4-c']);
    expect(await triedFor('edsger')).toEqual(['us-east4-c']);
  });

  it('a day later it is forgotten', async () => {
    await world.travel(25 * HOUR);
    world.cloud.stockedOut.clear();
    expect(await triedFor('grace')).toEqual(['us-east4-a']);
  });
});
