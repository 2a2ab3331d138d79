/** What people ask of a machine beside its GPU, typed in Slack; where and how it is born, or why not. */
import { expect, test } from 'vitest';
import { zonesOf } from '../../src/domain/machine.ts';
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
  expect(placement.attempts.flatMap(zonesOf).sort()).toEqual([
    'europe-west4-a',
    'europe-west4-b',
    'europe-west4-c',
  ]);
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

test('a price limit: zones above it are left out with that reason, and it is told, kept and labelled', async () => {
  const { scene, look } = await openScene();
  const { ada, world } = scene;
  const prices = [...(await ada.types('/gpu prices l4')).matchAll(/on demand from \$(\d\.\d\d)/g)];
  const limit = (Number(prices[0]?.[1]) + 0.01).toFixed(2);
  const answer = await ada.types(`/gpu up l4 --name trainer --max-price $${limit}`);
  expect(answer).toContain(`Looking for 1 × L4 for 8 h, at most $${limit}/h: \`trainer\``);
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  const machine = await scene.machineOf(ada);
  expect(machine.price?.microsPerHour).toBeLessThanOrEqual(Number(limit) * 1e6);
  expect(machine.placement.skipped.length).toBeGreaterThan(0);
  for (const { because } of machine.placement.skipped) {
    expect(because).toMatch(new RegExp(`^it costs \\$\\d\\.\\d\\d/h, and --max-price is \\$${limit}/h$`));
  }
  expect(world.machines()[0]?.labels).toMatchObject({
    'lamplighter-max-price': String(Math.round(Number(limit) * 1e6)),
  });
  expect(await scene.grace.types('/gpu show trainer')).toContain(`1 × L4 for 8 h, at most $${limit}/h`);
  expect((await look()).journal[0]?.text).toContain(`asked for 1 × l4, at most $${limit}/h as trainer`);
});

