/** Google's own lists reach people: a GPU without a shipped price gets one, says how old it is, and is placed by it. */
import { expect, test, vi } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { storyPolicy } from '../../src/story/play.ts';
import { UNEVENTFUL } from '../../src/story/scene.ts';
import { openScene } from './open-scene.ts';

// A story takes a few seconds of two idle cores, many times that of busy ones.
vi.setConfig({ testTimeout: 90_000 });

const LISTS = [
  'cloudbilling.services.skus.list',
  'compute.machineTypes.aggregatedList',
  'compute.acceleratorTypes.aggregatedList',
] as const;

const policy = storyPolicy();

test('H200: unknown at first, then Google’s price, then a machine at that price; an outage makes it grow old', async () => {
  const { scene, stage } = await openScene({
    policy: { ...policy, limits: { ...policy.limits, maxMicrosPerHour: 100_000_000 } },
    world: {
      projects: [{ id: 'ml-research', quotas: { 'GPU_FAMILY:NVIDIA_H200': 8, GPUS_ALL_REGIONS: 8 } }],
    },
  });
  const { ada, world } = scene;
  const before = await ada.types('/gpu prices h200:8');
  expect(before).toContain('spot at a price that is unknown');
  expect(before).toContain('List prices of 2026-07-30');
  expect(before).not.toMatch(/\$0/);
  expect(await ada.types('/gpu up h200:8 --spot --max-price 90 --name early')).toContain('unknown');

  await scene.wait(10 * MINUTE);
  const after = await ada.types('/gpu prices h200:8');
  expect(after).toMatch(/spot from \$\d\d\.\d\d\/h/);
  expect(after).toMatch(/Prices of Google's catalog, read \d min ago, zones read \d min ago/);
  expect(await ada.types('/gpu prices l4')).toMatch(/Prices of Google's catalog, read \d min ago, zones/);

  await ada.types('/gpu up h200:8 --spot --for 2h --name trainer');
  await scene.untilMachineIs(ada, 'ready', 20 * MINUTE);
  const machine = await scene.machineOf(ada);
  const billed = world.catalogue.price(machine.zone ?? '', 'a3-ultragpu-8g', undefined).spot;
  expect(Math.abs((machine.price?.microsPerHour ?? 0) - billed)).toBeLessThan(billed / 1_000);
  await ada.types('/gpu rm trainer');

  // Throttled, not out of reach: that would be asked for again, each time with pauses of real time.
  for (const list of LISTS) stage.sandbox.google.faults.arm(list, { kind: 'status', status: 429 }, 10_000);
  await scene.wait(DAY + HOUR, UNEVENTFUL);
  expect(await ada.types('/gpu prices h200:8')).toMatch(/Prices of Google's catalog, read 1 d 1 h/);
});
