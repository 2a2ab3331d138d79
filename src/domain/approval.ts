/** A request that no budget holds, and that somebody may approve all the same. */
import type { Affected } from './decide/budget.ts';
import type { UserId } from './lease.ts';
import type { MachineSpec } from './machine.ts';
import type { RequestVerb } from './request.ts';
import type { Millis } from './time.ts';

/** What goes on by itself once it is approved. */
export type Wanted =
  | {
      readonly kind: 'machine';
      readonly spec: MachineSpec;
      readonly project: string;
      readonly name?: string;
      readonly why?: string;
    }
  | {
      readonly kind: 'request';
      readonly machineId: string;
      readonly machineName: string;
      readonly what: RequestVerb;
    };

/** `approved`: it is written down together with what was asked for. */
export type ApprovalEnd =
  | { readonly kind: 'approved' | 'refused'; readonly by: UserId; readonly at: Millis }
  | { readonly kind: 'expired'; readonly at: Millis };

export interface Approval {
  readonly id: string;
  readonly asker: UserId;
  /** Slack workspace. */
  readonly team: string;
  readonly channel: string;
  readonly at: Millis;
  /** Without an answer by then it is over. */
  readonly expiresAt: Millis;
  readonly wanted: Wanted;
  /** What lacked most when it was asked. */
  readonly over: Affected;
  readonly microsPerHour: number;
  /** undefined while it is open. */
  readonly end?: ApprovalEnd;
}
