/** A whole life: asked for, found at the second try, worked, forgotten, warned about, stopped, accounted for. */
import { HOUR } from '../../domain/time.ts';
import { FORGOTTEN } from '../../sandbox/scenarios/activities.ts';
import {
  countOf,
  firstText,
  keyed,
  lastText,
  minutesBeforeStop,
  nothingLeftOver,
  oneMessagePerBirth,
  stops,
  warningsClosed,
  zonesTried,
} from '../found.ts';
import { UNEVENTFUL } from '../scene.ts';
import { holds, type Script } from '../script.ts';

export const wholeLife = {
  name: 'default',
  beginsAt: 10,
  async play(scene) {
    const { ada, world } = scene;
    await ada.types('/gpu up l4 --why "fine-tuning"');
    const machine = await scene.untilMachineIs(ada, 'ready');
    scene.narrate('The machine trains for three hours.');
    await scene.wait(3 * HOUR, UNEVENTFUL);
    scene.narrate('The training is over. Ada has gone for a walk and forgotten about the machine.');
    world.setActivity(machine, FORGOTTEN);
    await scene.untilMachineIs(ada, 'stopped');
    scene.narrate('Evening, night, morning.');
    await scene.waitUntilHour(9, UNEVENTFUL);
  },
  outcome(found) {
    const [birth] = keyed(found, 'birth:');
    const warned = keyed(found, 'warn:');
    const reminded = keyed(found, 'remind:');
    const digests = keyed(found, 'digest:');
    return [
      holds(
        'the cheapest zone had none; asked for any of the region, Google found the one that had',
        {
          asked: countOf(found, 'regionInstances.bulkInsert'),
          took: zonesTried(found),
          refused: countOf(found, 'stockout'),
          born: countOf(found, 'running'),
        },
        { asked: 1, took: ['us-east4-c'], refused: 0, born: 1 },
      ),
      oneMessagePerBirth(found, 1),
      holds('it ended in how to connect', versionsSay(birth, 'gcloud compute ssh')),
      holds(
        'Ada was warned 15 minutes before the stop and again 5 minutes before it, by direct message',
        {
          warned: warned.map((message) => [message.place, minutesBeforeStop(found, message)]),
          reminded: reminded.map((message) => [message.place, minutesBeforeStop(found, message)]),
        },
        { warned: [['Ada', 15]], reminded: [['Ada', 5]] },
      ),
      stops(found, 1),
      warningsClosed(found),
      nothingLeftOver(found),
      holds(
        'one digest came the next morning, and it tells of the stop',
        {
          digests: digests.length,
          stops: found.digest?.stops,
          told: firstText(digests[0]).includes('1 machine was stopped for idleness'),
        },
        { digests: 1, stops: 1, told: true },
      ),
      holds('the birth message says how it ended', lastText(birth).includes('is stopped')),
    ];
  },
} satisfies Script;

function versionsSay(message: ReturnType<typeof keyed>[number] | undefined, words: string): boolean {
  return message?.versions.some(({ lines }) => lines.some(({ text }) => text.includes(words))) ?? false;
}
