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

test('the ways onto a machine name the very instance; while it is not ready, what to do instead', async () => {
  const { scene } = await openScene();
  await scene.ada.types('/gpu up l4 --name trainer');
  expect(await scene.ada.types('/gpu ssh trainer')).toMatch(/^`trainer` is .+ says when it is ready/);
  const { zone } = await scene.untilMachineIs(scene.ada, 'ready', 10 * MINUTE);
  const instance = scene.world.machines().find(({ name }) => name === 'trainer')?.id;
  const answer = await scene.grace.types('/gpu ssh trainer');
  expect(answer).toContain(
    `gcloud compute ssh trainer --project ml-research --zone ${zone} -- -L 8080:localhost:8080`,
  );
  expect(answer).toContain(`HostKeyAlias compute.${instance}`);
  expect(answer).toContain('VS Code goes through IAP');
  await scene.ada.types('/gpu down trainer');
  await scene.untilMachineIs(scene.ada, 'stopped');
  expect(await scene.ada.types('/gpu ssh trainer')).toContain('Start it again first: `/gpu start trainer`');
});

test('a console is read for the owner and administrators, and seen by nobody else', async () => {
  const { scene, look } = await openScene();
  await scene.ada.types('/gpu up l4 --name trainer');
  expect(await scene.ada.types('/gpu logs trainer')).toMatch(/has no console yet|serial console of trainer/);
  await scene.untilMachineIs(scene.ada, 'ready', 10 * MINUTE);
  expect(await scene.grace.types('/gpu logs trainer')).toContain(
    'or an administrator may read the console of trainer',
  );
  for (const person of [scene.ada, scene.linus]) {
    const answer = await person.types('/gpu logs trainer');
    expect(answer).toMatch(
      /^The last \d+ lines on the serial console of `trainer`, 20 Nov at \d\d:\d\d UTC:\n```/,
    );
    expect(answer).toContain('startup-script');
  }
  const seen = (await look()).messages.filter(({ versions }) =>
    versions.some(({ message }) => message.text.includes('on the serial console')),
  );
  expect(seen.map(({ onlyFor }) => onlyFor)).toEqual(['Ada', 'Linus']);
});

test('quotas are read when asked: what runs is counted, a lowered limit shows at once', async () => {
  const { scene } = await openScene();
  const { ada, world } = scene;
  await ada.types('/gpu up l4 --name trainer --zone us-central1-a');
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  expect(await ada.types('/gpu quota l4:8 us-central1')).toMatch(
    /^Quota for NVIDIA L4 in ml-research\. All regions together: 32 GPUs, 1 in use, 31 could still be had .*\/gpu up l4:8 fits into no quota here\. Ask Google for more: \/gpu quota request l4 9 us-central1\. \/gpu up l4:8 --spot fits into the quota of us-central1\. .*on demand limit 8, 1 in use, 7 to be had; spot limit 16, 0 in use, 16 to be had: us-central1\./,
  );
  world.setQuota('ml-research', 'global', 'GPUS_ALL_REGIONS', 3);
  expect(await ada.types('/gpu quota l4 us-central1')).toContain('on demand limit 8, 1 in use, 2 to be had');
  expect(await ada.types('/gpu quota')).toMatch(
    /• l4: on demand 2 in \S+ \(0 of 8 in use\), \d+ more regions/,
  );
});
