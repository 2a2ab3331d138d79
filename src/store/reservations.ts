/** The statements behind a reservation: the lock, the rows, and the checks that budgets hold. */

import type { Approval } from '../domain/approval.ts';
import type { BudgetCheck, BudgetScope, Reservation } from '../domain/budget.ts';
import type { Check } from '../ports/store.ts';
import type { BatchResult, Statement, Value } from './database.ts';

/** A batch that reserves, and which of its failures say that a budget does not allow it. */
export interface GuardedBatch {
  readonly statements: readonly Statement[];
  isUnmet(result: BatchResult): boolean;
}

/**
 * The statements between a lock and the checks. The lock is one row for all budgets, taken before any other row, so
 * that reservations wait for one another and never for each other in a circle; each check is a statement of its own,
 * which under READ COMMITTED sees what the one that held the lock before has written. Without checks there is no lock.
 */
export function guarded(statements: readonly Statement[], checks: readonly Check[]): GuardedBatch {
  if (checks.length === 0) return { statements, isUnmet: () => false };
  const first = 1 + statements.length;
  return {
    statements: [LOCK, ...statements, ...checks.map(statementOf)],
    isUnmet: (result) => result !== 'done' && result.failed >= first,
  };
}

const LOCK: Statement = {
  sql: `insert into budget_book (id, doc, taken) values (1, '{}', 1)
    on conflict (id) do update set taken = budget_book.taken + 1`,
  params: [],
};

function statementOf(one: Check): Statement {
  return 'approved' in one ? endOf(one.approved) : check(one);
}

/** Touches its row only while all that is reserved, with what this batch has just written, is within the limit. */
function check({ scope, month, atMostMicros }: BudgetCheck): Statement {
  const params: Value[] = [month, atMostMicros];
  const whose = condition(scope, params);
  return {
    sql: `update budget_book set taken = taken
      where id = 1 and (select coalesce(sum(micros), 0) from reservation where month = $1 and ${whose}) <= $2`,
    params,
    mustAffect: true,
  };
}

function condition(scope: BudgetScope, params: Value[]): string {
  const placeholder = (value: Value) => `$${params.push(value)}`;
  switch (scope.kind) {
    case 'project':
      return `project = ${placeholder(scope.project)}`;
    case 'person':
      return `owner = ${placeholder(scope.user)}`;
    case 'team':
      return scope.people.length === 0 ? '1 = 0' : `owner in (${scope.people.map(placeholder).join(', ')})`;
  }
}

/** What the holder has reserved since then is this, and nothing else. */
export function reserve(reservation: Reservation): Statement[] {
  const { holder, since, machineId, machineName, project, owner, until, microsPerHour, months } = reservation;
  return [
    { sql: 'delete from reservation where holder = $1 and since = $2', params: [holder, since] },
    ...months.map(({ month, micros }) => ({
      sql: `insert into reservation (holder, since, month, machine_id, machine_name, project, owner, ends_at,
          micros_per_hour, micros) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      params: [holder, since, month, machineId, machineName, project, owner, until, microsPerHour, micros],
    })),
  ];
}

/** What a request has reserved ends with it. */
export function release(holder: string): Statement {
  return { sql: 'delete from reservation where holder = $1', params: [holder] };
}

/** Touches no row where it has ended already. Throws RangeError for one without an end. */
export function endOf(ended: Approval): Statement {
  if (ended.end === undefined) throw new RangeError(`approval ${ended.id} has no end`);
  return {
    sql: 'update approval set ended = 1, changed_at = $2, doc = $3 where id = $1 and ended = 0',
    params: [ended.id, ended.end.at, JSON.stringify(ended)],
    mustAffect: true,
  };
}
