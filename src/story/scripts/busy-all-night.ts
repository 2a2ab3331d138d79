/** A machine trains all night with short pauses: nobody is woken. */

import { MINUTE } from '../../domain/time.ts';
import { buttonsNow, countOf, keyed, nothingLeftOver, oneMessagePerBirth, stops } from '../found.ts';
import { UNEVENTFUL } from '../scene.ts';
import { holds, type Script } from '../script.ts';

export const busyAllNight = {
  name: 'busy-all-night',
  beginsAt: 23,
  async play(scene) {
    const { ada } = scene;
    await ada.types('/gpu up l4 --for 12h --name night-run');
    await scene.untilMachineIs(ada, 'ready');
    scene.narrate('It trains all night; every half hour it pauses for six minutes to write a checkpoint.');
    await scene.waitUntilHour(5);
    await scene.waitUntilHour(9, UNEVENTFUL);
    await scene.wait(20 * MINUTE, UNEVENTFUL);
    scene.narrate('Ada has fetched her results.');
    await ada.types('/gpu why night-run');
    await ada.types('/gpu rm night-run');
    await ada.presses('Remove it');
    await scene.untilMachineIs(ada, 'gone');
  },
  outcome(found) {
    const kinds = ['warned', 'reminded', 'asked', 'unknown', 'stopping'] as const;
    return [
      holds('one machine was born', countOf(found, 'running'), 1),
      oneMessagePerBirth(found, 1),
      holds(
        'the watchdog never doubted it',
        found.journal.filter(({ kind }) => kinds.some((one) => one === kind)).map(({ text }) => text),
        [],
      ),
      holds(
        'nobody was written to at night',
        found.messages.filter(({ place }) => place === 'Ada').length,
        0,
      ),
      stops(found, 0),
      holds(
        'it was removed once, when Ada said so and confirmed',
        {
          asked: countOf(found, 'instances.delete'),
          gone: found.machines.map(({ state }) => state),
        },
        { asked: 1, gone: ['gone'] },
      ),
      holds('no button is left that would do anything', keyed(found, 'birth:').flatMap(buttonsNow), []),
      holds(
        'the digest shows it as running',
        found.digest?.running.map(({ name }) => name),
        ['night-run'],
      ),
      nothingLeftOver(found),
    ];
  },
} satisfies Script;
