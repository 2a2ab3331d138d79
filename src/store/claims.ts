/** Claiming machines and writing them back: a lease says who may, an epoch says whether it is still true. */
import { ENDED_STATES, incarnationKey, type Machine } from '../domain/machine.ts';
import type { Duration, Millis } from '../domain/time.ts';
import type { Claim, Store, Write } from '../ports/store.ts';
import { type Database, SKIP_LOCKED, type Statement } from './database.ts';
import { documentOf, maybeNumberOf, numberOf } from './row.ts';
import { poke as pokeStatement, statementsOf } from './writes.ts';

type Claims = Pick<
  Store,
  'claimMachine' | 'saveMachine' | 'checkpoint' | 'poke' | 'nextDueAt' | 'releaseClaims'
>;

/** The guard stands in the outer WHERE too: under READ COMMITTED it is judged again on the row as it is by then. */
const CLAIM = `update machine
  set lease_until = $2, lease_owner = $3, epoch = epoch + 1, poked = 0
  where id = (
    select id from machine where due_at <= $1 and lease_until <= $1
      order by due_at, seq limit 1 ${SKIP_LOCKED}
  ) and due_at <= $1 and lease_until <= $1
  returning doc, epoch`;

export function claimsIn(db: Database): Claims {
  async function claimMachine(worker: string, lease: Duration): Promise<Claim<Machine> | undefined> {
    const now = await db.now();
    const leaseUntil = now + lease;
    const [row] = await db.run(CLAIM, [now, leaseUntil, worker]);
    if (row === undefined) return undefined;
    return { row: documentOf<Machine>(row), epoch: numberOf(row, 'epoch'), leaseUntil };
  }

  async function saveMachine(
    claim: Claim<Machine>,
    machine: Machine,
    dueAt: Millis | undefined,
    writes: readonly Write[],
  ): Promise<boolean> {
    const now = await db.now();
    const release: Statement = {
      sql: `update machine set state = $3, incarnation = $4, doc = $5,
          owner_slot = case when $3 in ('gone', 'failed') then null else owner_slot end,
          due_at = case when poked = 1 then cast($6 as bigint) else cast($7 as bigint) end,
          changed_at = $6, poked = 0, lease_until = 0, lease_owner = null, epoch = epoch + 1
        where id = $1 and epoch = $2`,
      params: [...identityOf(claim, machine), ...contentOf(machine), now, dueAt ?? null],
      mustAffect: true,
    };
    return (await db.batch([release, ...statementsOf(writes, now)])) === 'done';
  }

  async function checkpoint(
    claim: Claim<Machine>,
    machine: Machine,
    lease: Duration,
    writes: readonly Write[],
  ): Promise<Claim<Machine> | undefined> {
    const now = await db.now();
    const leaseUntil = now + lease;
    const renew: Statement = {
      sql: `update machine set state = $3, incarnation = $4, doc = $5,
          owner_slot = case when $3 in ('gone', 'failed') then null else owner_slot end,
          changed_at = $6, lease_until = $7, epoch = epoch + 1
        where id = $1 and epoch = $2`,
      params: [...identityOf(claim, machine), ...contentOf(machine), now, leaseUntil],
      mustAffect: true,
    };
    if ((await db.batch([renew, ...statementsOf(writes, now)])) !== 'done') return undefined;
    return { row: machine, epoch: claim.epoch + 1, leaseUntil };
  }

  async function poke(machineId: string): Promise<void> {
    await db.batch([pokeStatement(machineId, await db.now())]);
  }

  /** A row that somebody holds is due again when the lease ends. */
  async function nextDueAt(): Promise<Millis | undefined> {
    const soonest = 'select min(case when lease_until > due_at then lease_until else due_at end) as at';
    const sql = `select min(at) as at from (
        ${soonest} from machine where due_at is not null
        union all ${soonest} from request where done_at is null and machine_id is null
        union all ${soonest} from outbox where due_at is not null
      ) as due`;
    const [row] = await db.run(sql, []);
    return row === undefined ? undefined : maybeNumberOf(row, 'at');
  }

  async function releaseClaims(): Promise<void> {
    if (db.shared) return;
    await db.batch(
      ['machine', 'request', 'outbox'].map((table) => ({
        sql: `update ${table} set lease_until = 0, lease_owner = null, epoch = epoch + 1
          where lease_owner is not null`,
        params: [],
      })),
    );
  }

  return { claimMachine, saveMachine, checkpoint, poke, nextDueAt, releaseClaims };
}

/**
 * Throws RangeError when the saved machine is another than the claimed one: the indexes hang on what is fixed. Its
 * owner is fixed too, but where it is to get another one.
 */
export function identityOf(
  claim: Claim<Machine>,
  machine: Machine,
  owner: 'same owner' | 'another owner' = 'same owner',
): [string, number] {
  const { row } = claim;
  const same =
    row.id === machine.id &&
    row.name === machine.name &&
    row.project === machine.project &&
    row.team === machine.team;
  if (!same) throw new RangeError(`id, name, project and team of machine ${row.id} are fixed`);
  if ((row.lease.owner === machine.lease.owner) !== (owner === 'same owner')) {
    throw new RangeError(`machine ${row.id} gets another owner by handOver, and by nothing else`);
  }
  if (ENDED_STATES.includes(row.state) && !ENDED_STATES.includes(machine.state)) {
    throw new RangeError(`machine ${row.id} has ended and cannot come back`);
  }
  return [machine.id, claim.epoch];
}

/** The columns that are read off a machine, and the machine. */
export function contentOf(machine: Machine): [string, string | null, string] {
  return [machine.state, incarnationKey(machine) ?? null, JSON.stringify(machine)];
}
