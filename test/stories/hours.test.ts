/** An evening and a morning with hours, typed and pressed: what Ada reads, and what the cloud really did. */
import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { FORGOTTEN } from '../../src/sandbox/scenarios/activities.ts';
import { UNEVENTFUL } from '../../src/story/scene.ts';
import { NOON, openWithTrainer } from './open-scene.ts';

const TOLD = 'daily 15:00–14:00 Europe/Berlin';

test('hours over lunch: set, warned, stopped, started again', async () => {
  // It is 13:00 in Berlin; they end at 14:00 and begin at 15:00.
  const { scene, trouble } = await openWithTrainer();
  const { ada, grace, world } = scene;
  world.setActivity(await scene.untilMachineIs(ada, 'ready'), FORGOTTEN);
  expect(await ada.types('/gpu hours trainer weekdays 9-25')).toContain('are no times of day');
  expect(await ada.types('/gpu hours trainer daily 9-19 Europe/Berln')).toContain(
    'Did you mean Europe/Berlin?',
  );
  expect(await grace.types('/gpu hours trainer off')).toContain('may set the hours of');
  expect(await ada.types('/gpu hours trainer')).toContain('has no hours. To set them');
  expect(await ada.types('/gpu hours trainer daily 15-14 Europe/Berlin')).toContain(
    `has hours: ${TOLD}, stops`,
  );
  await scene.wait(MINUTE);
  expect(await ada.types('/gpu show trainer')).toContain(`Hours: ${TOLD}, stops`);
  expect(await ada.types('/gpu ls')).toContain(`hours ${TOLD}`);
  await scene.wait(35 * MINUTE, UNEVENTFUL);
  await scene.untilMachineIs(ada, 'stopped', 30 * MINUTE);
  expect(scene.now).toBeLessThan(NOON + HOUR + 5 * MINUTE);
  expect(scene.now).toBeGreaterThanOrEqual(NOON + HOUR);
  const stopped = await scene.machineOf(ada);
  expect(stopped).toMatchObject({ state: 'stopped', stopReason: 'hours' });
  expect(world.machines().map(({ status }) => status)).toEqual(['TERMINATED']);
  expect(await ada.types('/gpu why trainer')).toContain('its hours were over');
  expect(await ada.types('/gpu hours trainer')).toContain('starts');
  await scene.wait(50 * MINUTE, UNEVENTFUL);
  await scene.untilMachineIs(ada, 'ready', 20 * MINUTE);
  expect(scene.now).toBeGreaterThanOrEqual(NOON + 2 * HOUR);
  expect(await scene.machineOf(ada)).toMatchObject({ state: 'ready', starts: 2, byHours: true });
  expect(world.machines().map(({ status }) => status)).toEqual(['RUNNING']);
  expect(trouble).toEqual([]);
});
