/** From no quota to a machine: the button, the draft, an administrator's Send, Google's answer, and the machine. */
import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { openScene } from './open-scene.ts';

const ZERO = { projects: [{ id: 'ml-research', quotas: { GPUS_ALL_REGIONS: 0 } }] };

test('a machine that fails for quota: draft, administrator, granted, told, and the same machine comes up', async () => {
  const { scene, look } = await openScene({ world: ZERO });
  const { ada, linus } = scene;
  await ada.types('/gpu up l4:2 --name trainer --why "fine-tuning <search>"');
  await scene.untilMachineIs(ada, 'failed');

  expect(await ada.presses('Request quota')).toMatch(/what it would be told follows here/);
  const forAda = (await look()).messages.filter(({ onlyFor }) => onlyFor === 'Ada').at(-1);
  const draft = forAda?.versions.at(-1)?.message.text ?? '';
  expect(draft).toContain('All GPUs together: from 0 to 2, in ml-research (GPUS_ALL_REGIONS)');
  expect(draft).toContain('What it is for: fine-tuning &lt;search&gt;');
  expect(draft).toContain('Only an administrator may send it');
  expect(scene.world.project('ml-research')?.preferences.list()).toEqual([]);

  expect(await ada.presses('Ask an administrator')).toContain('The administrators have it');
  expect(await linus.presses('Send')).toContain('It goes to Google now');
  expect(scene.world.project('ml-research')?.preferences.list()).toMatchObject([
    { metric: 'GPUS_ALL_REGIONS', preferred: 2, reconciling: true },
  ]);
  expect(linus.direct().at(-1)?.versions.at(-1)?.message.text).toMatch(/^✅ <@\w+> sent it/);
  expect(await ada.types('/gpu quota')).toMatch(/Google is being asked to raise: GPUS_ALL_REGIONS to 2/);

  const granted = (person: typeof ada) =>
    person.direct().filter(({ key }) => key?.startsWith('quota-outcome:'));
  await scene.until('Ada is told', () => granted(ada).length > 0, HOUR);
  expect(granted(ada)[0]?.versions[0]?.message.text).toMatch(
    /^✅ Google granted it: the limit on all GPUs together in ml-research is 2 now\. Next: \/gpu up like trainer\./,
  );
  expect(granted(linus)).toHaveLength(1);
  await ada.types('/gpu up like trainer --name trainer');
  await scene.untilMachineIs(ada, 'ready', 15 * MINUTE);
  await scene.wait(20 * MINUTE, 10 * MINUTE);
  expect(granted(ada)).toHaveLength(1);
  expect(await ada.types('/gpu quota')).not.toContain('Google is being asked to raise');
});

test('typed by an administrator: granted in part, in words; the limit follows, and use that Google hides is said', async () => {
  const { scene } = await openScene();
  const { linus } = scene;
  await linus.types('/gpu quota request l4 28 us-central1 --why "a benchmark"');
  expect(await linus.presses('Send')).toContain('It goes to Google now');
  expect(await linus.types('/gpu quota request l4 20 us-central1')).toMatch(
    /asked Google to raise NVIDIA_L4_GPUS in us-central1 to 28 .* ago, and Google has not decided yet/,
  );
  await scene.wait(8 * HOUR, 2 * HOUR);
  const told = linus.direct().filter(({ key }) => key?.startsWith('quota-outcome:'));
  expect(told.map(({ versions }) => versions[0]?.message.text)).toEqual([
    expect.stringMatching(
      /^🟡 Google granted a part: the limit on NVIDIA L4 in us-central1 in ml-research is 18 now, of 28 asked for \(8 before\)\. Google says: ".*partially/,
    ),
  ]);
  expect(await linus.types('/gpu quota l4 us-central1')).toContain('on demand limit 18, 0 in use');
  expect(await linus.types('/gpu quota h100 us-central1')).toContain(
    'on demand limit 16, use not shown by Google, 0 in use by machines that I know of, at most 16 to be had',
  );
});
