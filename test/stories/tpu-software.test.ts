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
