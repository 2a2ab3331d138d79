/** What people do beside asking: keep, explain, stop, remove, mistype, and ask where they may not. */
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { FORGOTTEN } from '../../src/sandbox/scenarios/activities.ts';
import { buttonsNow, countOf, firstText, keyed, lastText } from '../../src/story/found.ts';
import { UNEVENTFUL } from '../../src/story/scene.ts';
import { NOON, type Opened, openScene, openWithTrainer } from './open-scene.ts';

/** Ada's trainer is idle and she has just been warned. */
async function openWarned(): Promise<Opened> {
  const opened = await openWithTrainer();
  const { scene } = opened;
  const machine = await scene.untilMachineIs(scene.ada, 'ready');
  scene.world.setActivity(machine, FORGOTTEN);
  await scene.wait(44 * MINUTE, UNEVENTFUL);
  await scene.until('Ada is warned', () =>
    scene.ada.direct().some(({ key }) => key?.startsWith('warn:') === true),
  );
  return opened;
}

describe('a warned owner', () => {
  test('keeps it for an hour: the warning is settled, no stop comes, a new warning does later', async () => {
    const { scene, look } = await openWarned();
    const answer = await scene.ada.presses('Keep 1 h');
    expect(answer).toMatch(/^`trainer` is kept until /);
    const [warned] = keyed(await look(), 'warn:');
    expect(lastText(warned)).toMatch(/^✅ Ada keeps trainer until 20 Nov at 1[34]:\d\d UTC\.\n/);
    expect(warned && buttonsNow(warned)).toEqual([]);
    await scene.wait(55 * MINUTE, UNEVENTFUL);
    expect(countOf(await look(), 'instances.stop')).toBe(0);
    await scene.untilMachineIs(scene.ada, 'stopped');
    const found = await look();
    expect(keyed(found, 'warn:')).toHaveLength(2);
    expect(keyed(found, 'remind:')).toHaveLength(1);
    expect(countOf(found, 'instances.stop')).toBe(1);
  });

  test('says that it is loading data: kept for two hours, with the reason for others to read', async () => {
    const { scene, look } = await openWarned();
    await scene.ada.fills("It's working");
    const [warned] = keyed(await look(), 'warn:');
    expect(lastText(warned)).toMatch(
      /^✅ Ada keeps trainer until 20 Nov at 1[45]:\d\d UTC \(loading data\)\.\n/,
    );
    expect(await scene.grace.types('/gpu why trainer')).toMatch(
      /It stays: it is kept until .* \(loading data\)\./,
    );
    const { journal } = await look();
    expect(journal.at(-1)?.text).toBe('<@U0ADAENGINE> keeps trainer (loading data).');
  });

  test('stops it now: one stop, both messages settled, and the old button does nothing any more', async () => {
    const { scene, look } = await openWarned();
    const before = (await look()).messages.find(({ key }) => key?.startsWith('warn:'))?.versions[0]?.message;
    expect(await scene.ada.presses('Stop now')).toBe('`trainer` is being stopped.');
    await scene.untilMachineIs(scene.ada, 'stopped');
    const found = await look();
    expect(countOf(found, 'instances.stop')).toBe(1);
    const [warned] = keyed(found, 'warn:');
    expect(lastText(warned)).toMatch(/^⏹️ trainer was stopped 20 Nov at 1[23]:\d\d UTC by Ada\.\n/);
    expect(firstText(keyed(found, 'stopped:')[0])).toContain('by Ada. This run cost about $');
    if (before === undefined) throw new Error('there was no warning');
    await expect(scene.ada.pressesAgain(before, 'Keep 1 h')).rejects.toThrow('there is no control');
  });

  test('is not obeyed by somebody else, who may look but not touch', async () => {
    const { scene, look } = await openWithTrainer();
    const only = (verb: string) => `Only <@U0ADAENGINE> or an administrator may ${verb} trainer. Ask them.`;
    expect(await scene.grace.types('/gpu down trainer')).toBe(only('stop'));
    expect(await scene.grace.types('/gpu rm trainer --yes')).toBe(only('remove'));
    expect(await scene.grace.types('/gpu show trainer')).toContain('trainer');
    expect(await scene.linus.types('/gpu keep trainer 10h')).toMatch(/^`trainer` is kept until /);
    const { events, journal } = await look();
    const asked = events.map(({ kind }) => kind).filter((kind) => kind.startsWith('instances.'));
    expect(asked).toEqual(['instances.insert', 'instances.setLabels']);
    expect(journal.at(-1)?.text).toBe('<@U0LINUSADMN> keeps trainer.');
  });
});

