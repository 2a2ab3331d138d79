/** What is allowed and how the watchdog behaves: the values of lamplighter.yaml, checked and complete. */

import type { BudgetPolicy } from './budget.ts';
import type { UserId } from './lease.ts';
import type { FamilyName } from './offer.ts';
import type { RuleChange, RuleOff, WatchOverrides } from './rule-change.ts';
import type { StrayPolicy } from './stray.ts';
import type { Duration } from './time.ts';
import type { IdleRule } from './utilization.ts';
import type { WeekHours } from './week-hours.ts';
import type { Zone } from './zone.ts';

export interface ProjectPolicy {
  /** Google Cloud project id. */
  readonly id: string;
  /** Slack channel ids in which it may be used; empty = every allowed channel. */
  readonly channels: readonly string[];
  /** When its machines are to run, unless one has hours of its own; undefined = until they end otherwise. */
  readonly hours?: WeekHours | undefined;
}

export interface HoursPolicy {
  /** A machine that is busy when its hours end is looked at again for so long, then left on. */
  readonly busyFor: Duration;
  /** So often hours start a machine without a word from a person. */
  readonly maxStarts: number;
}

export interface Limits {
  /** Machines that one person may hold at once (stopped ones count: their disks cost too). */
  readonly machinesPerPerson: number;
  /** Dearest machine that may be asked for, micro-USD an hour. */
  readonly maxMicrosPerHour: number;
  /** A machine whose price nobody knows may be started; false or absent: such a price is within no limit. */
  readonly allowUnknownPrices?: boolean;
  readonly defaultLease: Duration;
  /** Longest lease, and longest time a machine may run from one start. */
  readonly maxLease: Duration;
  /** A keep moves the lease end at most this far from now. */
  readonly maxKeep: Duration;
  /** Longest capacity watch. */
  readonly maxWatch: Duration;
}

/** Where machines stand in the network, and whether the internet can reach them. */
export interface NetworkPolicy {
  /** A VPC network's name. */
  readonly name: string;
  /** The project that shares it; undefined = each machine's own. */
  readonly hostProject: string | undefined;
  /** A subnetwork's name, the same in every region; undefined = Google takes the region's only one (auto mode). */
  readonly subnetwork: string | undefined;
  /** False: no address on the internet. People come through IAP, machines fetch through Cloud NAT. */
  readonly publicAddress: boolean;
}

export interface WatchPolicy {
  readonly rule: IdleRule;
  /** vCPUs, > 0: on machines of which that is a smaller share than `rule.cpuBusyAt`, it stands in its place. */
  readonly coresBusyAt: number;
  /** From the first warning to the stop. */
  readonly warnBefore: Duration;
  /** The second warning comes this long before the stop. */
  readonly remindBefore: Duration;
  /** No judgement for this long after a start. */
  readonly bootGrace: Duration;
  /** Tell the owner when nothing could be read for this long. */
  readonly tellUnknownAfter: Duration;
  /** GPU memory is held while all else is quiet: only ask its owner, or ask and then warn and stop. */
  readonly memoryHeld: 'ask' | 'stop';
  /** How long that question may stay unanswered before the usual warnings, where it leads to a stop. */
  readonly memoryUnanswered: Duration;
  /** Share of watched machines (0–1) that may turn unknown before nothing is stopped. */
  readonly maxUnknownShare: number;
  /** Stops in one pass: the larger of this number and this share (0–1) of the watched machines. */
  readonly maxStops: number;
  readonly maxStopShare: number;
  /** Open sessions put a warning off until all has been quiet for this long; 0 = never. */
  readonly connectionCap: Duration;
  /** GPU memory that idle Jupyter kernels alone hold keeps a machine for this long. */
  readonly heldByIdleKernels: Duration;
  /** What is done about machines that Lamplighter did not make. */
  readonly strays: StrayPolicy;
  /** Who is warned of those that name them: a label's value, and whose it is. */
  readonly strayOwners: Readonly<Record<string, UserId>>;
  /** Judge and journal, but warn and stop nobody. */
  readonly dryRun: boolean;
  /** What differs for a family, a project (by id) and what a person owns (by user id); later ones win. */
  readonly families: Readonly<Record<FamilyName, RuleChange>>;
  readonly projects: Readonly<Record<string, RuleChange>>;
  readonly people: Readonly<Record<UserId, RuleChange>>;
  /** How far a person may go for one machine. */
  readonly overrides: WatchOverrides;
  /** For one machine: its idle rule is turned off, so that only its lease ends it. */
  readonly off?: RuleOff;
}

export interface DigestPolicy {
  /** Hour of the day, 0–23, in `timeZone`. */
  readonly hour: number;
  /** Slack channel ids that get the digest. */
  readonly channels: readonly string[];
}

export interface QuotaPolicy {
  /** Who may send a request for more quota to Google; drafts are for every member. */
  readonly requests: 'admins' | 'members';
  /** Where Google writes with questions; undefined = to the sender's address in Slack. */
  readonly contactEmail: string | undefined;
}

export interface TpuPolicy {
  /** How long a request is in Google's queue when no zone has a TPU at once, from the command on; `--wait` says another. */
  readonly queueFor: Duration;
  /** Zones that Google keeps for single tenants, in which this workspace's projects are such. */
  readonly singleTenantZones: readonly Zone[];
}

export interface Policy {
  /** IANA name; the digest's day and hours that people name. */
  readonly timeZone: string;
  /** Slack workspaces (team ids) that may use the bot; empty = only the bot's own. */
  readonly teams: readonly string[];
  /** Slack user ids that may act on every machine. */
  readonly admins: readonly string[];
  /** Slack channel ids that may use `/gpu`; empty = every channel that the bot is in, and DMs. */
  readonly channels: readonly string[];
  /** The first is the default. At least one. */
  readonly projects: readonly ProjectPolicy[];
  /** Projects whose images may be asked for in full, beside Google's own and `projects`. */
  readonly imageProjects: readonly string[];
  readonly limits: Limits;
  readonly network: NetworkPolicy;
  readonly watch: WatchPolicy;
  readonly hours: HoursPolicy;
  readonly digest: DigestPolicy;
  readonly quota: QuotaPolicy;
  readonly budgets: BudgetPolicy;
  readonly tpu: TpuPolicy;
}
