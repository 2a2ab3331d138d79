/** A slice that no zone's quota allows: the button asks in chips of one zone, and then the slice counts in it. */
import { expect, test } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import { openScene } from './open-scene.ts';

const V6E = 'TPUV6EPerProjectPerZoneForTPUAPI';
const TOLD = /use not shown by Google, (\d+) in use by machines that I know of, at most (\d+) to be had/;

test('no quota in the zone: the button, a draft in chips, granted; a slice that runs counts in its own limit', async () => {
  const quotas = { [V6E]: 0 };
  const { scene, look } = await openScene({ world: { projects: [{ id: 'ml-research', quotas }] } });
  const { ada, linus } = scene;
  await ada.types('/gpu up v6e-4 --name tuner --zone us-east5-a');
  await scene.untilMachineIs(ada, 'failed');
  expect(await ada.presses('Request quota')).toMatch(/what it would be told follows here/);
  const draft = (await look()).messages
    .filter(({ onlyFor }) => onlyFor === 'Ada')
    .at(-1)
    ?.versions.at(-1);
  expect(draft?.message.text).toContain('We ask for a limit of 4 TPU v6e chips in us-east5-a; it is 0 now.');
  expect(draft?.message.text).not.toContain('GPUS_ALL_REGIONS');
  await ada.presses('Ask an administrator');
  await linus.presses('Send');
  expect(scene.world.project('ml-research')?.preferences.list()).toMatchObject([
    { metric: V6E, scope: 'us-east5-a', preferred: 4 },
  ]);
  const granted = () => ada.direct().filter(({ key }) => key?.startsWith('quota-outcome:'));
  await scene.until('Ada is told', () => granted().length > 0, HOUR);
  expect(await ada.types('/gpu quota v6e-4 us-east5-a')).toContain('fits into the quota of us-east5-a');

  await ada.types('/gpu up v6e-4 --name tuner --zone us-east5-a');
  await scene.untilMachineIs(ada, 'ready', HOUR);
  const after = await ada.types('/gpu quota v6e-4 us-east5-a');
  expect(TOLD.exec(after)?.slice(1)).toEqual(['4', '0']);
  expect(after).toContain('Ask Google for more: /gpu quota request v6e-4 8 us-east5-a.');
  expect(scene.world.project('ml-research')?.quotas.usage('us-east5-a', V6E)).toBe(4);
});