test('removing asks first; leaving it does nothing; confirming removes machine, disk and buttons', async () => {
  const { scene, look } = await openWithTrainer();
  const { ada } = scene;
  await ada.types('/gpu rm trainer');
  await ada.presses('Leave it');
  expect(countOf(await look(), 'instances.delete')).toBe(0);
  expect(
    (await look()).messages.find((message) => firstText(message).startsWith('Remove '))?.removedAt,
  ).toBeDefined();
  await ada.types('/gpu rm trainer');
  expect(await ada.presses('Remove it')).toContain('is being removed, with its disk');
  await scene.untilMachineIs(ada, 'gone');
  const found = await look();
  expect(found.cloud).toEqual([]);
  expect(countOf(found, 'instances.delete')).toBe(1);
  expect(found.messages.flatMap(buttonsNow)).toEqual([]);
  expect(firstText(keyed(found, 'removed:')[0])).toMatch(
    /^trainer is removed, with its disk\. Ada asked for it\. It cost about \$\d+\.\d\d in all\.$/,
  );
  expect(await ada.types('/gpu ls')).toContain('no machine');
});

test('a machine that is removed long after its stop cost no more than its disk in between', async () => {
  const { scene, look } = await openWithTrainer();
  await scene.ada.types('/gpu down trainer');
  await scene.untilMachineIs(scene.ada, 'stopped');
  await scene.wait(24 * HOUR, HOUR);
  await scene.ada.types('/gpu rm trainer --yes');
  await scene.untilMachineIs(scene.ada, 'gone');
  const found = await look();
  // $0.07 until its stop, and $0.66 for a day of its 200 GB.
  expect(firstText(keyed(found, 'removed:')[0])).toContain('It cost about $0.73 in all.');
  expect(lastText(keyed(found, 'stopped:')[0])).toContain('It has been removed since, with its disk.');
  expect(found.messages.flatMap(buttonsNow)).toEqual(['Details']);
});

test('help, slips of the finger and wrong values are answered with what works, and change nothing', async () => {
  const { scene, look } = await openScene();
  const { ada } = scene;
  const help = await ada.types('/gpu help');
  for (const verb of ['up', 'ls', 'show', 'why', 'keep', 'down', 'start', 'rm', 'digest', 'help']) {
    expect(help).toContain(`/gpu ${verb}`);
  }
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['/gpu upp l4', /Did you mean `up`/],
    ['/gpu up l44', /Did you mean l4/],
    ['/gpu up l4 --for -3h', /negative/],
    ['/gpu up l4 --zone mars-north1-a', /`zone`: There is no l4 in mars-north1-a\. It is in .*\n.*--zone /s],
    ['/gpu up l4 --zone us-centrl1', /--zone us-central1`/],
    ['/gpu up l4 --name Über', /name/],
    ['/gpu up l4 --spott', /--spot/],
    ['/gpu keep nothing 2h', /no machine called `nothing`/],
    ['/gpu down', /\/gpu down trainer-1/],
  ];
  for (const [line, answer] of wrong) expect(await ada.types(line), line).toMatch(answer);
  await scene.wait(2 * MINUTE);
  const found = await look();
  expect([found.events, found.machines, found.journal]).toEqual([[], [], []]);
  expect(found.messages.filter(({ onlyFor }) => onlyFor === undefined)).toEqual([]);
});

test('a guest and somebody from another company get nothing but a word', async () => {
  const { scene, look } = await openScene();
  expect(await scene.pat.types('/gpu up l4')).toMatch(/guest/i);
  expect(await scene.kim.types('/gpu up l4')).toMatch(/workspace|organi[sz]ation|company/i);
  expect(await scene.pat.types('/gpu ls')).toMatch(/guest/i);
  await scene.wait(2 * MINUTE);
  const found = await look();
  expect([found.events, found.machines, found.journal]).toEqual([[], [], []]);
  expect(scene.now).toBe(NOON + 2 * MINUTE);
});
