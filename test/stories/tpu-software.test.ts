/** A TPU with its software, as a person sees it: the runtime that is chosen, the ways in, what does not fit. */
import { expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { openScene } from './open-scene.ts';

test('a slice gets the runtime that fits and says how to use it; one of another generation is refused', async () => {
  const { scene } = await openScene();
  const { ada } = scene;
  expect(await ada.types('/gpu up v6e-8 --version v2-alpha-tpuv5-lite')).toContain(
    '/gpu up v6e-8 --version v2-alpha-tpuv6e',
  );
  await ada.types('/gpu up v5e-16 --framework pytorch --name trainer');
  await scene.untilMachineIs(ada, 'ready', 20 * MINUTE);
  const machine = await scene.machineOf(ada);
  expect(machine).toMatchObject({ runtimeVersion: 'v2-alpha-tpuv5-lite', softwareNotes: [] });
  expect(await ada.types('/gpu ssh trainer --worker=all')).toContain('--worker=all --command');
  expect(await ada.types('/gpu logs trainer')).toContain('journalctl -u google-startup-scripts');
});

test('one worker of a slice whose set-up fails: the owner is told which one, and what it said', async () => {
  const { scene } = await openScene();
  const { ada, world } = scene;
  await ada.types('/gpu up v5e-16 --name trainer');
  await scene.untilMachineIs(ada, 'booting', 20 * MINUTE);
  const { project, zone = '', name } = await scene.machineOf(ada);
  world.tpu.giveUpSetUp({ project, zone, name }, 2, 'agent', 'the framework could not be installed');
  await scene.untilMachineIs(ada, 'stuck', 20 * MINUTE);
  const [told] = ada.direct().filter(({ key }) => key?.startsWith('stuck:'));
  expect(told?.versions[0]?.message.text).toContain(
    'Its set-up failed: worker 2: the framework could not be installed. It runs and costs money.',
  );
  expect(told?.versions[0]?.message.text).toContain('/gpu logs trainer tells where its set-up writes');
  expect(await ada.types('/gpu why trainer')).toContain('worker 2');
});
