/** Waiting for capacity, end to end: no zone has any, one comes back, and what people read meanwhile. */
import { expect, test, vi } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { buttonsNow, countOf, keyed, lastText, oneMessagePerBirth } from '../../src/story/found.ts';
import { UNEVENTFUL } from '../../src/story/scene.ts';
import { openScene } from './open-scene.ts';

// A story takes a few seconds of two idle cores, many times that of busy ones.
vi.setConfig({ testTimeout: 90_000 });

const US_CENTRAL = ['us-central1-a', 'us-central1-b', 'us-central1-c'];

async function openSoldOut() {
  const opened = await openScene();
  for (const zone of US_CENTRAL) opened.scene.world.setStockout(zone, 'nvidia-l4', true);
  return opened;
}

test('a zone comes back: one machine, its owner told, a lease that begins then', async () => {
  const { scene, look } = await openSoldOut();
  const { ada, world } = scene;
  const answer = await ada.types('/gpu up l4 --zone us-central1 --for 2h --wait 6h --name trainer');
  expect(answer).toContain('If no zone has capacity, I go on asking for 6 h');
  await scene.wait(10 * MINUTE);
  const [birth] = keyed(await look(), 'birth:');
  expect(lastText(birth)).toMatch(/^trainer: waiting for capacity\n/);
  expect(lastText(birth)).toMatch(
    /No zone had capacity in \d+ tries so far\. The next try is 20 Nov at 12:\d\d UTC; I go on until 20 Nov at 18:00 UTC and tell Ada\./,
  );
  expect(birth && buttonsNow(birth)).toEqual(['Cancel']);
  expect(await scene.grace.presses('Cancel')).toContain('or an administrator may remove trainer');
  expect(await ada.types('/gpu ls')).toMatch(
    /trainer: waiting for capacity until 20 Nov at 18:00 UTC · .* · then yours for 2 h/,
  );
  expect(await ada.types('/gpu show trainer')).toMatch(
    /waiting for capacity until 20 Nov at 18:00 UTC; \d+ tries so far, next try 20 Nov at 12:\d\d UTC/,
  );
  expect(await ada.types('/gpu why trainer')).toMatch(
    /No zone had capacity\. It is waiting for capacity until 20 Nov at 18:00 UTC; \d+ tries so far, next try 20 Nov at 12:\d\d UTC\./,
  );

  await scene.wait(20 * MINUTE, UNEVENTFUL);
  expect((await scene.machineOf(ada)).state).toBe('placing');
  const before = countOf(await look(), 'regionInstances.bulkInsert');
  expect(before).toBeGreaterThan(2);
  expect(before).toBeLessThan(100);
  world.setStockout('us-central1-b', 'nvidia-l4', false);
  const { zone } = await scene.untilMachineIs(ada, 'ready', 30 * MINUTE);
  expect(zone).toBe('us-central1-b');
  const { lease } = await scene.machineOf(ada);
  expect(Math.abs(lease.until - scene.now - 2 * HOUR)).toBeLessThan(8 * MINUTE);
  const found = await look();
  expect(oneMessagePerBirth(found, 1).passed).toBe(true);
  expect(found.cloud.filter(({ name }) => name === 'trainer')).toHaveLength(1);
  const told = ada.direct().map(lastText);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^✅ us-central1-b has taken trainer \(1 × L4, .+\) after \d\d min\./);
  expect(keyed(found, 'birth:').flatMap(buttonsNow)).not.toContain('Cancel');
});

test('Cancel ends it, and nothing is asked of Google any more', async () => {
  const { scene, look } = await openSoldOut();
  await scene.ada.types('/gpu up l4 --zone us-central1 --wait --name trainer');
  await scene.wait(10 * MINUTE);
  expect(await scene.ada.presses('Cancel')).toContain('is taken back');
  expect((await scene.machineOf(scene.ada)).state).toBe('failed');
  const before = countOf(await look(), 'regionInstances.bulkInsert');
  expect(before).toBeGreaterThan(0);
  await scene.wait(HOUR, UNEVENTFUL);
  const found = await look();
  expect(countOf(found, 'regionInstances.bulkInsert')).toBe(before);
  const [birth] = keyed(found, 'birth:');
  expect(lastText(birth)).toContain('took the request back before a machine was created');
  expect(birth && buttonsNow(birth)).toEqual([]);
});

test('at the deadline it ends with what to do, and says so to its owner', async () => {
  const { scene, look } = await openSoldOut();
  await scene.ada.types('/gpu up l4 --zone us-central1 --wait 30m --name trainer');
  await scene.wait(32 * MINUTE);
  const [birth] = keyed(await look(), 'birth:');
  expect(lastText(birth)).toMatch(/^trainer: no machine\n/);
  expect(lastText(birth)).toMatch(
    /Google had no capacity in 30 min, in \d+ tries\. Ask again with --wait, for another accelerator, without --zone or with --spot\./,
  );
  const told = scene.ada.direct().map(lastText);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('Ask again with --wait');
  expect(await scene.ada.types('/gpu up l4 --wait 30d')).toContain('I go on asking for 7 d at most');
});
