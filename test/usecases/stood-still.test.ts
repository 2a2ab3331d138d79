/** A process that stood still longer than its claim sends nothing when it wakes: another may have sent it, or something newer. */
import { expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { outboxSource } from '../../src/loops/sources.ts';
import { settleMachine } from '../../src/usecases/settle-machine.ts';
import { up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

async function asked(): Promise<FakeEngine> {
  const world = await fakeEngine();
  await up(world);
  return world;
}

it('posts nothing a second time', async () => {
  const world = await asked();
  const sleeper = await outboxSource(world.deps).claim();
  world.clock.advance(MINUTE);
  await (await outboxSource(world.deps).claim())?.();
  expect(world.chat.said).toHaveLength(1);
  await sleeper?.();
  expect(world.chat.said).toHaveLength(1);
});

it('writes nothing older over what was said meanwhile', async () => {
  const world = await asked();
  await (await outboxSource(world.deps).claim())?.();
  await world.engine.drain(10_000);
  await world.travel(SECOND);
  // Something new is said, and whoever claims it stands still.
  world.clock.advance(10 * MINUTE);
  const { machineId } = await changed(world);
  const sleeper = await outboxSource(world.deps).claim();
  expect(sleeper).toBeDefined();
  await world.travel(10 * MINUTE);
  const before = shown(world, machineId);
  await sleeper?.();
  expect(shown(world, machineId)).toEqual(before);
});

/** One settle step that says something, without its delivery. */
async function changed(world: FakeEngine): Promise<{ machineId: string }> {
  const [machine] = await world.store.machines();
  const claim = await world.store.claimMachine('test', MINUTE);
  if (machine === undefined || claim === undefined) throw new Error('nothing is due');

  await settleMachine(world.deps, claim);
  return { machineId: machine.id };
}

function shown(world: FakeEngine, machineId: string) {
  const said = world.chat.said.find(({ key }) => key === `birth:${machineId}:1`);
  return said?.notice.kind === 'birth' ? said.notice.machine.state : undefined;
}
