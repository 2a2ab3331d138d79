/** Machines at Google Cloud, whatever kind they are. Every failure is a Fault; nothing here throws for the vendor's sake. */

import type { MachineService } from '../domain/accelerators/index.ts';
import type { CopyReport } from '../domain/copy.ts';
import type { Fault } from '../domain/fault.ts';
import type { BootImage, ImageFamily } from '../domain/images.ts';
import type { BootPhase, Framework, QueuePlace } from '../domain/machine.ts';
import type { Buy, Shape } from '../domain/offer.ts';
import type { Result } from '../domain/result.ts';
import type { Duration, Millis } from '../domain/time.ts';
import type { TpuReport } from '../domain/tpu-report.ts';
import type { UseReport } from '../domain/use-report.ts';
import type { Region, Zone } from '../domain/zone.ts';

export interface MachineAt {
  /** Which of Google's services keeps it; undefined = Compute Engine. */
  readonly service?: MachineService;
  readonly project: string;
  readonly zone: Zone;
  readonly name: string;
}

/**
 * What Google says of it, folded to what matters: an instance's TERMINATED and STOPPED are both `stopped`. `pending`: in
 * a queue. `lost`: a TPU that Google took back or gave up (PREEMPTED and TERMINATED nodes, FAILED and SUSPENDED queued
 * resources): it never runs again, and holds quota until it is deleted.
 */
export type CloudStatus =
  | 'pending'
  | 'provisioning'
  | 'running'
  | 'stopping'
  | 'stopped'
  | 'suspended'
  | 'lost'
  | 'other';

