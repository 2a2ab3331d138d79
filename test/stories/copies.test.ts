/** /gpu cp, typed in Slack: from a bucket to a machine and back, refused, cancelled, cut off. */
import { expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { type Opened, openWithTrainer } from './open-scene.ts';

/** The versions of the message of the newest copy, oldest first. */
async function copyMessage({ look }: Opened): Promise<string[]> {
  const found = (await look()).messages.findLast(({ versions }) =>
    versions.some(({ message }) => /Copying|Copied|The copy of/.test(message.text ?? '')),
  );
  return (found?.versions ?? []).map(({ message }) => message.text ?? '');
}

async function untilCopied(opened: Opened, within: number): Promise<string> {
  for (let waited = 0; waited < within; waited += 20 * SECOND) {
    await opened.scene.wait(20 * SECOND);
    const last = (await copyMessage(opened)).at(-1) ?? '';
    if (/Copied|The copy of .* (failed|was cancelled)/.test(last)) return last;
  }
  throw new Error(`the copy does not end: ${(await copyMessage(opened)).at(-1)}`);
}

test('a bucket is copied to a machine and back, each with one live message to its end', async () => {
  const opened = await openWithTrainer();
  const { scene, look } = opened;
  const { ada, world } = scene;
  expect(await ada.types('/gpu cp gs://team-datasets/imagenet trainer:data/imagenet')).toBe(
    '`gs://team-datasets/imagenet to trainer:data/imagenet` is being copied; the message in this channel follows it.',
  );
  expect(await untilCopied(opened, 10 * MINUTE)).toMatch(
    /✅ Copied gs:\/\/team-datasets\/imagenet to trainer:data\/imagenet: 40 GB in 3 min.*, 17\d MB\/s\.$/,
  );
  const shown = await copyMessage(opened);
  const shares = shown.flatMap((text) => /of 40 GB, (\d+) %/.exec(text)?.[1] ?? []).map(Number);
  expect(shares.length).toBeGreaterThan(5);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect((await scene.machineOf(ada)).copy).toBeUndefined();

  await ada.types('/gpu cp trainer:results/model.safetensors gs://team-models/trainer/');
  expect(await untilCopied(opened, 5 * MINUTE)).toMatch(
    /✅ Copied trainer:results\/model\.safetensors to gs:\/\/team-models\/trainer\/: 2 GB in/,
  );
  expect(world.bucket('team-models')?.objects.map(({ name }) => name)).toContain('trainer/model.safetensors');
  const copies = (await look()).journal.filter(({ kind }) => kind === 'copied').map(({ text }) => text);
  expect(copies.filter((text) => text.startsWith('Copied '))).toHaveLength(2);
});

test('what cannot be copied is told in words, and nothing is asked of the machine', async () => {
  const opened = await openWithTrainer();
  const { scene, look } = opened;
  const { ada, grace } = scene;
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['gs://team-datasets/x gs://team-models/y', /^`TO`: One of the two.*\nFor example: `\/gpu cp gs:/s],
    ['trainer:a trainer:b', /^`TO`: One of the two/],
    ['gs://team-datasets/x trainer:../secrets', /may not have \. or \.\./],
    ['gs://team-datasets/../x trainer:', /may not have \. or \.\./],
    ['"gs://team-datasets/$(id)" trainer:', /no spaces, quotes or patterns/],
    ['gs://team-datasets/x "trainer:a b"', /no spaces, quotes or patterns/],
    ['gs://team-datasets/x data', /gs:\/\/bucket\/path, or one on a machine, NAME:path/],
    ['gs://team-datasets/x', /needs TO/],
    ['gs://team-datasets/imagenet trainr:data', /no machine called `trainr`.*Did you mean `trainer`/],
  ];
  for (const [words, answer] of wrong) expect(await ada.types(`/gpu cp ${words}`), words).toMatch(answer);
  expect(await grace.types('/gpu cp gs://team-datasets/imagenet trainer:data')).toMatch(
    /^Only <@\w+> or an administrator may copy to or from trainer\. Ask them\.$/,
  );
  expect((await look()).events.filter(({ kind }) => kind === 'instances.setMetadata')).toEqual([]);

  await ada.types('/gpu cp gs://team-datasets/nothing trainer:data');
  expect(await untilCopied(opened, MINUTE)).toContain(
    'failed: There is nothing at gs://team-datasets/nothing.',
  );
  await ada.types('/gpu cp gs://finance-exports/2026 trainer:data');
  expect(await untilCopied(opened, MINUTE)).toMatch(
    /failed: ERROR: .*403.* The machine reads and writes with its own account: ask .*roles\/storage\.objectViewer/,
  );
  await ada.types('/gpu cp trainer:nowhere gs://team-models/x');
  expect(await untilCopied(opened, MINUTE)).toMatch(/failed: there is no such file or folder on the machine/);
});

test('one copy at a time; a second one is refused, the first can be cancelled', async () => {
  const opened = await openWithTrainer();
  const { scene } = opened;
  const { ada } = scene;
  await ada.types('/gpu cp gs://team-datasets/imagenet trainer:data');
  await scene.wait(MINUTE);
  expect(await ada.types('/gpu cp gs://team-datasets/cifar10 trainer:data')).toMatch(
    /^trainer copies already: gs:\/\/team-datasets\/imagenet to trainer:data\. One copy at a time/,
  );
  expect((await copyMessage(opened)).at(-1)).toMatch(/Copying .* \d+ %/);
  expect(await ada.types('/gpu show trainer')).toMatch(
    /Copies: gs:\/\/team-datasets\/imagenet to trainer:data, \d.* so far/,
  );
  await ada.presses('Cancel');
  expect(await untilCopied(opened, MINUTE)).toMatch(/was cancelled by .*GB had been copied; they stay\.$/);
  await ada.types('/gpu cp gs://team-datasets/cifar10 trainer:data');
  expect(await untilCopied(opened, 2 * MINUTE)).toMatch(/✅ Copied/);
});

test('a copy ends with its machine, and a machine that is started again takes the next one', async () => {
  const opened = await openWithTrainer();
  const { scene } = opened;
  const { ada } = scene;
  await ada.types('/gpu cp gs://team-datasets/common-crawl trainer:data');
  await scene.wait(3 * MINUTE);
  expect(await ada.types('/gpu down trainer')).toContain('trainer');
  await scene.untilMachineIs(ada, 'stopped', 10 * MINUTE);
  expect((await copyMessage(opened)).at(-1)).toMatch(
    /failed: trainer does not run any more\. What was copied by then stays\./,
  );
  expect(await ada.types('/gpu cp gs://team-datasets/cifar10 trainer:data')).toMatch(
    /^trainer is not ready, .*\/gpu start trainer/s,
  );
  await ada.types('/gpu start trainer');
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  await ada.types('/gpu cp gs://team-datasets/cifar10 trainer:data');
  expect(await untilCopied(opened, 2 * MINUTE)).toMatch(/✅ Copied .*cifar10/);
});

test('a machine that was set up before it could copy: the commands to copy by hand', async () => {
  const opened = await openWithTrainer();
  const { scene, stage, look } = opened;
  const machine = await scene.machineOf(scene.ada);
  const claim = await claimed(opened);
  await stage.bot.store.saveMachine(claim, { ...machine, copier: false }, undefined, []);
  const answer = await scene.ada.types('/gpu cp gs://team-datasets/imagenet trainer:data');
  expect(answer).toMatch(/set up before Lamplighter could have it copy.*gcloud compute ssh trainer/s);
  expect(answer).toContain('gcloud storage cp --recursive gs://team-datasets/imagenet ~/data');
  expect((await look()).events.filter(({ kind }) => kind === 'instances.setMetadata')).toEqual([]);
});

async function claimed({ scene, stage }: Opened) {
  const { id } = await scene.machineOf(scene.ada);
  await stage.bot.store.poke(id);
  const claim = await stage.bot.store.claimMachine('test', MINUTE);
  if (claim === undefined) throw new Error('nothing is due');
  return claim;
}
