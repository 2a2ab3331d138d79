/** What people look up: prices, ways onto a machine, its console, quotas; typed in Slack, answered from the cloud. */
import { expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { openScene } from './open-scene.ts';

test('prices show at once where somebody else met no capacity', async () => {
  const { scene, look } = await openScene();
  const before = await scene.grace.types('/gpu prices l4');
  expect(before).toMatch(/^1 × NVIDIA L4 is sold in \d+ zones: on demand from \$0\.\d\d\/h, spot from/);
  expect(before).not.toContain('no capacity');
  const [zone = ''] = /spot \S+: (\S+?)[,.]/.exec(before)?.slice(1) ?? [];
  scene.world.setStockout(zone, 'nvidia-l4', true);
  await scene.ada.types(`/gpu up l4 --name trainer --zone ${zone}`);
  await scene.untilMachineIs(scene.ada, 'failed', 10 * MINUTE);
  expect(await scene.grace.types('/gpu prices l4')).toMatch(
    new RegExp(`${zone} \\(no capacity \\d+ \\w+ ago\\)`),
  );
  expect((await look()).events.filter(({ kind }) => kind === 'instances.insert')).toHaveLength(1);
});
