/** A machine that somebody made by hand: the administrator is told what it does and costs; adopted, it is hers. */
import { expect, test } from 'vitest';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import { storyPolicy } from '../../src/story/play.ts';
import { NOON, openScene } from './open-scene.ts';

test('a machine made in the console: the administrator is told, and somebody adopts it', async () => {
  const policy = storyPolicy();
  const { scene, trouble } = await openScene({
    policy: { ...policy, watch: { ...policy.watch, strays: 'warn' } },
    world: {
      machines: [
        {
          zone: 'us-central1-a',
          name: 'notebook-42',
          machineType: 'a2-highgpu-1g',
          labels: { owner: 'grace' },
          createdAt: NOON - 9 * DAY,
        },
        { zone: 'us-central1-b', name: 'web', machineType: 'e2-medium', createdAt: NOON - 9 * DAY },
      ],
      rules: [
        {
          match: 'any',
          behaviour: {
            profile: {
              kind: 'constant',
              activity: { gpu: 0, cpu: 2, gpuMemory: 0, networkBytesPerSecond: 900 },
            },
          },
        },
      ],
    },
  });
  const { ada, linus } = scene;
  const told = () => linus.direct().filter(({ key }) => key?.startsWith('strays:'));
  expect(told()).toEqual([]);
  await scene.until('the administrator is told', () => told().length > 0, 20 * MINUTE);
  expect(told()[0]?.versions.at(-1)?.message.text).toMatch(
    /^1 machine that I did not make runs in your projects\. Together \$3\.67\/h\. It is idle\. notebook-42 in us-central1-a \(1 × nvidia-tesla-a100\), up for 9 d.*, idle, \$3\.67\/h\. I leave them alone/,
  );

  expect(await ada.presses('Adopt')).toMatch(/`notebook-42` is being taken in/);
  const held = async () => (await ada.types('/gpu ls')).includes('notebook-42: ready');
  await scene.until('she has it', held, 5 * MINUTE);
  const labels = scene.world.machines().find(({ name }) => name === 'notebook-42')?.labels;
  expect(labels).toMatchObject({ owner: 'grace', lamplighter: 'yes' });
  expect(trouble).toEqual([]);
});
