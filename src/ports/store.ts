/** What is intended and what was said, on disk: every method is one atomic step. */

import type { Approval } from '../domain/approval.ts';
import type { BillingAccountId, BillReading, BillState, BillTrouble, SpendReport } from '../domain/bill.ts';
import type { BudgetBook, BudgetCheck, Reservation, Reserved } from '../domain/budget.ts';
import type { CapacityWatch } from '../domain/capacity-watch.ts';
import type { Brakes } from '../domain/freeze.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Listed, ListingName } from '../domain/listing.ts';
import type { Machine, MachineState } from '../domain/machine.ts';
import type { Month } from '../domain/month.ts';
import type { Posted, Saying } from '../domain/notice.ts';
import type { MachineMonth } from '../domain/reconciliation.ts';
import type { JournalEntry, JournalKind, Request } from '../domain/request.ts';
import type { Day } from '../domain/spend.ts';
import type { Duration, Millis } from '../domain/time.ts';
import type { Watch } from '../domain/watch.ts';
import type { PassReport, WatchedDay } from '../domain/watch-pass.ts';
import type { Write } from './write.ts';

export type { Write } from './write.ts';

/** A row that this worker alone may write while the lease lasts. A stale epoch writes nothing. */
export interface Claim<T> {
  readonly row: T;
  readonly epoch: number;
  readonly leaseUntil: Millis;
}

/** What must hold at the moment of writing: a budget; or that the approval is still open, which then has this end. */
export type Check = BudgetCheck | { readonly approved: Approval };

/** Something that was read elsewhere, and when. */
export interface Read<T> {
  readonly readAt: Millis;
  readonly value: T;
}

export interface SayingRow {
  readonly saying: Saying;
  /** Counts contents; what was delivered is `deliveredVersion`. */
  readonly version: number;
  readonly deliveredVersion: number;
  readonly posted: Posted | undefined;
  /**
   * When the first post was begun; set means a post may have happened: look before posting. In a claim it is what
   * was there before this claim, so undefined = this is the very first try.
   */
  readonly triedAt: Millis | undefined;
  /** When the first version was confirmed posted. */
  readonly postedAt: Millis | undefined;
  /**
   * Claims since the last delivery, before this one: above 0 with `posted` undefined means that it may have been
   * posted already.
   */
  readonly tries: number;
  /** What the last try failed with; undefined once delivered or said anew. */
  readonly error: string | undefined;
}

export interface MachineFilter {
  /** Slack workspace; user ids are only sure to be unique within one. */
  readonly team?: string;
  readonly owner?: string;
  readonly project?: string;
  readonly states?: readonly MachineState[];
  readonly name?: string;
}

export interface JournalFilter {
  readonly machineId?: string;
  readonly kinds?: readonly JournalKind[];
  /** Inclusive. */
  readonly from?: Millis;
  /** Exclusive. */
  readonly to?: Millis;
  /** Newest first; default 100. */
  readonly limit?: number;
}

export interface Store {
  /** The database's own time: the only clock that replicas share. */
  now(): Promise<Millis>;

  /** False when `key` was seen before (a redelivery or a replay); remembers it else. Kept for at least a day. */
  firstSeen(key: string): Promise<boolean>;

  /**
   * Adds a machine, due at once, together with `writes`. `duplicate` when `dedupe` was accepted before;
   * `name-taken` when a machine of that name lives in the project; `too-many` when the owner (of that team) holds
   * `machinesPerPerson` machines that have not ended: also when two commands race. Name, project and team are fixed
   * from here on, the owner but for `handOver`, and an ended machine stays ended: saving it otherwise throws RangeError.
   * `unmet` when one of `checks` does not hold with what `writes` reserve: also when people race for the money.
   */
  acceptMachine(
    dedupe: string,
    machine: Machine,
    machinesPerPerson: number,
    writes: readonly Write[],
    checks?: readonly Check[],
  ): Promise<'accepted' | 'duplicate' | 'name-taken' | 'too-many' | 'unmet'>;

  /** Adds a request and makes its machine due at once; `unmet` as with `acceptMachine`. */
  acceptRequest(
    dedupe: string,
    request: Request,
    writes: readonly Write[],
    checks?: readonly Check[],
  ): Promise<'accepted' | 'duplicate' | 'unmet'>;

  machine(id: string): Promise<Machine | undefined>;
  /** Unended machines unless `states` says otherwise; newest first. */
  machines(filter?: MachineFilter): Promise<readonly Machine[]>;

