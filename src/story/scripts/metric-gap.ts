/** The agent falls silent while the machine works: it is never stopped for that, and its owner learns what is missing. */
import { HOUR, MINUTE } from '../../domain/time.ts';
import {
  buttonsNow,
  countOf,
  firstText,
  keyed,
  lastText,
  nothingLeftOver,
  oneMessagePerBirth,
  stops,
  warningsClosed,
} from '../found.ts';
import type { Person } from '../person.ts';
import { UNEVENTFUL } from '../scene.ts';
import { holds, type Script } from '../script.ts';

export const metricGap = {
  name: 'metric-gap',
  beginsAt: 10,
  async play(scene) {
    const { ada } = scene;
    await ada.types('/gpu up l4 --name quiet-run');
    await scene.untilMachineIs(ada, 'ready');
    scene.narrate('After forty minutes of work its agent stops sending. The work goes on.');
    await scene.wait(2 * HOUR, UNEVENTFUL);
    await scene.until('Ada is told', () => isTold(ada, 'unknown:'));
    await ada.types('/gpu why quiet-run');
    scene.narrate('Ada restarts the agent, as she was told.');
    await scene.wait(40 * MINUTE, UNEVENTFUL);
    await ada.types('/gpu why quiet-run');
    scene.narrate('Later the work is done, and nobody stops the machine.');
    await scene.wait(45 * MINUTE, UNEVENTFUL);
    await scene.until('Ada is warned', () => isTold(ada, 'warn:'), 2 * HOUR);
    await ada.presses('Stop now');
    await scene.untilMachineIs(ada, 'stopped');
    await scene.waitUntilHour(9, UNEVENTFUL);
  },
  outcome(found) {
    const told = keyed(found, 'unknown:');
    const warned = keyed(found, 'warn:');
    const text = firstText(told[0]);
    const stop = found.events.find(({ kind }) => kind === 'instances.stop')?.at ?? 0;
    return [
      holds('one machine was born', countOf(found, 'running'), 1),
      oneMessagePerBirth(found, 1),
      holds(
        'Ada was told once that it cannot be judged, what is missing and how to mend it',
        {
          told: told.map(({ place }) => place),
          missing: /GPU utilization/.test(text),
          mend: text.includes('systemctl restart google-cloud-ops-agent'),
        },
        { told: ['Ada'], missing: true, mend: true },
      ),
      holds(
        'that message says when its samples came back, and asks for nothing any more',
        {
          back: lastText(told[0]).includes('is watched again'),
          buttons: told.flatMap(buttonsNow),
        },
        { back: true, buttons: [] },
      ),
      holds(
        'it was warned about only when its samples had come back and its work was done',
        warned.map(({ place, versions }) => [
          place,
          (versions[0]?.at ?? 0) > (told[0]?.versions[0]?.at ?? 0) + HOUR,
        ]),
        [['Ada', true]],
      ),
      holds(
        'Ada herself stopped it',
        {
          by: found.ledger.map(({ endReason }) => endReason),
          after: warned.every(({ versions }) => (versions[0]?.at ?? 0) <= stop),
        },
        { by: ['owner'], after: true },
      ),
      stops(found, 1),
      warningsClosed(found),
      nothingLeftOver(found),
    ];
  },
} satisfies Script;

function isTold(person: Person, key: string): boolean {
  return person.direct().some((message) => message.key?.startsWith(key) === true);
}