export interface CloudMachine extends MachineAt {
  /** Google's numeric id, as a string. */
  readonly instanceId: string;
  readonly status: CloudStatus;
  readonly machineType: string;
  readonly createdAt: Millis;
  readonly lastStartedAt: Millis | undefined;
  readonly lastStoppedAt: Millis | undefined;
  readonly spot: boolean;
  readonly hasLocalSsd: boolean;
  /** Set where a queued resource made it or is to make it: then it cannot be stopped, only ended. */
  readonly queue?: QueuePlace;
  /** A queued resource that has no node, be it not yet or no more. */
  readonly withoutNode?: true;
  /** Why it is `lost`, in Google's words, where it says so. */
  readonly because?: string;
  /** Whether it has an address on the internet; undefined where nobody asked (lists do not). */
  readonly publicAddress?: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export interface MachineList {
  readonly machines: readonly CloudMachine[];
  /** False when Google left zones or pages out: then absence proves nothing. */
  readonly complete: boolean;
}

export interface CreateMachine extends MachineAt {
  /**
   * Whichever of these zones of one region has room, two or more; `zone` is one of them. Where it came to be is found
   * by its name. Undefined = `zone` and no other.
   */
  readonly within?: readonly Zone[];
  /** Zones of that region that may not be chosen. Those named in neither list may be. */
  readonly notIn?: readonly Zone[];
  readonly shape: Shape;
  readonly buy: Buy;
  readonly labels: Readonly<Record<string, string>>;
  readonly bootDiskGb: number;
  /** undefined = the usual one. */
  readonly image?: BootImage;
  /** The name of a snapshot of this project that the boot disk is made of, instead of an image. */
  readonly snapshot?: string;
  /** What the machine is to copy onto itself: gs://bucket/path. */
  readonly data?: string;
  /** Google ends the machine by itself after this long from each start, even if we are gone. */
  readonly maxRun: Duration;
  /** TPU: slices of that shape that work as one, ≥ 2; needs `queued`. */
  readonly slices?: number;
  /** TPU: the runtime version; required there. */
  readonly runtimeVersion?: string;
  /** TPU: what is to be set up on its hosts. */
  readonly framework?: Framework;
  /** TPU: as a queued resource, which waits for capacity for `queueFor`, instead of a node at once. */
  readonly queued?: true;
  /** Flex-start, 90 s–2 h, and queued TPUs: how long it may wait for capacity; undefined = the longest. */
  readonly queueFor?: Duration;
}

export interface OperationAt {
  /** Whose operation it is; undefined = Compute Engine's. */
  readonly service?: MachineService;
  readonly project: string;
  readonly zone: Zone;
  /** Set when the operation is the region's; `zone` then is one of its zones. */
  readonly region?: Region;
  /** Google's operation name. */
  readonly name: string;
}

/** A disk by its own name, which is not always its machine's. */
export interface DiskAt {
  readonly project: string;
  readonly zone: Zone;
  readonly name: string;
}

export interface BootDisk extends DiskAt {
  readonly sizeGb: number;
  /** e.g. pd-balanced. */
  readonly type: string;
}

/** A copy of a disk, apart from all zones; names are unique within the project. */
export interface CloudSnapshot {
  readonly project: string;
  readonly name: string;
  /** Only of a `ready` one can disks be made. */
  readonly status: 'creating' | 'ready' | 'failed' | 'deleting';
  readonly createdAt: Millis;
  /** GiB that are billed; undefined where Google does not tell, as of one that is not ready. */
  readonly storedGb?: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** A done operation may carry a fault: stockouts appear there, not in the call. */
export type OperationState =
  | { readonly done: false }
  | {
      readonly done: true;
      readonly fault: Fault | undefined;
      /** When Google finished it, where it says so: somebody may look much later. */
      readonly endedAt?: Millis;
    };

/** What the machine itself says of its set-up (guest attributes); undefined before it has said anything. */
export interface BootReport {
  readonly phase: BootPhase | undefined;
  /** The set-up gave up, in the machine's own words; the machine runs and costs money. */
  readonly failed?: string;
  /** How far the copy of its data has come; undefined before it began. */
  readonly data?: DataReport;
  /** It listens for what to copy. */
  readonly copier?: true;
  /** The copy that it was last told to make. */
  readonly copy?: CopyReport;
}

export interface DataReport {
  /** Bytes on the machine. */
  readonly copied: number;
  /** Why the copy failed, in the machine's own words; the set-up goes on. */
  readonly failed?: string;
}

/** What one host of a TPU has measured of itself. */
export interface HostReport extends TpuReport {
  /** Which of several slices it belongs to, from 0. */
  readonly slice: number;
}

export interface Cloud {
  /** All machines of the project that carry the `lamplighter` label, of every service, every page followed. */
  list(project: string): Promise<Result<MachineList>>;
  /** All machines of that name in the project, whoever made them, in whatever zone; of one service, undefined = Compute Engine. */
  find(project: string, name: string, service?: MachineService): Promise<Result<MachineList>>;
  /** `not-found` when there is none of that name. */
  get(at: MachineAt): Promise<Result<CloudMachine>>;
  /** The newest image of the first family that exists; `not-found` when none of them does. */
  image(families: readonly ImageFamily[]): Promise<Result<BootImage>>;
  /** The runtime versions that the Cloud TPU API has in a zone, in its words; `denied` without access to them. */
  runtimeVersions(project: string, zone: Zone): Promise<Result<readonly string[]>>;
  /**
   * Creates a machine. Repeating it with the same `requestId` (UUID) never makes a second one; `conflict` when
   * the name is taken: then get it and compare labels. Returns the operation's name.
   */
  create(machine: CreateMachine, requestId: string): Promise<Result<OperationAt>>;
  start(at: MachineAt, requestId: string): Promise<Result<OperationAt>>;
  /** `discardLocalSsd` must be true or false for machines with local SSD, else Google refuses. */
  stop(at: MachineAt, requestId: string, discardLocalSsd: boolean | undefined): Promise<Result<OperationAt>>;
  /** Deletes the machine and its boot disk. `not-found` = already gone. */
  remove(at: MachineAt, requestId: string): Promise<Result<OperationAt>>;
  /**
   * Where an operation stands; waits up to `patience` milliseconds (at most two minutes) for its end by
   * the operations' `wait`, which may return early with the operation not done. 0 = look once.
   */
  operation(at: OperationAt, patience: Duration): Promise<Result<OperationState>>;
  /** The disk that the machine boots from, as it is now. */
  bootDisk(at: MachineAt): Promise<Result<BootDisk>>;
  /** Makes a disk larger, also while it is in use; `invalid` when it is that large already. */
  growDisk(disk: DiskAt, sizeGb: number, requestId: string): Promise<Result<OperationAt>>;
  /** Makes another machine type of a stopped machine; `invalid` where its series forbids that. */
  setMachineType(at: MachineAt, machineType: string, requestId: string): Promise<Result<OperationAt>>;
  /** Attaches so many of a family to a stopped N1 machine, instead of those that it had. */
  setAccelerators(
    at: MachineAt,
    shape: Pick<Shape, 'family' | 'count'>,
    requestId: string,
  ): Promise<Result<OperationAt>>;
  /** Has a stopped machine started from now on as spot, or on demand. Its time limit stays. */
  setBuy(at: MachineAt, buy: Exclude<Buy, 'flex-start'>, requestId: string): Promise<Result<OperationAt>>;
  /** Copies a disk, best while its machine is stopped. `conflict` when a snapshot of that name is there. */
  takeSnapshot(
    disk: DiskAt,
    as: Pick<CloudSnapshot, 'name' | 'labels'>,
    requestId: string,
  ): Promise<Result<OperationAt>>;
  snapshot(project: string, name: string): Promise<Result<CloudSnapshot>>;
  /** Every snapshot of the project that carries the `lamplighter` label, every page followed. */
  snapshots(project: string): Promise<Result<readonly CloudSnapshot[]>>;
  /** Has a snapshot deleted, which takes a moment: look until it is `not-found`. */
  removeSnapshot(project: string, name: string, requestId: string): Promise<Result<void>>;
  /**
   * Whether Google itself took this very instance back at `since` or later, which it does with spot machines alone; a
   * stop by hand looks the same otherwise.
   */
  wasPreempted(at: MachineAt, instanceId: string, since: Millis): Promise<Result<boolean>>;
  /** Merges labels into those the machine has; repeats on a stale fingerprint. */
  setLabels(at: MachineAt, labels: Readonly<Record<string, string>>): Promise<Result<void>>;
  /** Sets one metadata key and leaves the others; repeats on a stale fingerprint, does nothing when it is set so. */
  setMetadata(at: MachineAt, key: string, value: string): Promise<Result<void>>;
  /**
   * What the machine says of its set-up. Reports outlive a restart: with `startedAt` (the machine's last start) one
   * from an earlier boot counts as nothing said.
   */
  bootReport(at: MachineAt, startedAt?: Millis): Promise<Result<BootReport>>;
  /**
   * What the hosts of a TPU measure of themselves, as they said it last; those that have said nothing, or nothing that
   * can be read, are left out. `slices`: as many as work as one under that name.
   */
  ownReport(at: MachineAt, slices: number): Promise<Result<readonly HostReport[]>>;
  /**
   * What a machine with GPUs says of who uses it, as it said it last; undefined when it has said nothing, or nothing that
   * can be read.
   */
  ownUse(at: MachineAt): Promise<Result<UseReport | undefined>>;
  /** The last `lines` lines of the serial console. */
  serialTail(at: MachineAt, lines: number): Promise<Result<readonly string[]>>;
}
