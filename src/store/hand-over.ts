/** A machine gets another owner: within the cap of who takes it, also when several things are taken at once. */
import type { Machine } from '../domain/machine.ts';
import type { Duration } from '../domain/time.ts';
import type { Claim, Store, Write } from '../ports/store.ts';
import { contentOf, identityOf } from './claims.ts';
import type { Database, Statement } from './database.ts';
import { freeSlots, heldBy } from './owner-slot.ts';
import { numberOf } from './row.ts';
import { statementsOf } from './writes.ts';

export function handOversIn(db: Database): Pick<Store, 'handOver'> {
  async function handOver(
    claim: Claim<Machine>,
    machine: Machine,
    machinesPerPerson: number,
    lease: Duration,
    writes: readonly Write[],
  ): Promise<Claim<Machine> | 'lost' | 'too-many'> {
    const now = await db.now();
    const leaseUntil = now + lease;
    const { owner } = machine.lease;
    // The lowest slot that the new owner has free, as for a machine that is asked for: the unique index decides races.
    const take: Statement = {
      sql: `update machine set state = $3, incarnation = $4, doc = $5, changed_at = $6, lease_until = $7,
          epoch = epoch + 1, owner = $8, owner_slot = (
            select min(candidate.slot) ${freeSlots('$9', '$8')}
          )
        where id = $1 and epoch = $2 and $10 > (${heldBy('$9', '$8')})`,
      params: [
        ...identityOf(claim, machine, 'another owner'),
        ...contentOf(machine),
        now,
        leaseUntil,
        owner,
        machine.team,
        machinesPerPerson,
      ],
      mustAffect: true,
    };
    if ((await db.batch([take, ...statementsOf(writes, now)])) === 'done') {
      return { row: machine, epoch: claim.epoch + 1, leaseUntil };
    }
    const [row] = await db.run('select count(*) as held from machine where id = $1 and epoch = $2', [
      machine.id,
      claim.epoch,
    ]);
    return row !== undefined && numberOf(row, 'held') > 0 ? 'too-many' : 'lost';
  }

  return { handOver };
}
