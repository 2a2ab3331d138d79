/** Images and data that people ask for with a machine: looked at first, copied while it is set up, told throughout. */
import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { openScene } from './open-scene.ts';

const IMAGENET = 'gs://team-datasets/imagenet';

test('data is copied before the machine is ready, with its progress in the one live message', async () => {
  const { scene, stage, look } = await openScene();
  const { ada, world } = scene;
  expect(await ada.types(`/gpu up l4 --name trainer --data ${IMAGENET}`)).toContain(
    `Looking for 1 × L4 for 8 h, with ${IMAGENET}: \`trainer\``,
  );
  await scene.untilMachineIs(ada, 'ready', 30 * MINUTE);
  const machine = await scene.machineOf(ada);
  expect(machine.data).toMatchObject({ url: IMAGENET, bytes: 40_320_000_000, location: 'US-CENTRAL1' });
  expect(machine.data?.copied).toBe(40_320_000_000);
  const live = (await look()).messages.find(({ versions }) =>
    versions.some(({ message }) => message.text?.includes('trainer is ready')),
  );
  const shown = (live?.versions ?? []).map(({ message }) => JSON.stringify(message.blocks));
  expect(shown.some((text) => text.includes('Data: 40 GB in 147 objects, about'))).toBe(true);
  const shares = shown.flatMap((text) => /40 GB in 147 objects, (\d+) %/.exec(text)?.[1] ?? []).map(Number);
  expect(shares.length).toBeGreaterThan(5);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shown.at(-1)).toContain('The data is in `/home/jupyter/data`: 40 GB in 147 objects.');
  const { journal } = await look();
  expect(journal.find(({ kind }) => kind === 'ready')?.text).toMatch(`, with ${IMAGENET}.`);

  // A second boot finds it there.
  await ada.types('/gpu down trainer');
  await scene.untilMachineIs(ada, 'stopped', 10 * MINUTE);
  const before = stage.clock.now();
  await ada.types('/gpu start trainer');
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  expect(stage.clock.now() - before).toBeLessThan(4 * MINUTE);
  expect((await look()).messages.at(-1)?.versions.at(-1)?.message.text).not.toContain('Copying');
  expect(world.machines()).toHaveLength(1);
});

test('a bucket that cannot be read, nothing there, or too much for the disk: nothing is created', async () => {
  const { scene, look } = await openScene();
  const { ada } = scene;
  const wrong: readonly (readonly [string, RegExp])[] = [
    [
      'gs://legal-archive/scans',
      /^Lamplighter's own account may not read gs:\/\/legal-archive \(.*does not have storage\.objects\.list access.*roles\/storage\.objectViewer .* default compute account/,
    ],
    ['gs://team-dataset/x', /^There is no bucket gs:\/\/team-dataset\. Check its name\./],
    ['gs://team-datasets/imagenett', /^There is nothing at gs:\/\/team-datasets\/imagenett\./],
    [
      'gs://team-datasets/common-crawl',
      /holds 600 GB in 600 objects, and the boot disk has 200 GB, of which the image takes 50\. It takes --disk 650: \/gpu up l4 --data gs:\/\/team-datasets\/common-crawl --disk 650$/,
    ],
  ];
  for (const [url, because] of wrong) {
    await ada.types(`/gpu up l4 --data ${url}`);
    await scene.untilMachineIs(ada, 'failed', MINUTE);
    expect((await scene.machineOf(ada)).trouble).toMatch(because);
  }
  const found = await look();
  expect(found.events).toEqual([]);
  expect(found.cloud).toEqual([]);
  expect(await ada.types('/gpu up l4 --data s3://bucket/x')).toMatch(
    /^`--data`: .*not a place in Cloud Storage.*\nFor example: `\/gpu up l4 --data gs:\/\/my-bucket\/my-data`$/,
  );
  expect(await ada.types('/gpu up l4 --data "gs://team-datasets/$(reboot)"')).toMatch(/not a place/);
  expect(await ada.types('/gpu up l4 --data gs://team-datasets/../x')).toMatch(/may not have \. or \.\./);
});

test('a machine that may not read the bucket is ready without the data, with the words and the way to try again', async () => {
  const { scene, look } = await openScene();
  const { ada } = scene;
  await ada.types('/gpu up l4 --name trainer --data gs://finance-exports/2026');
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  expect((await scene.machineOf(ada)).data?.failed).toMatch(/does not have storage\.objects\.list access/);
  const text = JSON.stringify((await look()).messages);
  expect(text).toContain('Not all of the data is there: ERROR: (gcloud.storage.rsync) HTTPError 403');
  expect(text).toContain(
    'sudo -u jupyter gcloud storage rsync -r gs://finance-exports/2026 /home/jupyter/data',
  );
});

