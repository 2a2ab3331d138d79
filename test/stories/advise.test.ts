/** From a question to the machine: the command that the advice ends in gets what it said, at the price that it said. */
import { expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { openScene } from './open-scene.ts';

test('the first command of an advice gets that machine', async () => {
  const { scene, look } = await openScene();
  const advice = await scene.grace.types('/gpu advise lora of a 7b model with 100 MB of text, budget $5/h');
  const [, what, price] = /^Take 1 × (NVIDIA \w+), (\$[\d.]+\/h)\./.exec(advice) ?? [];
  expect([what, price]).toEqual(['NVIDIA L4', '$0.85/h']);
  const command = /\/gpu up l4 --for \d+h/.exec(advice)?.[0] ?? '';
  const asked = await scene.grace.types(`${command} --name tuner`);
  expect(asked).toContain('Looking for 1 × L4 for');
  await scene.untilMachineIs(scene.grace, 'ready', 10 * MINUTE);
  const inserts = (await look()).events.filter(({ kind }) => kind === 'instances.insert');
  expect(inserts).toHaveLength(1);
  expect(scene.world.machines().find(({ name }) => name === 'tuner')).toMatchObject({
    machineType: 'g2-standard-8',
  });
  expect(JSON.stringify((await look()).messages)).toContain(price);
});
