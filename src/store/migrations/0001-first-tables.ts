/** The first tables: what is intended, what was said and what was done. */
import type { Migration } from './migration.ts';

// Claimable rows carry due_at (null = nothing to do), lease_until and lease_owner (0 and null = nobody holds it)
// and epoch, which grows with every claim and every write of its holder. `seq` breaks ties within a millisecond.
// Documents come last, so that a scan over the short columns does not read SQLite's overflow pages.

export const firstTables: Migration = {
  id: 1,
  name: 'first tables',
  statements: [
    // owner_slot numbers a person's unended machines: its unique index is what makes the cap hold under races.
    // poked: somebody wants another look since the present holder claimed it.
    `create table machine (
      id text primary key not null,
      dedupe text not null unique,
      team text not null,
      project text not null,
      name text not null,
      owner text not null,
      owner_slot bigint,
      state text not null,
      incarnation text,
      asked_at bigint not null,
      seq bigint not null,
      changed_at bigint not null,
      due_at bigint,
      poked bigint not null default 0,
      lease_until bigint not null default 0,
      lease_owner text,
      epoch bigint not null default 0,
      doc text not null
    )`,
    `create unique index machine_name on machine (name, project) where state not in ('gone', 'failed')`,
    'create unique index machine_owner_slot on machine (team, owner, owner_slot) where owner_slot is not null',
    'create index machine_owner on machine (owner, asked_at)',
    `create index machine_unended on machine (asked_at, seq) where state not in ('gone', 'failed')`,
    'create index machine_due on machine (due_at, seq) where due_at is not null',

    `create table request (
      id text primary key not null,
      dedupe text not null unique,
      machine_id text,
      asked_at bigint not null,
      seq bigint not null,
      done_at bigint,
      due_at bigint not null,
      lease_until bigint not null default 0,
      lease_owner text,
      epoch bigint not null default 0,
      doc text not null
    )`,
    'create index request_open on request (machine_id, asked_at, seq) where done_at is null',
    'create index request_done on request (done_at) where done_at is not null',

    `create table idle (
      machine_id text not null,
      incarnation text not null,
      changed_at bigint not null,
      epoch bigint not null default 0,
      doc text not null,
      primary key (machine_id, incarnation)
    )`,

    `create table slot (
      name text not null,
      at bigint not null,
      taken_at bigint not null,
      primary key (name, at)
    )`,

    'create table inbox (key text primary key not null, seen_at bigint not null)',
    'create index inbox_seen on inbox (seen_at)',

    // version counts contents; delivered_version is the one that people can see. due_at null: delivered or given up.
    `create table outbox (
      key text primary key not null,
      seq bigint not null,
      ephemeral bigint not null,
      version bigint not null,
      delivered_version bigint not null default 0,
      posted_channel text,
      posted_ts text,
      tried_at bigint,
      posted_at bigint,
      tries bigint not null default 0,
      error text,
      changed_at bigint not null,
      due_at bigint,
      lease_until bigint not null default 0,
      lease_owner text,
      epoch bigint not null default 0,
      destination text not null,
      notice text not null
    )`,
    'create index outbox_due on outbox (due_at, seq) where due_at is not null',

    // The end of a run is written long after its beginning, so it has columns of its own beside the document.
    `create table ledger (
      machine_id text not null,
      incarnation text not null,
      started_at bigint not null,
      ended_at bigint,
      end_reason text,
      idle_since bigint,
      lease_until bigint,
      doc text not null,
      primary key (machine_id, incarnation)
    )`,
    'create index ledger_started on ledger (started_at)',
    'create index ledger_open on ledger (machine_id) where ended_at is null',

    `create table journal (
      at bigint not null,
      seq bigint not null,
      machine_id text,
      kind text not null,
      doc text not null
    )`,
    'create index journal_at on journal (at, seq)',
    'create index journal_machine on journal (machine_id, at, seq)',
  ],
};
