/** Everything in a project that costs money, whoever made it. Every failure is a Fault. */
import type { Leftover, LeftoverAt } from '../domain/leftover.ts';
import type { Result } from '../domain/result.ts';
import type { CloudMachine, MachineAt } from './cloud.ts';

/** A machine with accelerators that does not carry our label. */
export interface StrangeMachine extends CloudMachine {
  /** Google's type and how many; a node of the Cloud TPU API and a TPU of Compute Engine have none beside their machine type. */
  readonly accelerators: { readonly type: string; readonly count: number } | undefined;
  /** Google's queue gave it. */
  readonly flexStart?: true;
  /** Who keeps it by its metadata, which lists do not tell, e.g. an instance group. */
  readonly keptBy?: string;
}

export interface StrangeMachines {
  readonly machines: readonly StrangeMachine[];
  /** False when Google left zones or pages out. */
  readonly complete: boolean;
}

export interface Leftovers {
  readonly leftovers: readonly Leftover[];
  /** False when Google left places out, or one of the lists could not be read. */
  readonly complete: boolean;
}

export interface Inventory {
  /** The project's running machines with GPUs or TPUs that do not carry our label, of every service, every page followed. */
  strangers(project: string): Promise<Result<StrangeMachines>>;
  /** A machine of Compute Engine as it is now, whoever made it and whatever became of it; `not-found` where it is gone. */
  stranger(at: MachineAt): Promise<Result<StrangeMachine>>;
  /**
   * What nothing uses: disks without a machine, snapshots whose disk is gone (but none of ours, and none that a schedule
   * made), external addresses and reserved machines. However new.
   */
  leftovers(project: string): Promise<Result<Leftovers>>;
  /** What has that name now; `not-found` where nothing has, `conflict` where something uses it, or we do not tell of such. */
  leftover(at: LeftoverAt): Promise<Result<Leftover>>;
  /** Has it deleted for good, which takes a moment: look until it is `not-found`. A repetition with the same id deletes nothing else. */
  removeLeftover(at: LeftoverAt, requestId: string): Promise<Result<void>>;
}
