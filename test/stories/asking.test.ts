/** What people ask of a machine beside its GPU, typed in Slack; where and how it is born, or why not. */
import { expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { regionOf } from '../../src/domain/zone.ts';
import { openScene } from './open-scene.ts';

test('a pattern of zones: born within it though it is cheaper elsewhere, and nowhere else when it is full', async () => {
  const { scene, look } = await openScene();
  const { ada, grace, world } = scene;
  await ada.types('/gpu up l4 --name trainer --zone europe-west4-*');
  const first = await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  expect(regionOf(first.zone)).toBe('europe-west4');
  expect(world.machines()[0]?.labels).toMatchObject({ 'lamplighter-zone': 'europe-west4-_' });

  for (const zone of ['europe-west4-a', 'europe-west4-b', 'europe-west4-c']) {
    world.setStockout(zone, 'nvidia-l4', true);
  }
  await grace.types('/gpu up l4 --name other --zone europe-west4');
  await scene.untilMachineIs(grace, 'failed', 30 * MINUTE);
  const { placement } = await scene.machineOf(grace);
  expect(placement.attempts.length).toBeGreaterThan(1);
  expect(new Set(placement.attempts.map(({ offer }) => regionOf(offer.zone)))).toEqual(
    new Set(['europe-west4']),
  );
  expect((await look()).cloud).toHaveLength(1);
});

test('a place where nobody sells it is refused at once, with a place that has it', async () => {
  const { scene, look } = await openScene();
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['l4 --zone us', /^`zone`: There is no l4 in us\. It is in .*\nFor example: `\/gpu up l4 --zone us-\*`$/],
    ['l4 --zone mars-*', /no l4 in mars-\*.*\nFor example: `\/gpu up l4 --zone [a-z]+-[a-z]+\d-[a-z]`$/],
    ['h100:8 --spot --zone mars1', /\nFor example: `\/gpu up h100:8 --spot --zone [a-z0-9-]+`$/],
    ['a100-80:2 --zone us-central2-a', /\nFor example: `\/gpu up a100-80:2 --zone us-central1(-[a-z])?`$/],
  ];
  for (const [words, answer] of wrong) {
    expect(await scene.ada.types(`/gpu up ${words}`), words).toMatch(answer);
    const example = /For example: `([^`]+)`/.exec(await scene.ada.types(`/gpu up ${words}`))?.[1] ?? '';
    expect(example).not.toContain('mars');
  }
  await scene.wait(2 * MINUTE);
  const found = await look();
  expect([found.events, found.machines]).toEqual([[], []]);
});
