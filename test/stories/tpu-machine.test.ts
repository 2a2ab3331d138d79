/** A TPU that Compute Engine makes: its own report alone tells that it is idle, and it stops as any machine does. */
import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { UNEVENTFUL } from '../../src/story/scene.ts';
import { openScene } from './open-scene.ts';

test('ct6e-standard-8t: works, is forgotten, warned about and stopped', async () => {
  const { scene } = await openScene();
  const { ada, world } = scene;
  const TRAINS = { gpu: 70, cpu: 0.2, gpuMemory: 0, networkBytesPerSecond: 800 };
  await ada.types('/gpu up ct6e-standard-8t --spot --name tuner');
  await scene.untilMachineIs(ada, 'ready', 20 * MINUTE);
  const { project, zone = '' } = await scene.machineOf(ada);
  const ref = { project, zone, name: 'tuner' };
  world.setActivity(ref, TRAINS);
  await scene.wait(20 * MINUTE, UNEVENTFUL);
  expect(await ada.types('/gpu why tuner')).toMatch(/It stays: it is busy \(TensorCore at \d+ %/);

  world.setActivity(ref, { ...TRAINS, gpu: 0 });
  await scene.wait(20 * MINUTE, UNEVENTFUL);
  await scene.untilMachineIs(ada, 'stopped', HOUR);
  const told = (prefix: string) => ada.direct().filter(({ key }) => key?.startsWith(prefix));
  expect(told('warn:').map(({ versions }) => versions[0]?.message.text)).toEqual([
    expect.stringMatching(/tuner .* has been idle for 30 min/),
  ]);
  expect(told('stopped:')).toHaveLength(1);
  expect(world.machines().find(({ name }) => name === 'tuner')?.status).toBe('TERMINATED');
});
