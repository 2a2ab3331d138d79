/** The statements behind `Write`: what lands together with a state change. */
import type { CapacityWatch } from '../domain/capacity-watch.ts';
import type { ItemKind, LedgerEntry } from '../domain/ledger.ts';
import type { Notice, Saying } from '../domain/notice.ts';
import type { JournalEntry, Request } from '../domain/request.ts';
import type { Millis } from '../domain/time.ts';
import type { Watch } from '../domain/watch.ts';
import type { Write } from '../ports/store.ts';
import type { Statement } from './database.ts';
import { release, reserve } from './reservations.ts';
import { nextOrdinal } from './row.ts';

/** `now` is the database's time. None of the statements has to touch a row. */
export function statementsOf(writes: readonly Write[], now: Millis): Statement[] {
  return writes.flatMap((write) => statementsFor(write, now));
}

function statementsFor(write: Write, now: Millis): Statement[] {
  switch (write.write) {
    case 'say':
      return [say(write.saying, now)];
    case 'journal':
      return [journal(write.entry)];
    case 'ledger-open':
      return [ledgerOpen(write.entry)];
    case 'ledger-close':
      return [ledgerClose(write)];
    case 'watch':
      return [watch(write.watch, now)];
    case 'capacity-watch':
      return [capacityWatch(write.watch, now)];
    case 'request':
      return [request(write.request, write.dedupe, now), ...pokeOf(write.request, now)];
    case 'reserve':
      return reserve(write.reservation);
    case 'request-done':
      return [requestDone(write.requestId, now), release(write.requestId)];
  }
}

/** A request's row; touches none when the key was used before. */
export function request(what: Request, dedupe: string, now: Millis): Statement {
  return {
    sql: `insert into request (id, dedupe, machine_id, asked_at, seq, due_at, doc)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict (dedupe) do nothing`,
    params: [what.id, dedupe, what.machineId ?? null, what.at, nextOrdinal(), now, JSON.stringify(what)],
  };
}

/** Makes the request's machine due, if it has one. */
export function pokeOf(what: Request, now: Millis): Statement[] {
  return what.machineId === undefined ? [] : [poke(what.machineId, now)];
}

/**
 * Makes a machine due. Whoever holds it may have looked already, so `poked` tells its save to be due again at once:
 * else a request that comes while the machine is being worked on would be forgotten.
 */
export function poke(machineId: string, now: Millis): Statement {
  return {
    sql: `update machine set poked = 1, due_at = case when due_at < $2 then due_at else cast($2 as bigint) end
      where id = $1`,
    params: [machineId, now],
  };
}

/**
 * A new message, or a new version of one. What is said already is not said again; an ephemeral message that was
 * delivered cannot be changed; a back-off that Slack asked for outlives the new version; a message that had been
 * given up is due again.
 */
function say(saying: Saying, now: Millis): Statement {
  const ephemeral = saying.destination.to === 'ephemeral' ? 1 : 0;
  return {
    sql: `insert into outbox (key, seq, ephemeral, version, changed_at, due_at, destination, notice)
      values ($1, $2, $3, 1, $4, $4, $5, $6)
      on conflict (key) do update set
        notice = excluded.notice,
        version = outbox.version + 1,
        changed_at = excluded.changed_at,
        error = null,
        due_at = case when outbox.due_at > excluded.due_at and outbox.tries > 0
          then outbox.due_at else excluded.due_at end
      where outbox.notice <> excluded.notice
        and (outbox.ephemeral = 0 or outbox.delivered_version = 0)`,
    params: [
      saying.key,
      nextOrdinal(),
      ephemeral,
      now,
      JSON.stringify(saying.destination),
      JSON.stringify(saying.notice satisfies Notice),
    ],
  };
}

function journal(entry: JournalEntry): Statement {
  return {
    sql: 'insert into journal (at, seq, machine_id, kind, doc) values ($1, $2, $3, $4, $5)',
    params: [entry.at, nextOrdinal(), entry.machineId ?? null, entry.kind, JSON.stringify(entry)],
  };
}

/** A disk is one, however often its machine is started: while an entry of its instance is open there is no second. */
function ledgerOpen(entry: LedgerEntry): Statement {
  return {
    sql: `insert into ledger
        (machine_id, incarnation, kind, started_at, ended_at, end_reason, idle_since, lease_until, doc)
      select cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as bigint), cast($5 as bigint),
        cast($6 as text), cast($7 as bigint), cast($8 as bigint), cast($9 as text)
      where $10 = '' or not exists (
        select 1 from ledger where machine_id = $1 and ended_at is null and incarnation like $10
      )
      on conflict (machine_id, incarnation) do nothing`,
    params: [
      entry.machineId,
      ledgerKey(entry.kind, entry.key),
      entry.kind,
      entry.startedAt,
      entry.endedAt ?? null,
      entry.endReason ?? null,
      entry.idleSince ?? null,
      entry.leaseUntil ?? null,
      JSON.stringify(entry),
      entry.kind === 'disk' ? `${ledgerKey('disk', entry.key).replace(/-.*/, '')}-%` : '',
    ],
  };
}

function ledgerClose(end: Extract<Write, { write: 'ledger-close' }>): Statement {
  const { machineId, kinds, of, endedAt, reason, idleSince, leaseUntil } = end;
  const which = kinds.map((_, i) => `$${i + 6}`).join(', ');
  const first = kinds.length + 6;
  const keys = kinds
    .map((_, i) => `incarnation = $${first + 2 * i} or incarnation like $${first + 2 * i + 1}`)
    .join(' or ');
  return {
    sql: `update ledger set
        ended_at = case when started_at > $2 then started_at else cast($2 as bigint) end,
        end_reason = $3, idle_since = $4, lease_until = $5
      where machine_id = $1 and ended_at is null and kind in (${which})
        ${of === undefined ? '' : `and (${keys})`}`,
    params: [
      machineId,
      endedAt,
      reason ?? null,
      idleSince ?? null,
      leaseUntil ?? null,
      ...kinds,
      ...(of === undefined ? [] : kinds.flatMap((kind) => [ledgerKey(kind, of), `${ledgerKey(kind, of)}-%`])),
    ],
  };
}

/** What makes an entry the only one of its machine. Runs have had their bare key since before there was anything else. */
function ledgerKey(kind: ItemKind, key: string): string {
  return kind === 'machine' ? key : `${kind}:${key}`;
}

function watch(after: Watch, now: Millis): Statement {
  return {
    sql: `insert into idle (machine_id, incarnation, changed_at, doc) values ($1, $2, $3, $4)
      on conflict (machine_id, incarnation) do update set
        changed_at = excluded.changed_at, doc = excluded.doc, epoch = idle.epoch + 1`,
    params: [after.machineId, after.incarnation, now, JSON.stringify(after)],
  };
}

function capacityWatch(after: CapacityWatch, now: Millis): Statement {
  return {
    sql: 'update capacity_watch set changed_at = $2, ended = $3, doc = $4 where id = $1',
    params: [after.id, now, after.state.kind === 'ended' ? 1 : 0, JSON.stringify(after)],
  };
}

function requestDone(id: string, now: Millis): Statement {
  return {
    sql: `update request set done_at = $2, lease_until = 0, lease_owner = null, epoch = epoch + 1
      where id = $1 and done_at is null`,
    params: [id, now],
  };
}
