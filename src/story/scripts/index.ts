/** Every script, in the order in which people are told of them. */
import type { Script } from '../script.ts';
import { busyAllNight } from './busy-all-night.ts';
import { wholeLife } from './default.ts';
import { forgottenH100 } from './forgotten-h100.ts';
import { metricGap } from './metric-gap.ts';
import { monthEnd } from './month-end.ts';
import { quotaZero } from './quota-zero.ts';
import { spotPreempted } from './spot-preempted.ts';
import { stockoutFriday } from './stockout-friday.ts';
import { tpuPreempted } from './tpu-preempted.ts';
import { tpuQueued } from './tpu-queued.ts';

export const SCRIPTS: readonly Script[] = [
  wholeLife,
  forgottenH100,
  stockoutFriday,
  metricGap,
  busyAllNight,
  spotPreempted,
  tpuQueued,
  tpuPreempted,
  quotaZero,
  monthEnd,
];
