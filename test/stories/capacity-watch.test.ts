/** Watching for capacity, end to end: it appears, one press takes it once, it goes again, and the watch ends. */
import { expect, test, vi } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { SeenMessage } from '../../src/story/chronicle.ts';
import { buttonsNow, countOf, keyed, lastText } from '../../src/story/found.ts';
import { UNEVENTFUL } from '../../src/story/scene.ts';
import { openScene } from './open-scene.ts';

// A story takes a few seconds of two idle cores, many times that of busy ones.
vi.setConfig({ testTimeout: 90_000 });

const US_CENTRAL = ['us-central1-a', 'us-central1-b', 'us-central1-c'];

async function openSoldOut() {
  const opened = await openScene();
  const set = (out: boolean) => {
    for (const zone of US_CENTRAL) opened.scene.world.setStockout(zone, 'nvidia-l4', out);
  };
  set(true);
  return { ...opened, set };
}

function buttons(message: SeenMessage | undefined): readonly string[] {
  return message === undefined ? [] : buttonsNow(message);
}

test('no zone has any, one comes back: a direct message, two presses, one machine', async () => {
  const { scene, stage, look } = await openSoldOut();
  const { ada, world } = scene;
  const answer = await ada.types('/gpu watch l4 us-central1-* --spot --for 1d');
  expect(answer).toContain('I watch for 1 × L4 spot in `us-central1-*` until');
  expect(answer).toContain('I ask Google every few minutes');
  await scene.wait(HOUR, UNEVENTFUL);
  expect(ada.direct()).toHaveLength(0);

  world.setStockout('us-central1-b', 'nvidia-l4', false);
  await scene.wait(25 * MINUTE, 5 * MINUTE);
  const [told, more] = ada.direct();
  expect(more).toBeUndefined();
  expect(lastText(told)).toMatch(
    /^1 × L4 spot may be had now\nGoogle puts the chance to get 1 × L4 spot in us-central1-b \(\$0\.\d\d\/h\) at \d0 %, and most such machines run for 1 h at least there\./,
  );
  expect(buttons(told)).toEqual(['Take it', 'Keep watching', 'Stop watching']);
  expect(await ada.types('/gpu watch')).toContain('may be had in us-central1-b now, told once');
  expect(countOf(await look(), 'instances.insert')).toBe(0);

  const { desk } = stage.sandbox.slack;
  const shown = desk.messages(desk.openDm(ada.id), ada.id).at(-1);
  if (shown === undefined) throw new Error('nothing is shown');
  await Promise.all([ada.pressesAgain(shown, 'Take it'), ada.pressesAgain(shown, 'Take it')]);
  await scene.untilMachineIs(ada, 'ready', 10 * MINUTE);
  const machine = await scene.machineOf(ada);
  expect(machine).toMatchObject({ zone: 'us-central1-b', spec: { buy: 'spot', zone: 'us-central1-*' } });
  expect(lastText(ada.direct()[0])).toContain(`You took it: ${machine.name} is being looked for.`);
  await scene.wait(10 * MINUTE);
  expect(await ada.types('/gpu watch')).toContain('You watch for nothing');
  const found = await look();
  expect(found.cloud.map(({ name }) => name)).toEqual([machine.name]);
  expect(keyed(found, 'birth:')).toHaveLength(1);
  const answers = found.messages.filter(({ onlyFor }) => onlyFor === 'Ada').map(lastText);
  expect(answers.filter((text) => text.startsWith('Looking for 1 × L4 spot'))).toHaveLength(1);
  expect(answers.filter((text) => /taken it already|nothing is done twice/.test(text))).toHaveLength(1);
  expect(ada.direct()).toHaveLength(1);
});

test('it goes again before anybody took it, comes back, is left, and the watch ends on its day', async () => {
  const { scene, set } = await openSoldOut();
  const { ada } = scene;
  await ada.types('/gpu watch l4 us-central1 --spot --for 5h');
  set(false);
  await scene.wait(30 * MINUTE, 5 * MINUTE);
  set(true);
  await scene.wait(HOUR, 5 * MINUTE);
  expect(ada.direct()).toHaveLength(1);
  expect(lastText(ada.direct()[0])).toMatch(
    /^⌛ Gone again: since .+ nothing speaks for 1 × L4 spot in us-central1-\w\./,
  );
  expect(buttons(ada.direct()[0])).toEqual([]);

  set(false);
  await scene.wait(HOUR, 5 * MINUTE);
  expect(ada.direct()).toHaveLength(2);
  expect(await ada.presses('Keep watching')).toContain('I go on watching');
  expect(lastText(ada.direct()[1])).toContain('I go on watching and tell you the next time');
  await scene.wait(3 * HOUR, 10 * MINUTE);
  expect(ada.direct()).toHaveLength(3);
  expect(lastText(ada.direct()[2])).toContain(
    'I have watched for 1 × L4 spot in us-central1 for 5 h, and stop now. I told you 2 times',
  );
});

test('on demand it learns from what people here get and give back, and says so', async () => {
  const { scene, look, set } = await openSoldOut();
  const { ada, grace } = scene;
  const answer = await ada.types('/gpu watch l4 us-central1-*');
  expect(answer).toContain('Google does not say beforehand');
  expect(answer).toContain('`/gpu up l4 --zone us-central1-* --wait`');
  await scene.wait(20 * MINUTE, 5 * MINUTE);
  set(false);
  await scene.wait(20 * MINUTE, 5 * MINUTE);
  expect(ada.direct()).toHaveLength(0);

  await grace.types('/gpu up l4 --zone us-central1-c --name hers');
  await scene.untilMachineIs(grace, 'ready', 10 * MINUTE);
  await scene.wait(5 * MINUTE);
  expect(lastText(ada.direct()[0])).toMatch(
    /us-central1-c \(\$\d\.\d\d\/h\) gave somebody here 1 × L4, or more,/,
  );
  expect(await ada.presses('Stop watching')).toContain('I no longer watch for `l4 us-central1-*`');
  expect(lastText(ada.direct()[0])).toMatch(/^⏹️ I no longer watch for 1 × L4\./);
  expect(await ada.types('/gpu watch')).toContain('You watch for nothing');
  expect(keyed(await look(), 'birth:')).toHaveLength(1);
});
