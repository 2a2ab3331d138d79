/** Five zones have no L4: the first person finds that out, the second does not have to. */
import { type Attempt, zonesOf } from '../../domain/machine.ts';
import { type Duration, HOUR, MINUTE } from '../../domain/time.ts';
import { regionOf, zonesInWords } from '../../domain/zone.ts';
import { buttonsNow, countOf, keyed, lastText, nothingLeftOver, oneMessagePerBirth } from '../found.ts';
import { UNEVENTFUL } from '../scene.ts';
import { type Found, holds, type Script } from '../script.ts';

export const stockoutFriday = {
  name: 'stockout-friday',
  beginsAt: 14,
  async play(scene) {
    const { ada, grace } = scene;
    await ada.types('/gpu up l4 --name ada-eval');
    await scene.untilMachineIs(ada, 'ready');
    scene.narrate('Fifty minutes later Grace wants one too.');
    await scene.wait(50 * MINUTE, UNEVENTFUL);
    await grace.types('/gpu up l4 --name grace-eval');
    await scene.untilMachineIs(grace, 'ready');
    await ada.types('/gpu ls --all');
    await scene.wait(3 * HOUR, UNEVENTFUL);
    scene.narrate('Both have finished.');
    await ada.types('/gpu down ada-eval');
    await grace.presses('Stop');
    await scene.untilMachineIs(ada, 'stopped');
    await scene.untilMachineIs(grace, 'stopped');
    await scene.waitUntilHour(9, UNEVENTFUL);
  },
  outcome(found) {
    const [first, second] = [attemptsOf(found, 'ada-eval'), attemptsOf(found, 'grace-eval')];
    const full = first.slice(0, -1);
    const births = keyed(found, 'birth:');
    return [
      holds(
        'five zones were stocked out, the sixth took the machine: one call for each region',
        {
          regions: new Set(first.map(({ offer }) => regionOf(offer.zone))).size,
          calls: first.length,
          zonesWithout: new Set(full.flatMap(zonesOf)).size,
          stockouts: countOf(found, 'stockout'),
        },
        { regions: 3, calls: 3, zonesWithout: 5, stockouts: 5 },
      ),
      holds(
        'the second machine went straight to the region that had one',
        second.map(({ offer }) => regionOf(offer.zone)),
        first.slice(-1).map(({ offer }) => regionOf(offer.zone)),
      ),
      holds(
        'the second person asked in the same hour and no attempt was wasted',
        {
          sameHour: askedApart(found) < HOUR,
          wasted: second.filter(({ fault }) => fault !== undefined).length,
          attempts: second.length,
        },
        { sameHour: true, wasted: 0, attempts: 1 },
      ),
      oneMessagePerBirth(found, 2),
      holds(
        'Ada saw every attempt in that message',
        full
          .map((attempt) => `${zonesInWords(zonesOf(attempt))}: no capacity`)
          .filter(
            (line) =>
              !births.some(({ versions }) =>
                versions.some(({ lines }) => lines.some(({ text }) => text.includes(line))),
              ),
          ),
        [],
      ),
      holds(
        'each was stopped once, by its owner',
        {
          asked: countOf(found, 'instances.stop'),
          told: keyed(found, 'stopped:').map((message) => [
            message.place,
            lastText(message).includes('was stopped'),
          ]),
        },
        {
          asked: 2,
          told: [
            ['#gpu', true],
            ['#gpu', true],
          ],
        },
      ),
      holds('no button of the births is left', births.flatMap(buttonsNow), []),
      holds('nobody was warned', [...keyed(found, 'warn:'), ...keyed(found, 'lease:')].length, 0),
      nothingLeftOver(found),
    ];
  },
} satisfies Script;

function attemptsOf({ machines }: Found, name: string): readonly Attempt[] {
  return machines.find((machine) => machine.name === name)?.placement.attempts ?? [];
}

/** From Ada's request to Grace's. */
function askedApart({ machines }: Found): Duration {
  const times = machines.map(({ askedAt }) => askedAt);
  return Math.max(...times) - Math.min(...times);
}
