/** What the sandbox's cloud console (the page, stories and tests) can see and switch in the world. */
import type { Millis } from '../../domain/time.ts';

export interface MachineRef {
  readonly project: string;
  readonly zone: string;
  readonly name: string;
}

/** Utilization that a machine shows from now on; each 0–100 percent, network in bytes a second. */
export interface Activity {
  readonly gpu: number;
  readonly cpu: number;
  readonly gpuMemory: number;
  readonly networkBytesPerSecond: number;
  /** Jupyter kernels that execute, and those that wait; SSH sessions. None where absent. */
  readonly executing?: number;
  readonly waiting?: number;
  readonly sessions?: number;
}

export interface ConsoleMachine extends MachineRef {
  /** Google's numeric instance id. */
  readonly id: string;
  readonly machineType: string;
  /** Google's accelerator type, e.g. nvidia-l4, and how many. */
  readonly accelerator: { readonly type: string; readonly count: number } | undefined;
  /** Google's Instance.status: PROVISIONING, STAGING, RUNNING, STOPPING, TERMINATED, … */
  readonly status: string;
  readonly provisioningModel: 'STANDARD' | 'SPOT' | 'FLEX_START';
  readonly createdAt: Millis;
  readonly lastStartedAt: Millis | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** The managed instance group that made it. */
  readonly group?: string;
  /** What it costs an hour in its present state and what it has cost since birth, micro-USD. */
  readonly hourlyMicros: number;
  readonly costMicros: number;
  readonly activity: Activity;
  /** False while the machine sends no samples (no agent, a gap). */
  readonly reportsMetrics: boolean;
  /** Set for a node of the Cloud TPU API; `status` is its Node.state, `accelerator.count` its chips. */
  readonly tpu?: {
    readonly hosts: number;
    readonly topology: string;
    /** The queued resource that made it. */
    readonly queue: string | undefined;
  };
}

/** A queued resource of the Cloud TPU API; the nodes that it has made are among the machines. */
export interface ConsoleQueue extends MachineRef {
  /** Google's QueuedResourceState.State: WAITING_FOR_RESOURCES, ACTIVE, SUSPENDED, … */
  readonly state: string;
  readonly since: Millis;
  /** When it gives up waiting; undefined = never. */
  readonly until: Millis | undefined;
  /** The accelerator type of its slices, and how many it is to make. */
  readonly machineType: string;
  readonly slices: number;
  readonly spot: boolean;
  /** Why it failed. */
  readonly error: string | undefined;
}

export interface ConsoleZone {
  readonly zone: string;
  /** Google's accelerator types sold there; `tpu-v6e` and the like for the generations of the Cloud TPU API. */
  readonly accelerators: readonly string[];
  /** Those of them that have no capacity now. */
  readonly stockedOut: readonly string[];
}

export interface ConsoleQuota {
  readonly project: string;
  /** A region, 'global' for project-wide metrics such as GPUS_ALL_REGIONS, or a zone for the Cloud TPU API's. */
  readonly region: string;
  readonly metric: string;
  readonly limit: number;
  readonly usage: number;
}

/** One line of the world's own audit: a mutating API call or an event of the world itself. */
export interface WorldEvent {
  readonly at: Millis;
  /** e.g. instances.insert, instances.stop, preempted, stockout, quota-refused. */
  readonly kind: string;
  readonly machine: MachineRef | undefined;
  readonly detail: string;
}

export interface CloudConsole {
  projects(): readonly string[];
  machines(): readonly ConsoleMachine[];
  queues(): readonly ConsoleQueue[];
  zones(): readonly ConsoleZone[];
  quotas(): readonly ConsoleQuota[];
  events(): readonly WorldEvent[];
  /** Sets what a machine does from now on. Throws Error when there is no such machine. */
  setActivity(machine: MachineRef, activity: Activity): void;
  setReportsMetrics(machine: MachineRef, on: boolean): void;
  setStockout(zone: string, accelerator: string, on: boolean): void;
  setQuota(project: string, region: string, metric: string, limit: number): void;
  /** Google takes a spot machine back. Throws Error when it is not a running spot machine. */
  preempt(machine: MachineRef): void;
}
