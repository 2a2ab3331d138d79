/** Requests and the keys of what Slack delivered: written down once, however often they arrive. */
import type { Request } from '../domain/request.ts';
import type { Duration, Millis } from '../domain/time.ts';
import type { Check, Claim, Store, Write } from '../ports/store.ts';
import { type Database, SKIP_LOCKED, type Statement } from './database.ts';
import { guarded } from './reservations.ts';
import { documentOf, numberOf } from './row.ts';
import { pokeOf, request as requestStatement, statementsOf } from './writes.ts';

type Requests = Pick<Store, 'firstSeen' | 'acceptRequest' | 'requests' | 'claimRequest' | 'finishRequest'>;

const CLAIM = `update request
  set lease_until = $2, lease_owner = $3, epoch = epoch + 1
  where id = (
    select id from request
      where machine_id is null and done_at is null and due_at <= $1 and lease_until <= $1
      order by asked_at, seq limit 1 ${SKIP_LOCKED}
  ) and done_at is null and due_at <= $1 and lease_until <= $1
  returning doc, epoch`;

export function requestsIn(db: Database): Requests {
  async function firstSeen(key: string): Promise<boolean> {
    const sql = 'insert into inbox (key, seen_at) values ($1, $2) on conflict (key) do nothing returning key';
    return (await db.run(sql, [key, await db.now()])).length === 1;
  }

  async function acceptRequest(
    dedupe: string,
    request: Request,
    writes: readonly Write[],
    checks: readonly Check[] = [],
  ): ReturnType<Store['acceptRequest']> {
    const now = await db.now();
    const batch = guarded(
      [
        { ...requestStatement(request, dedupe, now), mustAffect: true },
        ...pokeOf(request, now),
        ...statementsOf(writes, now),
      ],
      checks,
    );
    const result = await db.batch(batch.statements);
    if (result === 'done') return 'accepted';
    return batch.isUnmet(result) ? 'unmet' : 'duplicate';
  }

  async function requests(machineId: string | undefined): Promise<readonly Request[]> {
    const which = machineId === undefined ? 'machine_id is null' : 'machine_id = $1';
    const sql = `select doc from request where ${which} and done_at is null order by asked_at, seq`;
    return (await db.run(sql, machineId === undefined ? [] : [machineId])).map((row) =>
      documentOf<Request>(row),
    );
  }

  async function claimRequest(worker: string, lease: Duration): Promise<Claim<Request> | undefined> {
    const now = await db.now();
    const leaseUntil = now + lease;
    const [row] = await db.run(CLAIM, [now, leaseUntil, worker]);
    if (row === undefined) return undefined;
    return { row: documentOf<Request>(row), epoch: numberOf(row, 'epoch'), leaseUntil };
  }

  async function finishRequest(
    claim: Claim<Request>,
    dueAt: Millis | undefined,
    writes: readonly Write[],
  ): Promise<boolean> {
    const now = await db.now();
    const finish: Statement =
      dueAt === undefined
        ? {
            sql: `update request set done_at = $3, lease_until = 0, lease_owner = null, epoch = epoch + 1
              where id = $1 and epoch = $2 and done_at is null`,
            params: [claim.row.id, claim.epoch, now],
          }
        : {
            sql: `update request set due_at = $3, lease_until = 0, lease_owner = null, epoch = epoch + 1
              where id = $1 and epoch = $2 and done_at is null`,
            params: [claim.row.id, claim.epoch, dueAt],
          };
    return (await db.batch([{ ...finish, mustAffect: true }, ...statementsOf(writes, now)])) === 'done';
  }

  return { firstSeen, acceptRequest, requests, claimRequest, finishRequest };
}
