/** A machine in another zone with its disk, typed in Slack: the way out of a zone without capacity. */
import { expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { openWithTrainer } from './open-scene.ts';

test('asks with zones and prices; the disk goes along, nothing is left over, and the bill has both', async () => {
  const { scene, look, stage } = await openWithTrainer();
  const { ada, world } = scene;
  const { zone = '' } = await scene.machineOf(ada);
  expect(await ada.types('/gpu move trainer europe-west4')).toMatch(
    /^Move `trainer` out of \S+\? It would be tried in europe-west4-\w \(\$\d\.\d\d\/h\).*; here it costs \$0\.\d\d\/h\. It is stopped for that: what runs on it ends/,
  );
  expect(await ada.presses('Move it')).toContain('follows every step');
  await scene.wait(12 * MINUTE);
  const moved = await scene.machineOf(ada);
  expect(moved).toMatchObject({ state: 'ready', zone: expect.stringMatching(/^europe-west4-/) });
  expect(world.machines()).toMatchObject([{ zone: moved.zone, name: 'trainer', status: 'RUNNING' }]);
  const project = stage.sandbox.world.project('ml-research');
  expect(project?.disks().map((disk) => [disk.zone, disk.sizeGib])).toEqual([[moved.zone, 200]]);
  expect([project?.snapshots.size, project?.goneSnapshots.length]).toEqual([0, 1]);
  expect(project?.goneSnapshots[0]?.labels).toMatchObject({ 'lamplighter-owner': ada.id.toLowerCase() });
  const { ledger, messages } = await look();
  expect(ledger.map(({ endedAt }) => endedAt === undefined)).toEqual([false, true]);
  const told = messages.filter(({ versions }) => versions[0]?.message.text.includes('moving from'));
  expect(told).toHaveLength(1);
  expect(told[0]?.versions.at(-1)?.message.text).toMatch(
    new RegExp(
      `^✅ trainer is in ${moved.zone} now, 1 × L4, .* The one in ${zone} and the copy of its disk are removed\\. Connect again.*--zone ${moved.zone}`,
    ),
  );
  expect(await ada.types('/gpu ssh trainer')).toContain(`--zone ${moved.zone}`);
});

test('a place where nobody sells it, and its own zone, are refused with what works; nothing is touched', async () => {
  const { scene, look } = await openWithTrainer();
  const { ada } = scene;
  const { zone = '' } = await scene.machineOf(ada);
  expect(await ada.types(`/gpu move trainer ${zone}`)).toMatch(
    /is in \S+ already; its name can be there only once\.\nFor example: `\/gpu move trainer us-\*`$/,
  );
  expect(await ada.types('/gpu move trainer mars-*')).toMatch(/\nFor example: `\/gpu prices l4`$/);
  expect(await ada.types('/gpu move trainer us-* --as l4:3')).toMatch(/It comes with 1, 2, 4 or 8/);
  expect(await scene.grace.types('/gpu move trainer --yes')).toContain('may move trainer');
  await scene.wait(3 * MINUTE);
  const { events } = await look();
  expect(events.filter(({ kind }) => /stop|Snapshot/.test(kind))).toEqual([]);
});

test('as another machine, which no resize could make of it', async () => {
  const { scene } = await openWithTrainer();
  const { ada, world } = scene;
  const refusal = await ada.types('/gpu resize trainer a100-40');
  const example = /For example: `([^`]+)`/.exec(refusal)?.[1] ?? '';
  expect(await ada.types(`${example} --yes`)).toContain('follows every step');
  await scene.wait(15 * MINUTE);
  expect(await scene.machineOf(ada)).toMatchObject({ state: 'ready', spec: { family: 'a100-40' } });
  expect(world.machines()).toMatchObject([
    { machineType: 'a2-highgpu-1g', labels: { 'lamplighter-family': 'a100-40' } },
  ]);
});
