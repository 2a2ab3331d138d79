/** A new project has no GPU quota: nothing is tried, and the person learns what to ask Google for. */
import { HOUR } from '../../domain/time.ts';
import { firstText, keyed, lastText, nothingLeftOver, oneMessagePerBirth } from '../found.ts';
import { UNEVENTFUL } from '../scene.ts';
import { holds, type Script } from '../script.ts';

export const quotaZero = {
  name: 'quota-zero',
  beginsAt: 10,
  async play(scene) {
    const { ada } = scene;
    await ada.types('/gpu up l4');
    await scene.untilMachineIs(ada, 'failed');
    await scene.wait(HOUR, UNEVENTFUL);
    await scene.waitUntilHour(9, UNEVENTFUL);
  },
  outcome(found) {
    const [birth] = keyed(found, 'birth:');
    return [
      holds(
        'Google was asked to create nothing',
        found.events.map(({ kind }) => kind),
        [],
      ),
      oneMessagePerBirth(found, 1),
      holds('Ada was told which quota to request', lastText(birth).includes('GPUS_ALL_REGIONS')),
      holds('she was told at once', (birth?.versions.at(-1)?.at ?? 0) - (birth?.versions[0]?.at ?? 0), 0),
      holds(
        'nothing is held',
        found.machines.map(({ state }) => state),
        ['failed'],
      ),
      holds(
        'the digest tells of no machine',
        {
          running: found.digest?.running.length,
          owners: found.digest?.owners.length,
          told: firstText(keyed(found, 'digest:')[0]).includes('Nothing runs now'),
        },
        { running: 0, owners: 0, told: true },
      ),
      nothingLeftOver(found),
    ];
  },
} satisfies Script;