  /** The machine that is due longest and that nobody else holds; its epoch is raised. `lease` in milliseconds. */
  claimMachine(worker: string, lease: Duration): Promise<Claim<Machine> | undefined>;
  /**
   * Saves, releases the claim and sets when it is due again (undefined = only when a request or a poke comes; one
   * that came since the claim makes it due at once). False = the claim was lost, nothing was written.
   */
  saveMachine(
    claim: Claim<Machine>,
    machine: Machine,
    dueAt: Millis | undefined,
    writes: readonly Write[],
  ): Promise<boolean>;
  /** As saveMachine, but keeps the claim: for writing an operation down before it is sent. Returns the renewed claim. */
  checkpoint(
    claim: Claim<Machine>,
    machine: Machine,
    lease: Duration,
    writes: readonly Write[],
  ): Promise<Claim<Machine> | undefined>;
  /**
   * As checkpoint, for a machine whose lease has another owner than the claimed one: `too-many` when they hold
   * `machinesPerPerson` machines that have not ended, also when they take several at once. Throws RangeError where
   * the owner is the same.
   */
  handOver(
    claim: Claim<Machine>,
    machine: Machine,
    machinesPerPerson: number,
    lease: Duration,
    writes: readonly Write[],
  ): Promise<Claim<Machine> | 'lost' | 'too-many'>;
  /** Makes a machine due at once (the cloud shows something new). */
  poke(machineId: string): Promise<void>;

  /** Open requests of a machine, or those that concern none, oldest first. */
  requests(machineId: string | undefined): Promise<readonly Request[]>;
  /** The oldest open request that concerns no machine. */
  claimRequest(worker: string, lease: Duration): Promise<Claim<Request> | undefined>;
  /** Closes it (dueAt undefined) or makes it due again later. */
  finishRequest(claim: Claim<Request>, dueAt: Millis | undefined, writes: readonly Write[]): Promise<boolean>;

  /** What commands have set. */
  budgetBook(): Promise<BudgetBook>;
  /** Saves it with `writes` if nobody changed it since (`before` as read). */
  saveBudgetBook(before: BudgetBook, after: BudgetBook, writes: readonly Write[]): Promise<boolean>;
  /** All that is or was reserved of a month, the oldest first. */
  reserved(month: Month): Promise<readonly Reserved[]>;
  /** Reserves for a claimed machine if all checks hold then. The claim stays as it is. */
  reserveFor(
    claim: Claim<Machine>,
    reservation: Reservation,
    checks: readonly BudgetCheck[],
  ): Promise<'reserved' | 'unmet' | 'lost'>;

  /** Asks for a yes, together with `writes`; `duplicate` when `dedupe` was asked before. */
  askApproval(dedupe: string, approval: Approval, writes: readonly Write[]): Promise<'asked' | 'duplicate'>;
  approval(id: string): Promise<Approval | undefined>;
  /** Open ones whose time is over. */
  overdueApprovals(): Promise<readonly Approval[]>;
  /** Ends an open one with `writes`; false when it has ended already. */
  endApproval(ended: Approval, writes: readonly Write[]): Promise<boolean>;

  /** Lands these writes together. */
  write(writes: readonly Write[]): Promise<void>;

  /** True for exactly one caller per (name, at); `writes` land with it. */
  takeSlot(name: string, at: Millis, writes: readonly Write[]): Promise<boolean>;
  /** The newest slot taken under this name. */
  lastSlot(name: string): Promise<Millis | undefined>;

  /** What holds the watchdog back. */
  brakes(): Promise<Brakes>;
  /** Saves them with `writes` if nobody changed them since (`before` as read). */
  saveBrakes(before: Brakes, after: Brakes, writes: readonly Write[]): Promise<boolean>;

  /** Watches of the present incarnations of unended machines, by machine id. */
  watches(): Promise<ReadonlyMap<string, Watch>>;
  /** The watch of one machine's life, if there is one; of earlier lives too. */
  watch(machineId: string, incarnation: string): Promise<Watch | undefined>;
  /**
   * Saves a changed watch with `writes` if nobody changed it since (`before` as read or as last saved, of the same
   * incarnation, else RangeError; undefined = none was there).
   */
  saveWatch(before: Watch | undefined, after: Watch, writes: readonly Write[]): Promise<boolean>;

