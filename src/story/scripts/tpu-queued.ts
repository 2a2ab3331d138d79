/** No zone has eight TPU v6e chips: the request waits in one zone's queue, trains, is forgotten, and ends for good. */
import { HOUR, MINUTE } from '../../domain/time.ts';
import {
  countOf,
  firstText,
  keyed,
  meterAndLedger,
  minutesBeforeEnd,
  nothingLeftOver,
  oneMessagePerBirth,
  said,
  warningsClosed,
} from '../found.ts';
import { UNEVENTFUL } from '../scene.ts';
import { holds, type Script } from '../script.ts';

/** On demand, eight chips cost more than the usual limit. */
const CAP_MICROS_PER_HOUR = 40_000_000;

export const tpuQueued = {
  name: 'tpu-queued',
  beginsAt: 10,
  policy: (policy) => ({ ...policy, limits: { ...policy.limits, maxMicrosPerHour: CAP_MICROS_PER_HOUR } }),
  async play(scene) {
    const { ada, world } = scene;
    await ada.types('/gpu up v6e-8 --wait 4h --name gemma-tune --why "fine-tuning"');
    await scene.until('the request is in a queue and holds its quota', () =>
      world.tpu.quotasInUse().some(({ usage }) => usage === 8),
    );
    await ada.types('/gpu show gemma-tune');
    await scene.untilMachineIs(ada, 'ready', 3 * HOUR);
    scene.narrate('It trains for an hour; then the job is over and Ada is in a meeting.');
    await scene.wait(50 * MINUTE, UNEVENTFUL);
    await ada.types('/gpu why gemma-tune');
    await scene.untilMachineIs(ada, 'gone', 2 * HOUR);
    await scene.wait(HOUR, UNEVENTFUL);
  },
  outcome(found) {
    const [birth] = keyed(found, 'birth:');
    const warned = keyed(found, 'warn:');
    const reminded = keyed(found, 'remind:');
    return [
      holds(
        'every zone was asked for a node first, then one queue, and there never was a second',
        {
          nodesFirst: countOf(found, 'nodes.create') > 1 && countOf(found, 'stockout') > 1,
          queues: countOf(found, 'queuedResources.create'),
          born: countOf(found, 'running'),
        },
        { nodesFirst: true, queues: 1, born: 1 },
      ),
      oneMessagePerBirth(found, 1),
      holds(
        'that message told of the queue while it waited',
        said(birth, /in Google’s queue \(waiting for resources\)/),
      ),
      holds('it ended in how to connect', said(birth, /tpu-vm ssh/)),
      holds(
        'Ada was warned 15 and 5 minutes before the end, by direct message',
        {
          warned: warned.map((message) => [message.place, minutesBeforeEnd(found, message)]),
          reminded: reminded.map((message) => [message.place, minutesBeforeEnd(found, message)]),
        },
        { warned: [['Ada', 15]], reminded: [['Ada', 5]] },
      ),
      holds(
        'the warning and its button said that it ends for good',
        {
          deleted: firstText(warned[0]).includes('It will be deleted'),
          button: firstText(warned[0]).includes('[End it]'),
          again: firstText(warned[0]).includes('Starting again'),
        },
        { deleted: true, button: true, again: false },
      ),
      holds(
        'the queued resource was deleted once, with its node',
        {
          asked: countOf(found, 'queuedResources.delete'),
          deleted: countOf(found, 'deleted'),
          stopped: countOf(found, 'nodes.stop'),
        },
        { asked: 1, deleted: 2, stopped: 0 },
      ),
      holds('its quota is free again', found.tpu.quotasInUse, []),
      holds(
        'Ada was told once that it has ended',
        [...keyed(found, 'ended:'), ...keyed(found, 'stopped:')].map(({ place }) => place),
        ['Ada'],
      ),
      warningsClosed(found),
      holds(
        'the ledger has one run, which ended for idleness',
        found.ledger.map(({ endReason }) => endReason),
        ['idle'],
      ),
      meterAndLedger(found),
      nothingLeftOver(found),
    ];
  },
} satisfies Script;
