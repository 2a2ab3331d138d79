/** What is asked while a machine is on its way somewhere is done when it has arrived. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import type { Ask } from '../../src/usecases/ask-machine.ts';
import { ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

async function ready(): Promise<FakeEngine> {
  const world = await fakeEngine();
  await up(world);
  await world.travel(10 * MINUTE);
  return world;
}

async function askAndSettle(world: FakeEngine, what: Ask) {
  await ask(world, what);
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
    await askAndSettle(world, { verb: 'stop' });
    expect(await stateOf(world)).toBe('stopping');
    world.clock.advance(later);
    await askAndSettle(world, { verb });
    await world.travel(10 * MINUTE);
    expect(await stateOf(world)).toBe(state);
  });
});

describe('while a machine is being set up', () => {
  it('a keep moves the lease, and the label at Google tells it', async () => {
    const world = await fakeEngine();
    await up(world, { leaseFor: HOUR });
    await world.travel(MINUTE);
    expect(await stateOf(world)).toBe('booting');
    const until = world.clock.now() + 5 * HOUR;
    await askAndSettle(world, { verb: 'keep-until', until, why: '' });
    await world.travel(10 * MINUTE);
    expect(await stateOf(world)).toBe('ready');
    const [machine] = [...world.cloud.machines.values()];
    expect(machine?.labels['lamplighter-lease-end']).toBe(String(Math.floor(until / SECOND)));
  });
});
