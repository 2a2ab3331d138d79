/** The database is lost at the end of a run: from the labels alone, the bot must come to hold the same estate. */
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { machineRows, ownMachines } from './invariants/tables.ts';
import type { Replica } from './replica.ts';
import type { Scene } from './scene.ts';

export const LABELS_ALONE = 'sameEstateFromLabelsAlone';

/** A pass a minute: one lists and adopts, the next sees nothing more to do. */
const PASSES = 3 * MINUTE;

/** Empties the database, starts the bot and compares what it holds with what it held. Nothing at Google may change. */
export async function loseDatabase(scene: Scene, replicas: readonly Replica[], step: () => void) {
  const { timeline, recorder, database } = scene;
  recorder.note('the database is lost');
  const [held, there] = [estateOf(scene), atGoogle(scene)];
  // The rest of the invariants judge a life that the database remembers.
  recorder.watchers.length = 0;
  for (const replica of replicas) replica.process?.die(10 * MINUTE);
  database.wipe();
  for (const replica of replicas) replica.start();
  await timeline.run(timeline.now() + PASSES + SECOND, step);
  tellDifference(scene, 'is held', held, estateOf(scene));
  tellDifference(scene, 'is at Google', there, atGoogle(scene));
}

function tellDifference({ recorder }: Scene, where: string, before: Set<string>, after: Set<string>): void {
  for (const one of before)
    if (!after.has(one)) recorder.violation(LABELS_ALONE, `no longer ${where}: ${one}`);
  for (const one of after) if (!before.has(one)) recorder.violation(LABELS_ALONE, `newly ${where}: ${one}`);
}

/** What is held of everything that exists at Google, as far as anybody could act on it. */
function estateOf(scene: Scene): Set<string> {
  const existing = new Map(
    ownMachines(scene).map((machine) => [machine.spec.labels['lamplighter-machine'], machine]),
  );
  return new Set(
    machineRows(scene).flatMap((row) => {
      const machine = existing.get(row.id);
      if (machine === undefined || row.state === 'gone' || row.state === 'failed') return [];
      const { owner, until } = row.lease;
      const runs = row.state === 'stopped' ? 'stopped' : 'running';
      const life = `${row.incarnation?.instanceId} since ${row.incarnation?.startedAt}`;
      const end = runs === 'running' ? ` until ${Math.floor(until / SECOND)}` : '';
      return [
        `${row.id} ${row.name} of ${owner} in ${row.project} ${row.zone}, ${runs}${end}${runs === 'running' ? `, ${life}` : ''}`,
      ];
    }),
  );
}

function atGoogle({ world }: Scene): Set<string> {
  return new Set(world.machines().map(({ name, zone, id, status }) => `${name} ${id} in ${zone}: ${status}`));
}
