/** The outbox: what we owe people, delivered at least once and found again before any second post. */
import type { Destination, Notice, Posted } from '../domain/notice.ts';
import type { Duration, Millis } from '../domain/time.ts';
import type { Claim, SayingRow, Store } from '../ports/store.ts';
import { type Database, type Row, SKIP_LOCKED, type Statement } from './database.ts';
import { documentOf, maybeNumberOf, maybeTextOf, numberOf, textOf } from './row.ts';

type Sayings = Pick<Store, 'claimSaying' | 'delivered' | 'undelivered' | 'saying'>;

const COLUMNS = `key, destination, notice, version, delivered_version, posted_channel, posted_ts,
  posted_at, error, epoch`;

/**
 * The row is given back with `tries` and `tried_at` as they were before this claim. The first claim has epoch 1:
 * nothing else raises the epoch of a row that was never held.
 */
const CLAIM = `update outbox
  set lease_until = $2, lease_owner = $3, epoch = epoch + 1, tries = tries + 1,
    tried_at = case when tried_at is null then cast($1 as bigint) else tried_at end
  where key = (
    select key from outbox
      where due_at <= $1 and lease_until <= $1 and version > delivered_version
      order by due_at, seq limit 1 ${SKIP_LOCKED}
  ) and due_at <= $1 and lease_until <= $1
  returning ${COLUMNS}, tries - 1 as tries,
    case when epoch = 1 then null else tried_at end as tried_at`;

export function sayingsIn(db: Database): Sayings {
  async function claimSaying(worker: string, lease: Duration): Promise<Claim<SayingRow> | undefined> {
    const now = await db.now();
    const leaseUntil = now + lease;
    const [row] = await db.run(CLAIM, [now, leaseUntil, worker]);
    if (row === undefined) return undefined;
    return { row: sayingRow(row), epoch: numberOf(row, 'epoch'), leaseUntil };
  }

  /** A version that was said meanwhile stays due, except for ephemeral messages, which cannot be changed. */
  async function delivered(claim: Claim<SayingRow>, posted: Posted): Promise<boolean> {
    const { saying, version } = claim.row;
    return save({
      sql: `update outbox set
          delivered_version = $3,
          due_at = case when ephemeral = 1 or version = $3 then null else due_at end,
          posted_channel = $4, posted_ts = $5,
          posted_at = case when posted_at is null then cast($6 as bigint) else posted_at end,
          tries = 0, error = null, lease_until = 0, lease_owner = null, epoch = epoch + 1
        where key = $1 and epoch = $2`,
      params: [saying.key, claim.epoch, version, posted.channel, posted.ts, await db.now()],
    });
  }

  /** Giving one version up does not give up another that was said meanwhile. */
  async function undelivered(
    claim: Claim<SayingRow>,
    dueAt: Millis | undefined,
    error: string,
  ): Promise<boolean> {
    const { saying, version } = claim.row;
    return save({
      sql: `update outbox set
          due_at = case when cast($4 as bigint) is null and version > $3 then due_at else cast($4 as bigint) end,
          error = $5, lease_until = 0, lease_owner = null, epoch = epoch + 1
        where key = $1 and epoch = $2`,
      params: [saying.key, claim.epoch, version, dueAt ?? null, error],
    });
  }

  async function saying(key: string): Promise<SayingRow | undefined> {
    const [row] = await db.run(`select ${COLUMNS}, tries, tried_at from outbox where key = $1`, [key]);
    return row === undefined ? undefined : sayingRow(row);
  }

  async function save(statement: Statement): Promise<boolean> {
    return (await db.batch([{ ...statement, mustAffect: true }])) === 'done';
  }

  return { claimSaying, delivered, undelivered, saying };
}

function sayingRow(row: Row): SayingRow {
  const channel = maybeTextOf(row, 'posted_channel');
  const ts = maybeTextOf(row, 'posted_ts');
  return {
    saying: {
      key: textOf(row, 'key'),
      destination: documentOf<Destination>(row, 'destination'),
      notice: documentOf<Notice>(row, 'notice'),
    },
    version: numberOf(row, 'version'),
    deliveredVersion: numberOf(row, 'delivered_version'),
    posted: channel === undefined || ts === undefined ? undefined : { channel, ts },
    triedAt: maybeNumberOf(row, 'tried_at'),
    postedAt: maybeNumberOf(row, 'posted_at'),
    tries: numberOf(row, 'tries'),
    error: maybeTextOf(row, 'error'),
  };
}
