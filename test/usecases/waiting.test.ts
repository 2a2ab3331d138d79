/** What is asked while a machine is on its way somewhere is done when it has arrived. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { type Ask, askMachine } from '../../src/usecases/ask-machine.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const ADA = { team: 'T1', botTeam: 'T1', channel: 'C1', actor: 'UADA', isGuest: false };

async function ready(): Promise<FakeEngine> {
  const world = await fakeEngine();
  const spec = { family: 'l4', count: 1, buy: 'on-demand' as const, leaseFor: 8 * HOUR, zone: undefined };
  await requestMachine(world.deps, { ...ADA, dedupe: 'up', spec, name: 'trainer' });
  await world.travel(10 * MINUTE);
  return world;
}

async function ask(world: FakeEngine, what: Ask) {
  await askMachine(world.deps, { ...ADA, dedupe: what.verb, machineName: 'trainer', what });
  await world.engine.drain(10_000);
}

async function stateOf(world: FakeEngine) {
  return (await world.store.machines()).find(({ name }) => name === 'trainer')?.state ?? 'gone';
}

describe('while a machine is being stopped', () => {
  it.each([
    // The stop is over when the request is looked at: nothing else would wake the machine.
    [5 * MINUTE, 'remove', 'gone'],
    [SECOND, 'remove', 'gone'],
    [5 * MINUTE, 'start', 'ready'],
    [SECOND, 'start', 'ready'],
  ] as const)('%i ms on, %s is done once it has stopped', async (later, verb, state) => {
    const world = await ready();
    await ask(world, { verb: 'stop' });
    expect(await stateOf(world)).toBe('stopping');
    world.clock.advance(later);
    await ask(world, { verb });
    await world.travel(10 * MINUTE);
    expect(await stateOf(world)).toBe(state);
  });
});

describe('while a machine is being set up', () => {
  it('a keep moves the lease, and the label at Google tells it', async () => {
    const world = await fakeEngine();
    const spec = { family: 'l4', count: 1, buy: 'on-demand' as const, leaseFor: HOUR, zone: undefined };
    await requestMachine(world.deps, { ...ADA, dedupe: 'up', spec, name: 'trainer' });
    await world.travel(MINUTE);
    expect(await stateOf(world)).toBe('booting');
    const until = world.clock.now() + 5 * HOUR;
    await ask(world, { verb: 'keep-until', until, why: '' });
    await world.travel(10 * MINUTE);
    expect(await stateOf(world)).toBe('ready');
    const [machine] = [...world.cloud.machines.values()];
    expect(machine?.labels['lamplighter-lease-end']).toBe(String(Math.floor(until / SECOND)));
  });
});
