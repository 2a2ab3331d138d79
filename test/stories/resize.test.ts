/** Another GPU for a machine with the same disk, typed in Slack: up, down, back where there is none, refused. */
import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { openScene, openWithTrainer } from './open-scene.ts';

const GPU = 'nvidia-l4';

test('up and down again: asked first, every step in one message, the same disk, two prices in the bill', async () => {
  const { scene, look } = await openWithTrainer();
  const { ada, world } = scene;
  const [born] = world.machines();
  expect(await ada.types('/gpu resize trainer l4:4')).toMatch(
    /^Make 4 × L4 of `trainer`, which is 1 × L4 now\? It then costs \$3\.\d\d\/h, \$0\.\d\d\/h now, disk apart\. It is stopped for that: what runs on it ends\. Its boot disk stays\./,
  );
  expect(await ada.presses('Resize it')).toContain('follows every step');
  await scene.wait(10 * MINUTE);
  const four = await scene.machineOf(ada);
  expect(four).toMatchObject({
    state: 'ready',
    spec: { count: 4 },
    shape: { machineType: 'g2-standard-48' },
  });
  expect(world.machines()).toMatchObject([
    { zone: born?.zone, accelerator: { type: GPU, count: 4 }, labels: { 'lamplighter-count': '4' } },
  ]);
  expect(await ada.types('/gpu resize trainer l4 --yes')).toContain('follows every step');
  await scene.wait(10 * MINUTE);
  expect(await scene.machineOf(ada)).toMatchObject({ state: 'ready', spec: { count: 1 } });
  const { events, ledger, messages } = await look();
  expect(events.filter(({ kind }) => kind === 'instances.insert')).toHaveLength(1);
  expect(ledger.map(({ price }) => price?.microsPerHour)).toEqual([
    born === undefined ? 0 : four.placement.offers[0]?.price?.microsPerHour,
    four.price?.microsPerHour,
    four.placement.offers[0]?.price?.microsPerHour,
  ]);
  const told = messages.filter(({ versions }) => versions[0]?.message.text.includes('becoming'));
  expect(told).toHaveLength(2);
  expect(told[0]?.versions.at(-1)?.message.text).toMatch(
    /^✅ trainer is 4 × L4 now: \$3\.\d\d\/h instead of \$0\.\d\d\/h, with the same disk\. Connect again/,
  );
  expect(told[0]?.versions.length).toBeGreaterThan(4);
});

test('stocked out on the way: set back and started again as it was, and told so', async () => {
  const { scene, look } = await openWithTrainer();
  const { ada, world } = scene;
  const { zone = '' } = await scene.machineOf(ada);
  await ada.types('/gpu resize trainer l4:4 --yes');
  world.setStockout(zone, GPU, true);
  const changes = () => world.events().filter(({ kind }) => kind === 'instances.setMachineType').length;
  for (let i = 0; i < 200 && changes() < 2; i++) await scene.wait(2 * SECOND);
  expect(changes()).toBe(2);
  world.setStockout(zone, GPU, false);
  await scene.wait(10 * MINUTE);
  expect(await scene.machineOf(ada)).toMatchObject({
    state: 'ready',
    spec: { count: 1 },
    shape: { machineType: 'g2-standard-8' },
  });
  expect(world.machines()).toMatchObject([{ accelerator: { count: 1 }, status: 'RUNNING' }]);
  const texts = (await look()).messages.map(({ versions }) => versions.at(-1)?.message.text ?? '');
  expect(texts.filter((text) => text.startsWith('❌'))).toEqual([
    expect.stringMatching(
      /^❌ trainer did not become 4 × L4\. \S+ could not start it as 4 × l4 \(no capacity now\)\. It is as it was again\./,
    ),
  ]);
  expect(await ada.types('/gpu resize trainer l4:4')).toContain(`${zone} had none of these`);
});

test('what the series forbids is refused with the move that works instead; nothing is touched', async () => {
  const { scene, look } = await openWithTrainer();
  const { ada } = scene;
  expect(await ada.types('/gpu resize trainer a100-40:2')).toMatch(
    /^trainer cannot become 2 × NVIDIA A100 40 GB: .* within NVIDIA L4 only\. Its disk can go into a new machine instead.*\nFor example: `\/gpu move trainer [a-z]+-\* --as a100-40:2`$/,
  );
  expect(await ada.types('/gpu resize trainer l4:3')).toMatch(/\nFor example: `\/gpu resize trainer l4:8`$/);
  expect(await ada.types('/gpu resize trainer')).toMatch(/has 1 × NVIDIA L4 on-demand already/);
  expect(await scene.grace.types('/gpu resize trainer l4:4 --yes')).toContain('may resize trainer');
  await scene.wait(5 * MINUTE);
  expect((await look()).events.filter(({ kind }) => kind === 'instances.stop')).toEqual([]);
});

test('preempted: on demand instead keeps the disk and is not taken back', async () => {
  const { scene } = await openScene();
  const { ada, world } = scene;
  await ada.types('/gpu up l4 --spot --name trainer');
  const at = await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  await scene.wait(HOUR);
  world.preempt(at);
  await scene.untilMachineIs(ada, 'stopped', 10 * MINUTE);
  await scene.wait(2 * MINUTE);
  expect(await ada.presses('On demand instead')).toContain('is being changed');
  await scene.wait(10 * MINUTE);
  expect(await scene.machineOf(ada)).toMatchObject({
    state: 'ready',
    spec: { buy: 'on-demand' },
    zone: at.zone,
  });
  expect(world.machines()).toMatchObject([
    { provisioningModel: 'STANDARD', status: 'RUNNING', labels: { 'lamplighter-buy': 'on-demand' } },
  ]);
});
