/** Whether a machine may have a rule of its own, and what it would be: within what policy allows, and never senseless. */
import { formatDuration } from '../duration.ts';
import type { UserId } from '../lease.ts';
import type { Machine } from '../machine.ts';
import type { Policy } from '../policy.ts';
import type { MachineRule, RuleChange } from '../rule-change.ts';
import { formatLevel } from '../signal.ts';
import { vcpusOfHost, watchPolicyOf } from './machine-rule.ts';
import { ruleTrouble } from './rule-trouble.ts';
import type { Unfit } from './unfit.ts';

export type WantedRule = RuleChange | 'off' | 'default';

/** How each part of a rule is typed. */
export const RULE_FLAGS = {
  window: 'window',
  gpuBusyAt: 'gpu',
  tensorcoreBusyAt: 'tensorcore',
  cpuBusyAt: 'cpu',
  networkBusyAt: 'network',
  memoryHeldAt: 'memory',
  bootGrace: 'boot-grace',
} as const satisfies Readonly<Record<keyof RuleChange, string>>;

/** The machine's own rule after a wish: what was not said anew stays as it was set. Undefined = the usual rule. */
export function ruleAfter(
  { rule: before }: Pick<Machine, 'rule'>,
  wanted: WantedRule,
  by: Omit<MachineRule, 'change'>,
): MachineRule | undefined {
  if (wanted === 'default') return undefined;
  if (wanted === 'off') return { ...by, change: 'off' };
  const kept = before === undefined || before.change === 'off' ? {} : before.change;
  return { ...by, change: { ...kept, ...wanted } };
}

/** Why the machine cannot have that rule, as `actor` wants it; undefined when it can. */
export function unfitForRule(
  machine: Machine,
  wanted: WantedRule,
  actor: UserId,
  policy: Pick<Policy, 'watch' | 'limits' | 'admins'>,
): Unfit | undefined {
  const { name } = machine;
  const { overrides } = policy.watch;
  if (wanted === 'default') return undefined;
  const longer = `/gpu rule ${name} --window ${hours(overrides.longestWindow)}`;
  if (wanted === 'off')
    return maySwitchOff(policy, actor) ? undefined : { message: noOff(policy), example: longer };
  const other = machine.kind === 'tpu' ? 'gpuBusyAt' : 'tensorcoreBusyAt';
  if (wanted[other] !== undefined || (machine.kind === 'tpu' && wanted.memoryHeldAt !== undefined)) {
    const message =
      machine.kind === 'tpu'
        ? `${name} is a TPU: it has no GPU and its memory tells nothing. Its TensorCores are what counts.`
        : `${name} has no TensorCores of a TPU: its GPU is what counts.`;
    return {
      message,
      example: `/gpu rule ${name} ${machine.kind === 'tpu' ? '--tensorcore 2' : '--gpu 10'}`,
    };
  }
  if (wanted.window !== undefined && wanted.window > overrides.longestWindow) {
    const most = formatDuration(overrides.longestWindow);
    return {
      message: `--window: the policy allows at most ${most} for one machine (watch.overrides.longestWindow).`,
      example: longer,
    };
  }
  const { rule: before, ...usual } = machine;
  const own = before === undefined || before.change === 'off' ? {} : before.change;
  const widest = watchPolicyOf(policy.watch, usual);
  const trouble = ruleTrouble({ ...own, ...wanted }, widest, policy.limits.maxLease, vcpusOfHost(machine));
  if (trouble === undefined) return undefined;
  const flag = RULE_FLAGS[trouble.field];
  return {
    message: `--${flag}: such a rule ${trouble.problem}.`,
    example: `/gpu rule ${name} --${flag} ${trouble.instead.replaceAll(' ', '')}`,
  };
}

/** Whether that person may turn the rule of a machine off, which they own or administer. */
function maySwitchOff({ watch, admins }: Pick<Policy, 'watch' | 'admins'>, actor: UserId): boolean {
  const { mayTurnOff } = watch.overrides;
  return mayTurnOff === 'owners' || (mayTurnOff === 'admins' && admins.includes(actor));
}

function noOff({ watch, admins }: Pick<Policy, 'watch' | 'admins'>): string {
  const may = 'watch.overrides.mayTurnOff';
  if (watch.overrides.mayTurnOff === 'nobody')
    return `The policy lets nobody turn an idle rule off (${may}).`;
  const whom =
    admins.length === 0
      ? ''
      : ` Ask ${admins
          .slice(0, 3)
          .map((admin) => `<@${admin}>`)
          .join(' or ')}.`;
  return `Only an administrator may turn an idle rule off (${may}).${whom} A longer window is yours to set.`;
}

/** `window 2 h, GPU 10 %`: what a rule says that differs. */
export function changeInWords(change: RuleChange): string {
  const { window, bootGrace, gpuBusyAt, tensorcoreBusyAt, cpuBusyAt, networkBusyAt, memoryHeldAt } = change;
  const level = (what: string, value: number | undefined, signal: Parameters<typeof formatLevel>[0]) =>
    value === undefined ? [] : [`${what} ${formatLevel(signal, value)}`];
  return [
    ...(window === undefined ? [] : [`window ${formatDuration(window)}`]),
    ...level('GPU', gpuBusyAt, 'gpu'),
    ...level('TensorCore', tensorcoreBusyAt, 'tensorcore'),
    ...level('CPU', cpuBusyAt, 'cpu'),
    ...level('network', networkBusyAt, 'network'),
    ...level('GPU memory', memoryHeldAt, 'gpu-memory'),
    ...(bootGrace === undefined ? [] : [`boot grace ${formatDuration(bootGrace)}`]),
  ].join(', ');
}

/** As it is typed: `90m`, `4h`. */
function hours(duration: number): string {
  const minutes = Math.floor(duration / 60_000);
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}
