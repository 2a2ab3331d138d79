/** Flex-start, end to end: typed, queued by Google, served, taken back, or in vain. */
import { expect, test, vi } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { buttonsNow, keyed, lastText } from '../../src/story/found.ts';
import { storyPolicy } from '../../src/story/play.ts';
import { UNEVENTFUL } from '../../src/story/scene.ts';
import { openScene } from './open-scene.ts';

// A story takes a few seconds of two idle cores, many times that of busy ones.
vi.setConfig({ testTimeout: 90_000 });

const ZONE = 'us-central1-a';

async function openQueue() {
  const policy = storyPolicy();
  const opened = await openScene({
    policy: { ...policy, limits: { ...policy.limits, allowUnknownPrices: true } },
  });
  opened.scene.world.setStockout(ZONE, 'nvidia-h100-80gb', true);
  return opened;
}

test('it waits in the queue of its zone until Google serves it', async () => {
  const { scene, look } = await openQueue();
  const { ada, world } = scene;
  expect(await ada.types('/gpu up h100 --flex --spot')).toContain('either spot or flex-start');
  const answer = await ada.types(`/gpu up h100 --flex --for 2h --zone ${ZONE} --name trainer`);
  expect(answer).toContain('1 × H100 flex-start');
  expect(answer).toContain('for up to 2 h');
  await scene.wait(30 * MINUTE, UNEVENTFUL);
  const [birth] = keyed(await look(), 'birth:');
  expect(lastText(birth)).toContain(`Google queues it in ${ZONE}, for up to 2 h`);
  expect(lastText(birth)).toContain('Google’s queue until 20 Nov at 14:00 UTC at most');
  expect(birth && buttonsNow(birth)).toEqual(['Cancel']);
  expect((await scene.machineOf(ada)).state).toBe('placing');
  expect(await ada.types('/gpu ls')).toContain('then yours for 2 h');
  expect(await ada.types('/gpu ls')).toContain(
    'trainer: in Google’s queue until 20 Nov at 14:00 UTC at most',
  );

  world.setStockout(ZONE, 'nvidia-h100-80gb', false);
  await scene.untilMachineIs(ada, 'ready', 30 * MINUTE);
  const { lease } = await scene.machineOf(ada);
  expect(Math.abs(lease.until - scene.now - 2 * HOUR)).toBeLessThan(8 * MINUTE);
  const cloud = (await look()).cloud.filter(({ name }) => name === 'trainer');
  expect(cloud).toHaveLength(1);
  expect(cloud[0]?.provisioningModel).toBe('FLEX_START');
});

test('Cancel takes it out of the queue and leaves nothing', async () => {
  const { scene, look } = await openQueue();
  await scene.ada.types(`/gpu up h100 --flex --zone ${ZONE} --name trainer`);
  await scene.wait(5 * MINUTE);
  expect(scene.world.machines().map(({ status }) => status)).toEqual(['PENDING']);
  await scene.ada.presses('Cancel');
  await scene.wait(3 * MINUTE);
  expect(scene.world.machines()).toEqual([]);
  const [birth] = keyed(await look(), 'birth:');
  expect(lastText(birth)).toMatch(/took the request back while it was in Google.s queue/);
  expect(lastText(birth)).toContain('nothing costs money');
  expect(birth && buttonsNow(birth)).toEqual([]);
});

test('a wait shorter than the queue ends it in words', async () => {
  const { scene, look } = await openQueue();
  await scene.ada.types(`/gpu up h100 --flex --wait 30m --zone ${ZONE} --name trainer`);
  await scene.wait(33 * MINUTE);
  const [birth] = keyed(await look(), 'birth:');
  expect(lastText(birth)).toMatch(
    /Google had no capacity in 30 min, in one try\..*--spot instead of --flex/s,
  );
  expect(scene.world.machines()).toEqual([]);
});

test('a price that nobody knows is refused, unless the policy allows it', async () => {
  const { scene, look } = await openScene();
  await scene.ada.types('/gpu up h100 --flex --name trainer');
  await scene.wait(MINUTE);
  expect(lastText(keyed(await look(), 'birth:')[0])).toContain(
    'limits.allowUnknownPrices in lamplighter.yaml',
  );
  expect(scene.world.machines()).toEqual([]);
});
