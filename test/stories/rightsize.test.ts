/** Too large a machine for days: the command says what would have done, and its button asks before anything happens. */
import { expect, test } from 'vitest';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import { storyPolicy } from '../../src/story/play.ts';
import { NOON, openScene } from './open-scene.ts';

const LABELS = {
  lamplighter: 'yes',
  'lamplighter-machine': 'm000000042',
  'lamplighter-lease-end': String((NOON + DAY) / 1000),
  'lamplighter-family': 'a100-40',
  'lamplighter-count': '1',
  'lamplighter-buy': 'on-demand',
};

test('8 % of an A100 for two days: an L4 fits, what it saves, and a question before the move', async () => {
  const policy = storyPolicy();
  const { scene } = await openScene({
    policy: { ...policy, watch: { ...policy.watch, dryRun: true } },
    world: {
      machines: [
        {
          zone: 'us-central1-a',
          name: 'trainer',
          machineType: 'a2-highgpu-1g',
          createdAt: NOON - 2 * DAY,
          labels: {
            ...LABELS,
            'lamplighter-owner': 'u0adaengine',
            'lamplighter-team': 't0lamphouse',
            'lamplighter-channel': 'c0gpuroom00',
          },
        },
      ],
      rules: [
        {
          match: 'any',
          behaviour: {
            profile: {
              kind: 'constant',
              activity: { gpu: 8, cpu: 12, gpuMemory: 30, networkBytesPerSecond: 90_000 },
            },
          },
        },
      ],
    },
  });
  const { ada } = scene;
  await scene.until(
    'it is held',
    async () => (await ada.types('/gpu ls --all')).includes('trainer'),
    20 * MINUTE,
  );
  expect(await ada.types('/gpu rightsize trainer')).toMatch(
    /^trainer \(1 × NVIDIA A100 40 GB, \$3\.67\/h\) over 2 d: GPU 8 % on average .*1 × NVIDIA L4 fits .* and saves \$2\.\d\d\/h/,
  );
  expect(await ada.presses('Make it 1 × l4…')).toMatch(
    /Move `trainer` out of us-central1-a and make 1 × L4 of it\?/,
  );
  expect((await ada.types('/gpu show trainer')).toLowerCase()).toContain('a100');
});
