/** The rules of idleness that the bench sets side by side: ours as it runs, and three that others have published. */
import { judge } from '../src/domain/decide/idle.ts';
import { withUse } from '../src/domain/decide/use.ts';
import { decide } from '../src/domain/decide/watch.ts';
import type { Policy, WatchPolicy } from '../src/domain/policy.ts';
import { DAY, MINUTE, SECOND } from '../src/domain/time.ts';
import { REPORT_MINUTES } from '../src/domain/tpu-report.ts';
import type { UseReport } from '../src/domain/use-report.ts';
import { usageIn } from '../src/domain/use-report.ts';
import type { Sample, Samples, Signal } from '../src/domain/utilization.ts';
import type { Watch } from '../src/domain/watch.ts';
import { LOST, type Minute, type TracedMachine } from './idle-life.ts';

/** Looks at a machine once a minute; true = it stops it now. `upSince` is its last start. */
export type Rule = (machine: TracedMachine, now: Minute, upSince: Minute) => boolean;

/** Rules remember what they warned of, so each life gets a rule of its own. */
export type RuleMaker = () => Rule;

/** Minutes of samples that are looked back at, beside the window. */
const MARGIN = 6;
const SERIES = [
  ['gpu', 'gpu', LOST.gpu],
  ['cpu', 'cpu', LOST.cpu],
  ['network', 'network', LOST.network],
  ['gpu-memory', 'memory', LOST.memory],
] as const;
/** The traces begin at some midnight. */
const BEGIN = 20_000 * DAY;

/** `judge` and `decide` as they run, with warnings that reach their owner after 5 seconds and that nobody answers. */
export function ours(policy: Pick<Policy, 'watch' | 'limits'>): RuleMaker {
  return () => {
    let watch: Watch | undefined;
    return (machine, minute, upSince) => {
      const watching = watchOf(policy.watch, machine);
      const { rule } = watching;
      const now = BEGIN + minute * MINUTE + 30 * SECOND;
      const startedAt = BEGIN + upSince * MINUTE;
      const samples = samplesOf(machine, minute, minute - rule.window / MINUTE - MARGIN);
      const { decision, watch: after } = decide({
        machine: {
          id: 'm',
          state: 'ready',
          incarnation: { instanceId: '1', startedAt },
          lease: { owner: 'U1', why: '', until: Number.MAX_SAFE_INTEGER },
          snoozedUntil: undefined,
        },
        watch,
        verdict: withUse(
          judge(samples, rule, now, startedAt),
          usageIn(reportOf(machine, minute, upSince), rule, startedAt, now),
          now,
        ),
        warning: watch?.warnedAt === undefined ? undefined : { deliveredAt: watch.warnedAt + 5 * SECOND },
        policy: watching,
        limits: policy.limits,
        now,
      });
      watch = after;
      return decision.kind === 'stop';
    };
  };
}

/**
 * What the machine's own report says at that minute. Only traces of notebooks have kernels, and there nobody else is on
 * the GPU; on the others it would say nothing that changes a verdict. Of sessions the traces know nothing.
 */
function reportOf(machine: TracedMachine, now: Minute, upSince: Minute): UseReport | undefined {
  if (!machine.kernel.includes(1)) return undefined;
  const minutes = Array.from({ length: Math.min(REPORT_MINUTES, now - upSince) }, (_, i) => now - i);
  const waits = (at: Minute) => (machine.memory[at] ?? 0) > 5 && machine.kernel[at] !== 1;
  let since = now;
  while (since > upSince && waits(since)) since -= 1;
  return {
    at: BEGIN + now * MINUTE,
    kernels: minutes.reverse().map((at) => machine.kernel[at] ?? 0),
    sessions: [],
    ...(since < now ? { waitingSince: BEGIN + (since + 1) * MINUTE } : {}),
  };
}

/** As for a machine of that size. */
function watchOf(watch: WatchPolicy, { vcpus }: TracedMachine): WatchPolicy {
  const cpuBusyAt = Math.min(watch.rule.cpuBusyAt, (watch.coresBusyAt / vcpus) * 100);
  return { ...watch, rule: { ...watch.rule, cpuBusyAt } };
}

/** What Google shows by `now` of the minutes from `from` on. */
function samplesOf(machine: TracedMachine, now: Minute, from: Minute): Samples {
  const out: Record<Signal, Sample[]> = {
    gpu: [],
    tensorcore: [],
    cpu: [],
    network: [],
    'gpu-memory': [],
  };
  for (let at = Math.max(0, from); at <= now; at++) {
    if (at + (machine.delay[at] ?? 0) > now) continue;
    for (const [signal, series, lost] of SERIES) {
      if (((machine.lost[at] ?? 0) & lost) !== 0) continue;
      out[signal].push({ at: BEGIN + at * MINUTE, value: machine[series][at] ?? 0 });
    }
  }
  return out;
}

/**
 * dstack's `utilization_policy`: every sample of a GPU in the window is below the least utilization (its documentation:
 * 10 % and 1 hour in the example). Its agent samples on the machine, so it misses nothing.
 */
export const dstack: RuleMaker = () => {
  const window = 60;
  return (machine, now, upSince) => {
    if (now - upSince < window) return false;
    for (let at = now - window + 1; at <= now; at++) if ((machine.gpu[at] ?? 0) >= 10) return false;
    return true;
  };
};

/** Idle shutdown of Google's Workbench instances: no kernel has executed anything for 180 minutes. */
export const inactivity180: RuleMaker = () => (machine, now, upSince) => {
  const window = 180;
  if (now - upSince < window) return false;
  for (let at = now - window + 1; at <= now; at++) if (machine.kernel[at] === 1) return false;
  return true;
};

/** The script that teams run on the machine: nvidia-smi has shown nothing for 30 minutes. It misses no sample. */
export const gpuOnly30: RuleMaker = () => (machine, now, upSince) => {
  const window = 30;
  if (now - upSince < window) return false;
  for (let at = now - window + 1; at <= now; at++) if ((machine.gpu[at] ?? 0) >= 1) return false;
  return true;
};