test('a copy of hours is no stuck set-up: it has as long as it moves', async () => {
  const { scene, look } = await openScene();
  const { ada } = scene;
  await ada.types('/gpu up l4 --name trainer --disk 350 --data gs://team-datasets/laion');
  await scene.untilMachineIs(ada, 'ready', HOUR);
  const machine = await scene.machineOf(ada);
  expect((machine.readyAt ?? 0) - machine.askedAt).toBeGreaterThan(21 * MINUTE);
  expect((await look()).journal.filter(({ kind }) => kind === 'stuck')).toEqual([]);
});

test('an image by its short name: booted from, kept on the machine, shown, and taken over by like', async () => {
  const { scene } = await openScene();
  const { ada } = scene;
  expect(await ada.types('/gpu up l4 --name trainer --image pytorch')).toContain(
    ', image pytorch: `trainer`',
  );
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  const source = (await scene.machineOf(ada)).image?.source ?? '';
  expect(source).toMatch(/\/pytorch-2-9-cu129-ubuntu-2404-nvidia-580-v\d+$/);
  const disks = await scene.world.project('ml-research')?.disks();
  expect(disks?.[0]?.sourceImage).toContain(source.split('/').at(-1));
  expect(await ada.types('/gpu show trainer')).toContain(
    'Image: pytorch-2-9-cu129-ubuntu-2404-nvidia-580-v20261105',
  );
  expect(scene.world.machines()[0]?.labels).toMatchObject({ 'lamplighter-image': 'pytorch' });
  expect(await ada.types('/gpu up like trainer --name again')).toContain('image pytorch');
});

test('an image that never was, is retired, is not trusted or is gone: refused with one that works', async () => {
  const { scene, look } = await openScene();
  const { ada } = scene;
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['pytorhc', /^`image`: There is no image called “pytorhc”\. Did you mean pytorch\?.*--image pytorch`$/s],
    ['tensorflow', /retired its TensorFlow images\. Take base.*--image base`$/s],
    [
      'projects/evil/global/images/family/miner',
      /^`image`: Images are taken from .*ml-research.* only, and that one is in “evil”\./,
    ],
  ];
  for (const [image, answer] of wrong) {
    expect(await ada.types(`/gpu up l4 --image ${image}`), image).toMatch(answer);
  }
  const gone =
    'projects/deeplearning-platform-release/global/images/family/pytorch-2-7-cu128-ubuntu-2204-nvidia-570';
  await ada.types(`/gpu up l4 --image ${gone}`);
  await scene.untilMachineIs(ada, 'failed', MINUTE);
  expect((await scene.machineOf(ada)).trouble).toMatch(
    /^Google has no image family pytorch-2-7-cu128-ubuntu-2204-nvidia-570 any more\. The nearest that is there is .*pytorch.*: \/gpu up l4 --image /,
  );
  expect((await look()).events).toEqual([]);
});

test('the zone is where the data is, when moving it costs more than the machine saves elsewhere', async () => {
  const objects = [{ name: 'scans/all.tar', bytes: 60_000_000_000 }];
  const { scene, look } = await openScene({
    world: { buckets: [{ name: 'hospital', location: 'EUROPE-WEST4', objects }] },
  });
  const { ada } = scene;
  const cheapest = await ada.types('/gpu up l4 --name plain --for 2h');
  expect(cheapest).toContain('`plain`');
  expect((await scene.untilMachineIs(ada, 'ready', 30 * MINUTE)).zone).not.toMatch(/^europe-west4-/);
  await ada.types('/gpu rm plain --yes');
  await scene.untilMachineIs(ada, 'gone', 30 * MINUTE);
  await ada.types('/gpu up l4 --name trainer --for 2h --data gs://hospital/scans');
  expect((await scene.untilMachineIs(ada, 'ready', 30 * MINUTE)).zone).toMatch(/^europe-west4-/);
  const shown = JSON.stringify((await look()).messages.map(({ versions }) => versions));
  expect(shown).toMatch(/Zones in order: europe-west4-\w \(\$\d\.\d\d\/h, near the data\)/);
});
