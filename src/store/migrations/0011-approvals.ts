/** Requests over a budget that wait for a yes. */
import type { Migration } from './migration.ts';

export const approvals: Migration = {
  id: 11,
  name: 'approvals',
  statements: [
    `create table approval (
      id text primary key not null,
      dedupe text not null unique,
      expires_at bigint not null,
      changed_at bigint not null,
      ended bigint not null default 0,
      doc text not null
    )`,
    'create index approval_open on approval (expires_at) where ended = 0',
  ],
};
