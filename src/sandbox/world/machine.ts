/** A machine and its disks as the world keeps them. */
import type { Duration, Millis } from '../../domain/time.ts';
import type { MachineRef } from './console.ts';
import type { Demand } from './demand.ts';
import type { Behaviour, LiveOperation } from './types.ts';

export type Status =
  /** Flex-start: in the zone's queue. */
  'PENDING' | 'PROVISIONING' | 'STAGING' | 'RUNNING' | 'STOPPING' | 'TERMINATED';

export interface Scheduling {
  readonly provisioningModel: 'STANDARD' | 'SPOT' | 'FLEX_START';
  readonly onHostMaintenance: 'MIGRATE' | 'TERMINATE';
  readonly automaticRestart: boolean;
  readonly terminationAction: 'STOP' | 'DELETE' | undefined;
  readonly maxRun: Duration | undefined;
  readonly terminationTime: Millis | undefined;
  /** onInstanceStopAction.discardLocalSsd. */
  readonly discardLocalSsd: boolean | undefined;
}

export interface Gpus {
  readonly type: string;
  readonly count: number;
}

export interface MetadataItem {
  readonly key: string;
  readonly value: string;
}

export interface DiskSpec {
  readonly name: string;
  readonly type: string;
  readonly sizeGib: number;
  readonly boot: boolean;
  readonly autoDelete: boolean;
  readonly sourceImage: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** Everything that an insert decides about a machine. */
export interface MachineSpec extends MachineRef {
  readonly machineType: string;
  readonly vcpus: number;
  /** Built-in or attached. */
  readonly gpus: Gpus | undefined;
  readonly scheduling: Scheduling;
  /** How long it waits for capacity at its birth (params.requestValidForDuration); undefined = not at all. */
  readonly queueFor?: Duration;
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: readonly MetadataItem[];
  readonly disks: readonly DiskSpec[];
  /** Scratch partitions that were asked for; bundled ones come on top. */
  readonly scratchPartitions: number;
  readonly externalAddress: boolean;
  readonly serviceAccount: { readonly email: string; readonly scopes: readonly string[] } | undefined;
  readonly deletionProtection: boolean;
  /** Fields of the insert's body that the world does not interpret, as they came. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** A time in which the machine was up, from RUNNING to TERMINATED. */
export interface Run {
  readonly from: Millis;
  to: Millis | undefined;
  /** Since when the Ops Agent sends samples in this run. */
  agentFrom: Millis | undefined;
}

/** A time in which the machine cost something, in micro-USD an hour. */
export interface Charge {
  readonly from: Millis;
  to: Millis | undefined;
  readonly micros: number;
  readonly spot: boolean;
  readonly machineType: string;
  readonly gpus: Gpus | undefined;
}

/** A value that holds from a moment until the next one in its list. */
export interface Since<T> {
  readonly at: Millis;
  readonly value: T;
}

export interface Disk {
  readonly id: string;
  readonly project: string;
  readonly zone: string;
  readonly name: string;
  readonly type: string;
  sizeGib: number;
  /** It is billed by the size that it had. */
  readonly sizes: Since<number>[];
  readonly sourceImage: string | undefined;
  labels: Readonly<Record<string, string>>;
  readonly createdAt: Millis;
  deletedAt: Millis | undefined;
  /** The machine it is attached to. */
  user: Machine | undefined;
  readonly boot: boolean;
  readonly autoDelete: boolean;
}

/** A copy of a disk, kept apart from all zones. */
export interface Snapshot {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  /** Its disk, which may be gone by now. */
  readonly source: Pick<Disk, 'id' | 'zone' | 'name' | 'sizeGib'>;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: Millis;
  /** From then on disks can be made of it. */
  readonly readyAt: Millis;
  deletedAt: Millis | undefined;
}

export interface Machine {
  readonly id: string;
  readonly ref: MachineRef;
  spec: MachineSpec;
  status: Status;
  readonly createdAt: Millis;
  lastStartedAt: Millis | undefined;
  lastStoppedAt: Millis | undefined;
  deletedAt: Millis | undefined;
  /** When Google ends it by itself (maxRunDuration, terminationTime). */
  terminationAt: Millis | undefined;
  readonly internalAddress: string;
  readonly externalAddress: string | undefined;
  readonly disks: Disk[];
  readonly runs: Run[];
  readonly charges: Charge[];
  readonly labelHistory: Since<Readonly<Record<string, string>>>[];
  readonly behaviours: Since<Behaviour>[];
  readonly reporting: Since<boolean>[];
  /** Guest attributes by `namespace/key`; what an earlier boot said stays until it is overwritten. */
  readonly attributes: Map<string, string>;
  /** Ids of the copies that the service inside has begun. */
  readonly copies: Set<string>;
  serial: string;
  /** The agent was installed in an earlier boot. */
  agentInstalled: boolean;
  /** Bumped by every change of labels or metadata. */
  labelVersion: number;
  metadataVersion: number;
  /** Operations that end with the transition under way. */
  underway: LiveOperation[];
  /** Numbers for samples follow from this and the minute alone. */
  readonly stream: number;
  /** Takes the world's own plans for this run off the agenda. */
  plans: (() => void)[];
  /** The quota that it took when it came up, to be given back when it goes down. */
  holds: readonly Demand[];
}

/** The value in force at `at`; undefined before the first. */
export function valueAt<T>(history: readonly Since<T>[], at: Millis): T | undefined {
  for (let i = history.length - 1; i >= 0; i--) {
    const entry = history[i];
    if (entry !== undefined && entry.at <= at) return entry.value;
  }
  return undefined;
}

/** The times in which a disk had one size each, oldest first. */
export function sizeSpans({
  sizes,
  deletedAt,
}: Disk): readonly { readonly from: Millis; readonly to: Millis | undefined; readonly sizeGib: number }[] {
  return sizes.map(({ at, value }, i) => ({ from: at, to: sizes[i + 1]?.at ?? deletedAt, sizeGib: value }));
}

/** The run that `at` falls into, ends included. */
export function runAt(machine: Pick<Machine, 'runs'>, at: Millis): Run | undefined {
  for (let i = machine.runs.length - 1; i >= 0; i--) {
    const run = machine.runs[i];
    if (run !== undefined && run.from <= at && at <= (run.to ?? Number.POSITIVE_INFINITY)) return run;
  }
  return undefined;
}

/** The value of a metadata key; undefined when it is not set. */
export function metadataValue(machine: Machine, key: string): string | undefined {
  return machine.spec.metadata.find((item) => item.key === key)?.value;
}
