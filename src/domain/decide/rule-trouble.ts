/** What is wrong with a rule: that it could never stop anything, or that it would stop everything. */
import { formatDuration } from '../duration.ts';
import type { WatchPolicy } from '../policy.ts';
import type { RuleChange } from '../rule-change.ts';
import { formatLevel } from '../signal.ts';
import { type Duration, MINUTE } from '../time.ts';
import type { Signal } from '../utilization.ts';

/** A field of the rule, what is wrong with it (to be read after its name), and a value that works. */
export interface RuleTrouble {
  readonly field: keyof RuleChange;
  readonly problem: string;
  readonly instead: string;
}

/** Cloud Monitoring shows a sample a minute, up to four minutes late: shorter windows rest on a handful of samples. */
export const SHORTEST_WINDOW: Duration = 30 * MINUTE;

/**
 * What a machine shows on which nothing runs (facts behind the defaults of watch.idle: an idle GPU 0 to 2 %, agents up
 * to 0.3 of a core, an SSH session up to 20 kB/s, an empty GPU 0 to 3 % of its memory). A TPU shows 0.
 */
const AT_REST = { gpu: 2, tensorcore: 0, network: 20_000, 'gpu-memory': 3 } as const;
const CORES_AT_REST = 0.3;

/** At or above it on both the accelerator and the CPU, nearly every machine that works would count as idle. */
const NEARLY_FULL = 90;

const FIELDS = {
  gpu: ['gpuBusyAt', '5'],
  tensorcore: ['tensorcoreBusyAt', '1'],
  cpu: ['cpuBusyAt', '10'],
  network: ['networkBusyAt', '100 kB/s'],
  'gpu-memory': ['memoryHeldAt', '10'],
} as const satisfies Readonly<Record<Signal, readonly [keyof RuleChange, string]>>;

/**
 * The first thing that is wrong with `change` where it meets the rule that it changes; undefined when it can stand.
 * `vcpus` of a host, where its size is known; `most` = the longest a machine runs.
 */
export function ruleTrouble(
  change: RuleChange,
  policy: Pick<WatchPolicy, 'rule' | 'bootGrace' | 'warnBefore'>,
  most: Duration,
  vcpus?: number,
): RuleTrouble | undefined {
  const { bootGrace = policy.bootGrace, ...rest } = change;
  const rule = { ...policy.rule, ...rest };
  return (
    (change.window === undefined && change.bootGrace === undefined
      ? undefined
      : windowTrouble(rule.window, bootGrace, policy.warnBefore, most)) ??
    neverQuiet(change, vcpus) ??
    alwaysQuiet({ ...rule, ...rest }, change)
  );
}

function windowTrouble(
  window: Duration,
  bootGrace: Duration,
  warnBefore: Duration,
  most: Duration,
): RuleTrouble | undefined {
  if (window < SHORTEST_WINDOW) {
    const problem = `is shorter than ${formatDuration(SHORTEST_WINDOW)}: machines would stop between two epochs, on a handful of samples`;
    return { field: 'window', problem, instead: '30m' };
  }
  // The shortest window there is cannot be too long, however short the leases are.
  if (window === SHORTEST_WINDOW && bootGrace <= window) return undefined;
  const instead = shortly(Math.max(SHORTEST_WINDOW, Math.floor(most / 4 / MINUTE) * MINUTE));
  if (Math.max(window, bootGrace) + warnBefore < most) return undefined;
  const field = bootGrace > window ? 'bootGrace' : 'window';
  const problem = `could never stop anything: with the warning it takes ${formatDuration(Math.max(window, bootGrace) + warnBefore)}, and no machine runs for longer than ${formatDuration(most)} (limits.maxLease)`;
  return { field, problem, instead: field === 'bootGrace' ? '15m' : instead };
}

/** A threshold that even a machine at rest reaches. */
function neverQuiet(change: RuleChange, vcpus: number | undefined): RuleTrouble | undefined {
  for (const signal of ['gpu', 'tensorcore', 'cpu', 'network', 'gpu-memory'] as const) {
    const [field, instead] = FIELDS[signal];
    const value = change[field];
    const rest = signal === 'cpu' ? (CORES_AT_REST / (vcpus ?? 96)) * 100 : AT_REST[signal];
    if (value === undefined || value > rest) continue;
    const all = `a machine on which nothing runs shows up to ${formatLevel(signal, rest)}`;
    const what = signal === 'gpu-memory' ? 'would ask about every machine' : 'could never stop anything';
    return { field, problem: `${what}: ${rest === 0 ? 'nothing is below 0' : all}`, instead };
  }
  return undefined;
}

/** Thresholds that even a machine at work stays below. */
function alwaysQuiet(
  rule: Pick<WatchPolicy['rule'], 'gpuBusyAt' | 'tensorcoreBusyAt' | 'cpuBusyAt'>,
  change: RuleChange,
): RuleTrouble | undefined {
  const full = (['gpuBusyAt', 'tensorcoreBusyAt'] as const).find(
    (field) => rule[field] >= NEARLY_FULL && rule.cpuBusyAt >= NEARLY_FULL,
  );
  if (full === undefined) return undefined;
  const field = change[full] === undefined ? 'cpuBusyAt' : full;
  const problem = `would stop nearly everything: with ${rule[full]} % and the CPU's ${rule.cpuBusyAt} %, a machine at full work counts as idle`;
  return { field, problem, instead: field === 'cpuBusyAt' ? '10' : field === 'gpuBusyAt' ? '5' : '1' };
}

/** As it is typed: `90m`, `6h`. */
function shortly(duration: Duration): string {
  const minutes = Math.round(duration / MINUTE);
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}
