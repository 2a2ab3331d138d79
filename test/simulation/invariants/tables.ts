/** What lies in the database, for those who judge a run. */
import type { CapacityWatch } from '../../../src/domain/capacity-watch.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import type { Request } from '../../../src/domain/request.ts';
import type { Machine as WorldMachine } from '../../../src/sandbox/world/machine.ts';
import type { Row, Value } from '../../../src/store/database.ts';
import type { Scene } from '../scene.ts';
import { STRAY } from '../world-events.ts';

function documents<T>(rows: readonly Row[]): T[] {
  return rows.map((row) => {
    const document: T = JSON.parse(String(row.doc));
    return document;
  });
}

export function machineRow(scene: Scene, id: string): Machine | undefined {
  return documents<Machine>(scene.database.rows('select doc from machine where id = $1', [id]))[0];
}

export function machineRows(scene: Scene): readonly Machine[] {
  return documents<Machine>(scene.database.rows('select doc from machine order by asked_at, seq'));
}

export function requestRows(scene: Scene): readonly (Request & { readonly isOpen: boolean })[] {
  const rows = scene.database.rows('select doc, done_at from request order by asked_at, seq');
  return documents<Request>(rows).map((request, i) => ({ ...request, isOpen: rows[i]?.done_at === null }));
}

export function capacityRows(scene: Scene): readonly CapacityWatch[] {
  return documents<CapacityWatch>(
    scene.database.rows('select doc from capacity_watch order by asked_at, seq'),
  );
}

export function count(scene: Scene, sql: string, params: readonly Value[] = []): number {
  return Number(scene.database.rows(`select count(*) as n from ${sql}`, params)[0]?.n ?? 0);
}

/** The id that the machine at Google says it has with us. */
export function idOf(machine: WorldMachine): string {
  return machine.spec.labels['lamplighter-machine'] ?? '';
}

/** Every machine at Google that this bot made. */
export function ownMachines({ world }: Scene): readonly WorldMachine[] {
  return world
    .projects()
    .flatMap((id) => [...(world.project(id)?.machines() ?? [])])
    .filter(({ spec }) => 'lamplighter' in spec.labels && !(STRAY in spec.labels));
}
