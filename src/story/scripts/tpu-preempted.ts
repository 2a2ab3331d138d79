/** Google takes a spot TPU back: what is left of it holds quota until it is deleted, and its owner is told. */
import { HOUR, MINUTE } from '../../domain/time.ts';
import { countOf, firstText, keyed, meterAndLedger, nothingLeftOver, oneMessagePerBirth } from '../found.ts';
import { UNEVENTFUL } from '../scene.ts';
import { holds, type Script } from '../script.ts';

export const tpuPreempted = {
  name: 'tpu-preempted',
  beginsAt: 10,
  async play(scene) {
    const { ada, world } = scene;
    await ada.types('/gpu up v6e-8 --spot --name cheap-tune');
    await scene.untilMachineIs(ada, 'ready');
    await scene.until('it holds quota', () => world.tpu.quotasInUse().length === 1, MINUTE);
    scene.narrate('It trains, until Google needs the chips elsewhere.');
    await scene.wait(35 * MINUTE, UNEVENTFUL);
    await scene.untilMachineIs(ada, 'gone');
    await ada.types('/gpu ls');
    await scene.wait(HOUR, UNEVENTFUL);
  },
  outcome(found) {
    const told = [...keyed(found, 'ended:'), ...keyed(found, 'stopped:')];
    const taken = found.events.find(({ kind }) => kind === 'preempted')?.at ?? 0;
    const deleted = found.events.find(({ kind }) => kind === 'deleted')?.at ?? Number.POSITIVE_INFINITY;
    return [
      holds('Google took it back once', countOf(found, 'preempted'), 1),
      holds(
        'Ada was told once, within two minutes, by direct message',
        told.map((message) => ({
          place: message.place,
          preempted: /preempted|took/.test(firstText(message)),
          soon: (message.versions[0]?.at ?? 0) - taken <= 2 * MINUTE,
        })),
        [{ place: 'Ada', preempted: true, soon: true }],
      ),
      holds(
        'what was left of it was deleted within five minutes, and never started again',
        {
          soon: deleted - taken <= 5 * MINUTE,
          asked: countOf(found, 'nodes.delete'),
          starts: countOf(found, 'nodes.start'),
          created: countOf(found, 'nodes.create'),
        },
        { soon: true, asked: 1, starts: 0, created: 1 },
      ),
      holds('its quota is free again', found.tpu.quotasInUse, []),
      oneMessagePerBirth(found, 1),
      holds(
        'the ledger has one run, which Google ended',
        found.ledger.map(({ endReason }) => endReason),
        ['preempted'],
      ),
      meterAndLedger(found),
      nothingLeftOver(found),
    ];
  },
} satisfies Script;
