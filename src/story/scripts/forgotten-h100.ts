/** Eight H100s train for three hours in the evening and are then forgotten: the night is not paid for. */
import { HOUR } from '../../domain/time.ts';
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
} from '../found.ts';
import { UNEVENTFUL } from '../scene.ts';
import { holds, type Script } from '../script.ts';

/** On demand, H100s are sold in eights only. */
const CAP_MICROS_PER_HOUR = 120_000_000;

export const forgottenH100 = {
  name: 'forgotten-h100',
  beginsAt: 18,
  policy: (policy) => ({ ...policy, limits: { ...policy.limits, maxMicrosPerHour: CAP_MICROS_PER_HOUR } }),
  async play(scene) {
    const { ada } = scene;
    await ada.types('/gpu up h100:8 --for 14h --name big-run --why "overnight training"');
    await scene.untilMachineIs(ada, 'ready');
    scene.narrate('The training, meant for the whole night, fails after three hours. Ada is asleep.');
    await scene.wait(2.9 * HOUR, UNEVENTFUL);
    await scene.untilMachineIs(ada, 'stopped', 2 * HOUR);
    scene.narrate('Nobody noticed. Morning.');
    await scene.waitUntilHour(9, UNEVENTFUL);
  },
  outcome(found) {
    const warned = keyed(found, 'warn:');
    const reminded = keyed(found, 'remind:');
    const [stopped] = keyed(found, 'stopped:');
    const [digest] = keyed(found, 'digest:');
    const { ledger } = found;
    return [
      holds('one machine was born', countOf(found, 'running'), 1),
      oneMessagePerBirth(found, 1),
      holds(
        'Ada was warned 15 and 5 minutes before the stop, by direct message',
        {
          warned: warned.map((message) => [message.place, minutesBeforeStop(found, message)]),
          reminded: reminded.map((message) => [message.place, minutesBeforeStop(found, message)]),
        },
        { warned: [['Ada', 15]], reminded: [['Ada', 5]] },
      ),
      stops(found, 1),
      holds(
        'Google took the stop although the machine has local SSDs, which need discardLocalSsd',
        found.cloud.filter(({ name }) => name === 'big-run').map(({ status }) => status),
        ['TERMINATED'],
      ),
      warningsClosed(found),
      holds('Ada was told what it cost', /cost about \$\d/.test(lastText(stopped))),
      holds(
        'the run ended for idleness, less than an hour after the work did',
        ledger.map(({ endReason, endedAt, idleSince }) => [
          endReason,
          endedAt !== undefined && idleSince !== undefined && endedAt - idleSince < HOUR,
        ]),
        [['idle', true]],
      ),
      holds(
        'the digest tells what it cost, wasted and saved',
        {
          billed: /\$\d[\d,.]* billed|Billed this month: \$\d/.test(firstText(digest)),
          wasted:
            (found.digest?.idleWaste[0]?.micros ?? 0) > 0 &&
            firstText(digest).includes('ran while machines were idle'),
          saved: (found.digest?.saved[0]?.micros ?? 0) > 0 && firstText(digest).includes('saved about'),
        },
        { billed: true, wasted: true, saved: true },
      ),
      nothingLeftOver(found),
    ];
  },
} satisfies Script;
