/** Ada hands an idle machine over to whoever wants it: between two people, from the warning on. */
import { expect, test } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { FORGOTTEN } from '../../src/sandbox/scenarios/activities.ts';
import { buttonsNow, firstText, keyed, lastText } from '../../src/story/found.ts';
import { UNEVENTFUL } from '../../src/story/scene.ts';
import { openWithTrainer } from './open-scene.ts';

test('offered in the channel, taken by Grace, who owns it from then on', async () => {
  const { scene, look } = await openWithTrainer();
  const { ada, grace } = scene;
  const machine = await scene.untilMachineIs(ada, 'ready');
  scene.world.setActivity(machine, FORGOTTEN);
  await scene.wait(44 * MINUTE, UNEVENTFUL);
  await scene.until('Ada is warned', () => ada.direct().some(({ key }) => key?.startsWith('warn:') === true));

  expect(await ada.presses('Hand it over')).toContain('Whoever takes it first has it');
  const [offer] = keyed(await look(), 'offer:');
  expect(firstText(offer)).toMatch(
    /^trainer \(1 × L4, \$0\.\d\d\/h, idle\) is free to take until 1[23]:\d\d UTC\./,
  );
  expect(offer && buttonsNow(offer)).toEqual(['Take it over']);
  const [warned] = keyed(await look(), 'warn:');
  expect(lastText(warned)).toContain('It is on offer in');
  expect(warned && buttonsNow(warned)).not.toContain('Hand it over');

  expect(await grace.presses('Take it over')).toContain('If nobody was faster it is yours in a moment');
  await scene.until('Grace is told', () =>
    grace.direct().some(({ key }) => key?.endsWith(':taker') === true),
  );
  const found = await look();
  expect(lastText(keyed(found, 'offer:')[0])).toMatch(/^✅ Grace has taken trainer over from Ada\./);
  expect(lastText(keyed(found, 'warn:')[0])).toMatch(/^✅ Grace has taken trainer over from Ada\./);
  expect(firstText(ada.direct().at(-1))).toMatch(/^trainer is .*'s now: they have taken it over\./);
  expect(lastText(keyed(found, 'birth:')[0])).toContain('Ada asked for 1 × L4 for 8 h, and Grace has it now');
  expect(found.cloud).toMatchObject([{ labels: { 'lamplighter-owner': grace.id.toLowerCase() } }]);
  expect(await ada.types('/gpu down trainer')).toContain(`Only <@${grace.id}> or an administrator`);
});