  /**
   * Adds a capacity watch together with `writes`. `duplicate` when `dedupe` was accepted before; `too-many` when its
   * owner (of that team) has `most` that have not ended; two commands that race may make one more.
   */
  acceptCapacityWatch(
    dedupe: string,
    watch: CapacityWatch,
    most: number,
    writes: readonly Write[],
  ): Promise<'accepted' | 'duplicate' | 'too-many'>;
  capacityWatch(id: string): Promise<CapacityWatch | undefined>;
  /** Those that have not ended, oldest first: everybody's, or one person's. */
  capacityWatches(of?: Pick<CapacityWatch, 'team' | 'owner'>): Promise<readonly CapacityWatch[]>;
  /**
   * Saves one with `writes` if it has not ended and nobody changed it since (`before` as read, of the same id, else
   * RangeError).
   */
  saveCapacityWatch(before: CapacityWatch, after: CapacityWatch, writes: readonly Write[]): Promise<boolean>;

  /** The message that is due longest and not given up. Notes `triedAt` on the first claim. */
  claimSaying(worker: string, lease: Duration): Promise<Claim<SayingRow> | undefined>;
  /** Marks the claimed version as delivered; one that was said meanwhile stays due. */
  delivered(claim: Claim<SayingRow>, posted: Posted): Promise<boolean>;
  /** Tries again at `dueAt`; undefined = given up, `error` is kept. */
  undelivered(claim: Claim<SayingRow>, dueAt: Millis | undefined, error: string): Promise<boolean>;
  /** A message by its key. */
  saying(key: string): Promise<SayingRow | undefined>;

  journal(filter?: JournalFilter): Promise<readonly JournalEntry[]>;
  /** Entries of every kind that overlap [from, to), of one machine if it is named, in the order in which they began. */
  ledger(from: Millis, to: Millis, machineId?: string): Promise<readonly LedgerEntry[]>;
  /** When machines ran, and why they stopped: of the same, those of kind `machine`, one for each run. */
  runs(from: Millis, to: Millis, machineId?: string): Promise<readonly LedgerEntry[]>;
  /** What machines were estimated at and billed in a Pacific month, in place of what was known of it. */
  saveMachineMonths(month: Month, machines: readonly MachineMonth[]): Promise<void>;
  /** Of a month, or of one machine, the oldest month first. */
  machineMonths(
    of: { readonly month: Month } | { readonly machineId: string },
  ): Promise<readonly MachineMonth[]>;

  /** Names the accounts whose bills count from now on; what is known of others is kept, and told no more. */
  configureBills(accounts: readonly BillingAccountId[]): Promise<void>;
  /**
   * Puts a reading's days in the place of what was known of them, days without rows included. False when a reading
   * that began later was kept before: then nothing changes.
   */
  saveBill(reading: BillReading): Promise<boolean>;
  /** Why an account cannot be read; ends with the next reading. Ignored when one that began later went well. */
  noteBillTrouble(account: BillingAccountId, trouble: BillTrouble): Promise<void>;
  /** How far the bills of the configured accounts are known. */
  billStates(): Promise<readonly BillState[]>;
  /** What the configured accounts were billed on those Pacific days, both inclusive, as far as it is known. */
  billedDays(from: Day, to: Day): Promise<SpendReport>;

  /** When each of Google's lists was last read; one that never was is missing. */
  listingTimes(): Promise<Readonly<Partial<Record<ListingName, Millis>>>>;
  /** A list as it was last read. */
  listing<Name extends ListingName>(name: Name): Promise<Read<Listed[Name]> | undefined>;
  /** Keeps a list in place of the one before, unless that one was read later. */
  saveListing<Name extends ListingName>(name: Name, read: Read<Listed[Name]>): Promise<void>;

  /** Adds a pass of the watchdog to its day. */
  notePass(day: Day, at: Millis, report: PassReport): Promise<void>;
  /** Days with passes, the newest first. */
  watchedDays(limit: number): Promise<readonly WatchedDay[]>;

  /** When the next thing is due, for travelling the clock; undefined = nothing is. */
  nextDueAt(): Promise<Millis | undefined>;
  /** Run once at start. Embedded, nobody else can hold a claim, so all are released; on Postgres nothing happens. */
  releaseClaims(): Promise<void>;
  /**
   * Forgets what nobody will ask for: delivered keys after 2 days, slots after 7 (the newest of each name stays),
   * journal, delivered messages, done requests, days of passes, reservations, approvals, ended machines and ended capacity watches
   * after 100. Once a day is enough.
   */
  prune(): Promise<void>;
  close(): Promise<void>;
}
