/** Why a machine does not run any more. */

/** Why a machine was stopped or ended. `lost`: a TPU that Google ended by itself, other than a spot one. */
export type StopReason =
  | 'idle'
  | 'hours'
  | 'owner'
  | 'lease-end'
  | 'preempted'
  | 'lost'
  | 'outside'
  | 'admin';
