/** The database is lost at the end of a run: from the labels alone, the bot must come to hold the same estate. */
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { idOf, machineRow, machineRows, ownMachines } from './invariants/tables.ts';
import type { Replica } from './replica.ts';
import type { Scene } from './scene.ts';

export const LABELS_ALONE = 'sameEstateFromLabelsAlone';

/** A pass a minute: one lists and adopts, the next sees nothing more to do. */
const PASSES = 3 * MINUTE;

/** Empties the database, starts the bot and compares what it holds with what it held. It may change nothing at Google. */
export async function loseDatabase(scene: Scene, replicas: readonly Replica[], step: () => void) {
  const { timeline, recorder, database, world } = scene;
  recorder.note('the database is lost');
  const statuses = () => new Map(world.machines().map(({ id, status }) => [id, status]));
  const [held, before] = [estateOf(scene), statuses()];
  // The other invariants judge a life that the database remembers.
  recorder.watchers.length = 0;
  recorder.watchers.push({
    onChange({ verb, machine }) {
      const leaseEnd = machine !== undefined && machineRow(scene, idOf(machine))?.stopReason === 'lease-end';
      if (!leaseEnd)
        recorder.violation(LABELS_ALONE, `it began to ${verb} ${machine?.ref.name ?? 'something'}`);
    },
  });
  for (const replica of replicas) replica.process?.die(10 * MINUTE);
  database.wipe();
  for (const replica of replicas) replica.start();
  await timeline.run(timeline.now() + PASSES + SECOND, step);
  const after = statuses();
  // What Google itself ended meanwhile (a preemption, say) is held otherwise for that reason.
  const same = (id: string | undefined) => id !== undefined && before.get(id) === after.get(id);
  const holds = estateOf(scene);
  for (const [what, id] of held)
    if (same(id) && !holds.has(what)) recorder.violation(LABELS_ALONE, `no longer held: ${what}`);
  for (const [what, id] of holds)
    if (same(id) && !held.has(what)) recorder.violation(LABELS_ALONE, `held otherwise: ${what}`);
}

/** What is held of everything that exists at Google, as far as anybody could act on it, with its instance id. */
function estateOf(scene: Scene): Map<string, string> {
  const existing = new Map(
    ownMachines(scene).map((machine) => [machine.spec.labels['lamplighter-machine'], machine]),
  );
  return new Map(
    machineRows(scene).flatMap((row): [string, string][] => {
      const machine = existing.get(row.id);
      if (machine === undefined || row.state === 'gone' || row.state === 'failed') return [];
      const where = `${row.id} ${row.name} of ${row.lease.owner} in ${row.project} ${row.zone}`;
      if (row.state === 'stopped') return [[`${where}, stopped`, machine.id]];
      const life = `${row.incarnation?.instanceId} since ${row.incarnation?.startedAt}`;
      const until = Math.floor(row.lease.until / SECOND);
      return [[`${where}, running until ${until}, ${life}`, machine.id]];
    }),
  );
}
