/** Budgets: how much a project, a team or a person may spend in a calendar month, and what is reserved of it. */
import type { UserId } from './lease.ts';
import type { Month } from './month.ts';
import type { Duration, Millis } from './time.ts';

/** Whose money it is. A team is a group of people that the policy names, wherever they ask. */
export type BudgetScope =
  | { readonly kind: 'project'; readonly project: string }
  | { readonly kind: 'team'; readonly name: string; readonly people: readonly UserId[] }
  | { readonly kind: 'person'; readonly user: UserId };

/** Amounts are micro-USD a month, as all prices are in US dollars. */
export interface Budget {
  readonly scope: BudgetScope;
  readonly monthlyMicros: number;
  /** Who set it by command; undefined = policy. */
  readonly setBy?: UserId;
  readonly setAt?: Millis;
}

/** What a command set, in place of what policy says. */
export interface SetBudget {
  /** `off`: none, whatever policy says. */
  readonly monthlyMicros: number | 'off';
  readonly by: UserId;
  readonly at: Millis;
}

/** What commands have set, by `budgetKey`. */
export type BudgetBook = Readonly<Record<string, SetBudget>>;

/** One name for each scope, which stays the same when a team's people change. */
export function budgetKey(scope: BudgetScope): string {
  switch (scope.kind) {
    case 'project':
      return `project:${scope.project}`;
    case 'team':
      return `team:${scope.name}`;
    case 'person':
      return `person:${scope.user}`;
  }
}

/** Time that is paid for: a machine at one price, for one owner. */
export interface Stretch {
  readonly since: Millis;
  /** When it ends or has ended; > `since`, or nothing is reserved. */
  readonly until: Millis;
  /** Machine, disk and address together. */
  readonly microsPerHour: number;
}

/** Money that is spoken for: by a machine for its run, or by an open request for what it will add. */
export interface Reservation extends Stretch {
  /** The id of the machine or of the request: it ends with it. */
  readonly holder: string;
  readonly machineId: string;
  readonly machineName: string;
  readonly project: string;
  readonly owner: UserId;
  /** What of it falls into each month. */
  readonly months: readonly { readonly month: Month; readonly micros: number }[];
}

/** A month's part of a reservation. */
export interface Reserved extends Omit<Reservation, 'months'> {
  readonly month: Month;
  readonly micros: number;
}

/** What must hold for money to be reserved: all that is reserved of the scope in that month is at most so much. */
export interface BudgetCheck {
  readonly scope: BudgetScope;
  readonly month: Month;
  readonly atMostMicros: number;
}

/** What policy says of money. */
export interface BudgetPolicy {
  /** Micro-USD a month, by project id. */
  readonly projects: Readonly<Record<string, number>>;
  /** By name; one without an amount may get one by command. */
  readonly teams: Readonly<Record<string, TeamPolicy>>;
  /** By user id. */
  readonly people: Readonly<Record<UserId, number>>;
  /** Of each person who has no budget of their own; undefined = none. */
  readonly eachPersonMicros: number | undefined;
  /** What happens to a request that no budget holds. */
  readonly overBudget: 'refuse' | 'ask';
  /** Who may say yes then; none = the administrators. */
  readonly approvers: readonly UserId[];
  /** After so long without an answer it is over. */
  readonly approveWithin: Duration;
  /** What administrators may do by command: anything, only amounts up to those of policy, or nothing. */
  readonly setByCommand: 'any' | 'lower' | 'none';
}

export interface TeamPolicy {
  readonly people: readonly UserId[];
  readonly monthlyMicros: number | undefined;
}

/** Whether a person or project counts for the scope. */
export function concerns(
  scope: BudgetScope,
  { project, owner }: { readonly project: string; readonly owner: UserId },
): boolean {
  switch (scope.kind) {
    case 'project':
      return scope.project === project;
    case 'team':
      return scope.people.includes(owner);
    case 'person':
      return scope.user === owner;
  }
}
