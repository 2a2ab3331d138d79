/** What machines do in a run: work, pause, prepare data, hold memory, burst, go quiet; drawn once, then fixed. */
import { type Duration, HOUR, MINUTE, type Millis, SECOND } from '../../src/domain/time.ts';
import type { Activity } from '../../src/sandbox/world/console.ts';
import { type Machine, runAt } from '../../src/sandbox/world/machine.ts';
import { activityAt } from '../../src/sandbox/world/samples.ts';
import type { Behaviour, Gap } from '../../src/sandbox/world/types.ts';
import type { Random } from './random.ts';

export type Doing = 'train' | 'prepare' | 'download' | 'quiet' | 'hold-memory';

const ACTIVITY: Readonly<Record<Doing, Activity>> = {
  train: { gpu: 82, cpu: 35, gpuMemory: 70, networkBytesPerSecond: 40_000 },
  prepare: { gpu: 0, cpu: 70, gpuMemory: 2, networkBytesPerSecond: 20_000 },
  download: { gpu: 0, cpu: 4, gpuMemory: 2, networkBytesPerSecond: 6_000_000 },
  quiet: { gpu: 0, cpu: 0.2, gpuMemory: 1, networkBytesPerSecond: 500 },
  'hold-memory': { gpu: 0, cpu: 0.2, gpuMemory: 64, networkBytesPerSecond: 500 },
};

export const WORKING: Activity = ACTIVITY.train;

/** One machine's doings from each start on, over and over. */
export interface BehaviourPlan {
  readonly phases: readonly { readonly for: Duration; readonly doing: Doing }[];
  readonly gaps: readonly Gap[];
  readonly preemptAfter: Duration | undefined;
}

/** All machines of a quiet plan become idle at the same time, which is what the brakes are for. */
export function drawBehaviour(random: Random, quiet: boolean): BehaviourPlan {
  const phases: BehaviourPlan['phases'][number][] = [];
  if (quiet) phases.push({ for: 20 * MINUTE, doing: 'train' }, { for: 5 * HOUR, doing: 'quiet' });
  let left = quiet ? 0 : random.whole(3, 14);
  for (; left > 0; left--) {
    const roll = random.next();
    if (roll < 0.3) phases.push({ for: random.skewed(2 * MINUTE, 4 * HOUR), doing: 'train' });
    else if (roll < 0.4) phases.push({ for: random.skewed(2 * MINUTE, HOUR), doing: 'prepare' });
    else if (roll < 0.48) phases.push({ for: random.skewed(2 * MINUTE, HOUR), doing: 'download' });
    else if (roll < 0.55) phases.push({ for: random.skewed(10 * MINUTE, 2 * HOUR), doing: 'hold-memory' });
    else phases.push({ for: random.whole(5, 110) * MINUTE, doing: 'quiet' });
    if (random.chance(0.4)) phases.push({ for: random.whole(20, 200) * SECOND, doing: 'train' });
  }
  const gaps: Gap[] = [];
  for (let n = random.chance(0.4) ? random.whole(1, 6) : 0; n > 0; n--) {
    const from = random.whole(10, 600) * MINUTE + random.whole(0, 59) * SECOND;
    gaps.push({ from, to: from + random.skewed(MINUTE, 40 * MINUTE) });
  }
  return { phases, gaps, preemptAfter: random.chance(0.3) ? random.whole(10, 600) * MINUTE : undefined };
}

/** As the simulated estate takes it. */
export function behaviourOf(plan: BehaviourPlan): Behaviour {
  const phases = plan.phases.map((phase) => ({ for: phase.for, activity: ACTIVITY[phase.doing] }));
  return {
    profile: phases.length === 0 ? { kind: 'constant', activity: ACTIVITY.quiet } : { kind: 'cycle', phases },
    gaps: plan.gaps,
    ...(plan.preemptAfter === undefined ? {} : { preemptAfter: plan.preemptAfter }),
  };
}

/** design.md §5: what was busy for so long must be seen. */
export const SURELY_BUSY: Duration = 75 * SECOND;

/** The longest time in [from, to] in which the machine was clearly busy without a pause; looked at every second. */
export function longestBusy(machine: Machine, from: Millis, to: Millis): Duration {
  let longest = 0;
  let since: Millis | undefined;
  for (let at = from; at <= to; at += SECOND) {
    const run = runAt(machine, at);
    const busy = run !== undefined && isBusy(activityAt(machine, run, at));
    if (!busy) since = undefined;
    else {
      since ??= at;
      longest = Math.max(longest, at - since);
    }
  }
  return longest;
}

function isBusy({ gpu, cpu, networkBytesPerSecond }: Activity): boolean {
  return gpu >= 20 || cpu >= 40 || networkBytesPerSecond >= 1_000_000;
}
