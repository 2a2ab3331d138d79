/** What the administrators look at once a day: machines that do not move on, and machines that cannot be judged. */
import type { UserId } from './lease.ts';
import type { MachineState } from './machine.ts';
import type { Millis } from './time.ts';
import type { Signal, UnknownWhy } from './utilization.ts';

interface Noted {
  readonly name: string;
  readonly owner: UserId;
  readonly project: string;
  readonly since: Millis;
}

/** Between two states for too long, or given up. */
export interface StuckMachine extends Noted {
  readonly state: MachineState;
  /** What Google or the machine says, where anything does. */
  readonly trouble: string | undefined;
}

/** It runs, and nobody can tell whether it works. */
export interface UnmeasuredMachine extends Noted {
  readonly signal: Signal;
  readonly why: UnknownWhy;
  /** Nothing was ever measured in its present life. */
  readonly never: boolean;
}

export interface AttentionReport {
  /** The longest first. */
  readonly stuck: readonly StuckMachine[];
  readonly unmeasured: readonly UnmeasuredMachine[];
}
