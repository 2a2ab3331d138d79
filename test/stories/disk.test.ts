/** A larger disk, typed in Slack: the question with its price, the disk at Google, its bill and its quota. */
import { expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { openWithTrainer } from './open-scene.ts';

test('asks with the price, grows while the machine runs, says how the file system follows', async () => {
  const { scene, look } = await openWithTrainer();
  const { ada, world } = scene;
  const before = world.machines()[0]?.hourlyMicros ?? 0;
  expect(await ada.types('/gpu disk trainer 500')).toMatch(
    /^Grow the disk of `trainer` from 200 to 500 GB\? It then costs about \$50\.00 a month, \$30\.00 more than now \(list price in us-[a-z0-9]+\), also while the machine is stopped\. A disk cannot be made smaller again\./,
  );
  expect(await ada.presses('Grow it to 500 GB')).toContain('is being made larger');
  await scene.wait(2 * MINUTE);
  expect(await scene.machineOf(ada)).toMatchObject({ state: 'ready', spec: { diskGb: 500 } });
  const usage = world.quotas().filter(({ metric, usage }) => metric === 'SSD_TOTAL_GB' && usage > 0);
  expect(usage.map((one) => one.usage)).toEqual([500]);
  // $0.10 a GB and month of 730 hours.
  expect(((world.machines()[0]?.hourlyMicros ?? 0) - before) * 730).toBeCloseTo(30_000_000, -5);
  expect(world.machines()[0]?.labels).toMatchObject({ 'lamplighter-disk-gb': '500' });
  const { messages } = await look();
  expect(
    messages
      .map(({ versions }) => versions.at(-1)?.message.text)
      .filter((text) => text?.includes('500 GB now')),
  ).toEqual([
    expect.stringMatching(
      /has 500 GB now\. It costs about \$50\.00 a month .* run on the machine: sudo growpart/s,
    ),
  ]);
});

test('a smaller disk, a nonsense size and another’s machine are refused with an example that works', async () => {
  const { scene, look } = await openWithTrainer();
  const { ada, grace } = scene;
  expect(await ada.types('/gpu disk trainer 100')).toMatch(
    /has 200 GB, and Google makes no disk smaller.*\nFor example: `\/gpu up l4 --disk 100`$/,
  );
  expect(await ada.types('/gpu disk trainer huge')).toMatch(/\nFor example: `\/gpu disk trainer-1 500`$/);
  expect(await ada.types('/gpu disk trainer')).toMatch(/\nFor example: `\/gpu disk trainer-1 500`$/);
  expect(await ada.types('/gpu disk trainr 500')).toMatch(/Did you mean `trainer`/);
  expect(await grace.types('/gpu disk trainer 500 --yes')).toContain('may grow the disk of trainer');
  await scene.wait(2 * MINUTE);
  expect((await look()).events.filter(({ kind }) => kind === 'disks.resize')).toEqual([]);
});
