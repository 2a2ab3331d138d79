/** Starting a stopped machine where there is none: the risk said before, the ways on after. */
import { expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { openWithTrainer } from './open-scene.ts';

test('no capacity: remembered, told with Try again and Move, and the move works', async () => {
  const { scene, look } = await openWithTrainer();
  const { ada, world } = scene;
  const { zone = '' } = await scene.machineOf(ada);
  await ada.types('/gpu down trainer');
  await scene.untilMachineIs(ada, 'stopped', 10 * MINUTE);
  world.setStockout(zone, 'nvidia-l4', true);
  expect(await ada.types('/gpu start trainer')).toContain(
    `if ${zone} has none, it stays stopped and I tell you.`,
  );
  await scene.wait(3 * MINUTE);
  expect((await scene.machineOf(ada)).state).toBe('stopped');
  const { journal } = await look();
  expect(journal.findLast(({ kind }) => kind === 'attempt')).toMatchObject({
    detail: { zone, family: 'l4', fault: { kind: 'stockout' } },
  });
  expect(await ada.presses('Try again')).toContain('is being started again');
  await scene.wait(3 * MINUTE);
  expect(await ada.types('/gpu start trainer')).toContain(`${zone} had none`);
  await scene.wait(3 * MINUTE);
  expect(await ada.presses('Move to another zone')).toContain('is being moved');
  await scene.wait(12 * MINUTE);
  const moved = await scene.machineOf(ada);
  expect(moved.state).toBe('ready');
  expect(moved.zone).not.toBe(zone);
  expect(world.machines().map((machine) => machine.zone)).toEqual([moved.zone]);
  await expect(ada.presses('Try again')).rejects.toThrow('sees no button');
});