test('a price limit below every offer is refused at once, naming the cheapest; the example works', async () => {
  const { scene, look } = await openScene();
  const { ada } = scene;
  const answer = await ada.types('/gpu up l4:2 --zone us-central1-* --max-price 0.5');
  expect(answer).toMatch(
    /^`max-price`: 2 × l4 is not to be had for \$0\.50\/h in us-central1-\*: the cheapest costs \$\d\.\d\d\/h, in us-central1-[a-z]\. Raise --max-price, ask for another accelerator, or try --spot\.\nFor example: `\/gpu up l4:2 --zone us-central1-\* --max-price \d\.\d\d`$/,
  );
  expect((await look()).machines).toEqual([]);
  const example = /For example: `([^`]+)`/.exec(answer)?.[1] ?? '';
  expect(await ada.types(example)).toMatch(/^Looking for 2 × L4 for 8 h, at most/);
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
});

test('a disk of the size that was asked for: told, labelled, and counted by Google’s quota', async () => {
  const { scene } = await openScene();
  const { ada, world } = scene;
  const used = (region: string) =>
    world.quotas().find((one) => one.metric === 'SSD_TOTAL_GB' && one.region === region)?.usage;
  expect(await ada.types('/gpu up l4 --name trainer --disk 500 --zone us-central1')).toContain(
    'Looking for 1 × L4 for 8 h, 500 GB disk: `trainer`',
  );
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  expect(used('us-central1')).toBe(500);
  expect(world.machines()[0]?.labels).toMatchObject({ 'lamplighter-disk-gb': '500' });
  await scene.grace.types('/gpu up l4 --name other --zone us-west1');
  await scene.untilMachineIs(scene.grace, 'ready', 10 * MINUTE);
  expect(used('us-west1')).toBe(200);
});

test('a disk that no quota or Google itself allows: no try is made', async () => {
  const { scene, look } = await openScene();
  const { ada, world } = scene;
  expect(await ada.types('/gpu up l4 --disk 70000')).toBe(
    '`disk`: A boot disk has 10 to 65,536 GB.\nFor example: `/gpu up l4 --disk 65536`',
  );
  world.setQuota('ml-research', 'us-central1', 'SSD_TOTAL_GB', 300);
  await ada.types('/gpu up l4 --name trainer --zone us-central1-* --disk 500');
  await scene.untilMachineIs(ada, 'failed', 10 * MINUTE);
  expect((await scene.machineOf(ada)).trouble).toBe(
    '1 × l4 is not to be had in us-central1-*: quota SSD_TOTAL_GB in us-central1 is 300, 0 in use, and this needs 500 GB. Ask Google for more of that quota, or leave --zone out.',
  );
  const found = await look();
  expect(found.events.filter(({ kind }) => kind === 'instances.insert')).toEqual([]);
  expect(found.cloud).toEqual([]);
});

test('the same again: all that was asked for, with flags on top, also of a machine that is gone', async () => {
  const { scene } = await openScene();
  const { ada, grace } = scene;
  await ada.types(
    '/gpu up l4:2 --spot --for 3h --zone us-* --disk 300 --max-price 5 --why "fine-tuning" --name trainer',
  );
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  const { spec } = await scene.machineOf(ada);
  await ada.types('/gpu rm trainer --yes');
  await scene.untilMachineIs(ada, 'gone');

  expect(await ada.types('/gpu up like trainer --name again')).toContain(
    'Looking for 2 × L4 spot for 3 h, at most $5.00/h, 300 GB disk, like `trainer`: `again`. The message in this channel follows it.',
  );
  const again = await scene.machineOf(ada);
  expect(again).toMatchObject({ name: 'again', spec, lease: { why: 'fine-tuning' } });
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);

  const changed = '--on-demand --for 2h --zone europe-* --disk 100 --max-price 9 --why "a demo"';
  expect(await grace.types(`/gpu up like again --name other ${changed}`)).toContain(
    'Looking for 2 × L4 for 2 h, at most $9.00/h, 100 GB disk, like `again`: `other`.',
  );
  const other = await scene.machineOf(grace);
  expect(other.lease).toMatchObject({ owner: grace.id, why: 'a demo' });
  expect(other.spec).toMatchObject({ family: 'l4', count: 2, buy: 'on-demand', zone: 'europe-*' });
  await scene.untilMachineIs(grace, 'ready', 10 * MINUTE);
});

test('the same again means one’s own before somebody else’s newer one, whose purpose is not taken over', async () => {
  const { scene } = await openScene();
  const { ada, grace, linus } = scene;
  await ada.types('/gpu up l4 --for 2h --why mine --name trainer');
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  await ada.types('/gpu rm trainer --yes');
  await scene.untilMachineIs(ada, 'gone');
  await grace.types('/gpu up t4 --for 4h --why hers --name trainer');
  await scene.untilMachineIs(grace, 'ready', 10 * MINUTE);
  await ada.types('/gpu up like trainer --name for-ada');
  expect(await scene.machineOf(ada)).toMatchObject({ spec: { family: 'l4' }, lease: { why: 'mine' } });
  await linus.types('/gpu up like trainer --name for-linus');
  expect(await scene.machineOf(linus)).toMatchObject({ spec: { family: 't4' }, lease: { why: '' } });
});

test('like a machine that never was, both ways of buying at once, and guests: nothing is asked for', async () => {
  const { scene, look } = await openScene();
  const { ada } = scene;
  await ada.types('/gpu up l4 --name trainer');
  expect(await ada.types('/gpu up like trainr')).toBe(
    'There is no machine called `trainr`. Did you mean `trainer`?\nFor example: `/gpu up like trainer`',
  );
  expect(await ada.types('/gpu up like trainer --spot --on-demand')).toMatch(/^`--on-demand`: It is either/);
  expect(await ada.types('/gpu up like trainer --name trainer')).toMatch(/^`name`: .*exists already/);
  expect(await scene.pat.types('/gpu up like trainer')).toMatch(/guest/i);
  expect((await look()).machines).toHaveLength(1);
});
