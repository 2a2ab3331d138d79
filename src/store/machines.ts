/** Machines: accepting them under the cap, and reading them. */
import type { Machine } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { Check, MachineFilter, Store, Write } from '../ports/store.ts';
import type { Database, Statement, Value } from './database.ts';
import { Fleet } from './fleet.ts';
import { freeSlots, heldBy } from './owner-slot.ts';
import { guarded } from './reservations.ts';
import { documentOf, nextOrdinal, numberOf } from './row.ts';
import { statementsOf } from './writes.ts';

type Machines = Pick<Store, 'acceptMachine' | 'machine' | 'machines'>;

/** Accepts that lose the race for an owner's slot try again with the next one; more than this is a fault of ours. */
const MAX_ATTEMPTS = 100;

export function machinesIn(db: Database): Machines {
  const fleet = new Fleet(db);

  async function acceptMachine(
    dedupe: string,
    machine: Machine,
    machinesPerPerson: number,
    writes: readonly Write[],
    checks: readonly Check[] = [],
  ): ReturnType<Store['acceptMachine']> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const now = await db.now();
      const insert = insertion(dedupe, machine, machinesPerPerson, now);
      const batch = guarded([insert, ...statementsOf(writes, now)], checks);
      const result = await db.batch(batch.statements);
      if (result === 'done') return 'accepted';
      if (batch.isUnmet(result)) return 'unmet';
      const refused = await refusal(dedupe, machine, machinesPerPerson);
      if (refused !== undefined) return refused;
    }
    throw new Error(`machine ${machine.id} could not be added in ${MAX_ATTEMPTS} attempts`);
  }

  /** Why no row was added; undefined when another command took the slot first and the next one may be free. */
  async function refusal(dedupe: string, machine: Machine, machinesPerPerson: number) {
    const sql = `select
        (select count(*) from machine where dedupe = $1) as accepted,
        (select count(*) from machine where id = $2) as known,
        (select count(*) from machine where name = $3 and project = $4 and state not in ('gone', 'failed')) as named,
        (select count(*) from machine where team = $5 and owner = $6 and owner_slot is not null) as held`;
    const [row] = await db.run(sql, [
      dedupe,
      machine.id,
      machine.name,
      machine.project,
      machine.team,
      machine.lease.owner,
    ]);
    if (row === undefined) throw new Error('a count gave no row');
    if (numberOf(row, 'accepted') > 0) return 'duplicate';
    if (numberOf(row, 'known') > 0) throw new Error(`a machine with the id ${machine.id} exists already`);
    if (numberOf(row, 'named') > 0) return 'name-taken';
    if (numberOf(row, 'held') >= machinesPerPerson) return 'too-many';
    return undefined;
  }

  async function machine(id: string): Promise<Machine | undefined> {
    const [row] = await db.run('select doc from machine where id = $1', [id]);
    return row === undefined ? undefined : documentOf<Machine>(row);
  }

  async function machines(filter: MachineFilter = {}): Promise<readonly Machine[]> {
    if (Object.values(filter).every((value) => value === undefined)) return fleet.unended();
    const { where, params } = conditions(filter);
    const sql = `select doc from machine where ${where.join(' and ')} order by asked_at desc, seq desc`;
    return (await db.run(sql, params)).map((row) => documentOf<Machine>(row));
  }

  return { acceptMachine, machine, machines };
}

/**
 * Adds the machine with the lowest slot that its owner has free, if they hold fewer than `cap`. No row when they do
 * not, or when the key, the name or (raced) the slot is taken: the unique indexes decide.
 */
function insertion(dedupe: string, machine: Machine, cap: number, now: Millis): Statement {
  return {
    sql: `insert into machine
        (id, dedupe, team, project, name, owner, owner_slot, state, asked_at, seq, changed_at, due_at, doc)
      select $1, $2, $3, $4, $5, $6, min(candidate.slot), $7, cast($8 as bigint), cast($9 as bigint),
        cast($10 as bigint), cast($10 as bigint), $11
      ${freeSlots('$3', '$6')}
      having $12 > (${heldBy('$3', '$6')})
      on conflict do nothing`,
    params: [
      machine.id,
      dedupe,
      machine.team,
      machine.project,
      machine.name,
      machine.lease.owner,
      machine.state,
      machine.askedAt,
      nextOrdinal(),
      now,
      JSON.stringify(machine),
      cap,
    ],
    mustAffect: true,
  };
}

function conditions(filter: MachineFilter): { where: string[]; params: Value[] } {
  const params: Value[] = [];
  const placeholder = (value: Value) => `$${params.push(value)}`;
  const where =
    filter.states === undefined
      ? [`state not in ('gone', 'failed')`]
      : [filter.states.length === 0 ? '1 = 0' : `state in (${filter.states.map(placeholder).join(', ')})`];
  for (const column of ['team', 'project', 'owner', 'name'] as const) {
    const value = filter[column];
    if (value !== undefined) where.push(`${column} = ${placeholder(value)}`);
  }
  return { where, params };
}
