/** Google takes a spot machine back; its owner hears of it and restarts it with one button. */
import { HOUR, MINUTE } from '../../domain/time.ts';
import { buttonsNow, countOf, firstText, keyed, nothingLeftOver, oneMessagePerBirth } from '../found.ts';
import { UNEVENTFUL } from '../scene.ts';
import { holds, type Script } from '../script.ts';

export const spotPreempted = {
  name: 'spot-preempted',
  beginsAt: 10,
  async play(scene) {
    const { ada } = scene;
    await ada.types('/gpu up l4 --spot --name cheap-run');
    await scene.untilMachineIs(ada, 'ready');
    scene.narrate('It trains, until Google needs the capacity elsewhere.');
    await scene.wait(35 * MINUTE, UNEVENTFUL);
    await scene.untilMachineIs(ada, 'stopped');
    await scene.wait(2 * MINUTE);
    await ada.presses('Restart');
    await scene.untilMachineIs(ada, 'ready');
    scene.narrate('The training goes on from its checkpoint and is soon done.');
    await scene.wait(15 * MINUTE, UNEVENTFUL);
    await ada.types('/gpu down cheap-run');
    await scene.untilMachineIs(ada, 'stopped');
    await scene.wait(HOUR, UNEVENTFUL);
    await scene.waitUntilHour(9, UNEVENTFUL);
  },
  outcome(found) {
    const [told] = keyed(found, 'stopped:');
    return [
      holds('Google took it back once', countOf(found, 'preempted'), 1),
      holds(
        'Ada was told within two minutes, by direct message',
        {
          place: told?.place,
          preempted: firstText(told).includes('was preempted'),
          soon:
            (told?.versions[0]?.at ?? 0) - (found.events.find(({ kind }) => kind === 'preempted')?.at ?? 0) <=
            2 * MINUTE,
        },
        { place: 'Ada', preempted: true, soon: true },
      ),
      holds(
        'Restart started the same machine again, once',
        {
          inserts: countOf(found, 'instances.insert'),
          starts: countOf(found, 'instances.start'),
        },
        { inserts: 1, starts: 1 },
      ),
      oneMessagePerBirth(found, 2),
      holds(
        'Restart can no longer be pressed',
        told === undefined ? [] : buttonsNow(told).filter((label) => label === 'Restart'),
        [],
      ),
      holds(
        'the ledger has both runs, with how they ended',
        found.ledger.map(({ endReason }) => endReason),
        ['preempted', 'owner'],
      ),
      nothingLeftOver(found),
    ];
  },
} satisfies Script;
