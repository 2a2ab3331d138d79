/** The idle rule of a machine in words: what holds, and where each part of it comes from. */
import { busyAt } from '../../domain/decide/idle.ts';
import { changesOf, type RuleSource, watchPolicyOf } from '../../domain/decide/machine-rule.ts';
import { changeInWords } from '../../domain/decide/own-rule.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Machine } from '../../domain/machine.ts';
import type { WatchPolicy } from '../../domain/policy.ts';
import { formatLevel, SIGNAL_WORDS, WORK_SIGNALS } from '../../domain/signal.ts';
import { context, section } from '../blocks.ts';
import { code, escaped, moment, person, plain } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { named } from './words.ts';

/** The rule that holds for the machine, as a sentence; `watch` is the policy of everybody. */
export function ruleInWords(machine: Machine, watch: WatchPolicy): string {
  const { rule, warnBefore, off } = watchPolicyOf(watch, machine);
  if (off !== undefined) return 'The rule: it never counts as idle; only its lease ends it.';
  const [signal] = WORK_SIGNALS[machine.kind];
  const accelerator = `${SIGNAL_WORDS[signal]} stays under ${formatLevel(signal, busyAt(rule, signal))}`;
  return `The rule: idle when ${accelerator}, CPU under ${formatLevel('cpu', rule.cpuBusyAt)} and the network under ${formatLevel('network', rule.networkBusyAt)} for ${formatDuration(rule.window)}; then a warning ${formatDuration(warnBefore)} before the stop.`;
}

/** ` Set by @ada on … (long epochs): window 2 h.`; empty for a machine that has the usual rule. */
export function ownRuleInWords({ rule }: Pick<Machine, 'rule'>): string {
  if (rule === undefined) return '';
  const why = rule.why === '' ? '' : ` (${escaped(rule.why)})`;
  const what = rule.change === 'off' ? 'turned off' : changeInWords(rule.change);
  return `${what}, by ${person(rule.by)} ${moment(rule.at)}${why}`;
}

/** The answer to /gpu rule NAME. */
export function ruleShown(machine: Machine, watch: WatchPolicy): Reply {
  const sources = changesOf(watch, machine)
    .filter(([source]) => source !== 'machine')
    .map(([source, change]) => `${FROM[source](machine)}: ${changeInWords(change)}.`);
  const own =
    machine.rule === undefined ? 'It has no rule of its own.' : `Its own: ${ownRuleInWords(machine)}.`;
  const { longestWindow, mayTurnOff } = watch.overrides;
  const may = `Its owner may set a window of up to ${formatDuration(longestWindow)}; ${OFF[mayTurnOff]} may turn it off. ${code(`/gpu rule ${machine.name} --window 1h`)} sets one, ${code(`/gpu rule ${machine.name} default`)} takes it back.`;
  const text = [`${named(machine)}: ${ruleInWords(machine, watch)}`, ...sources, own].join('\n');
  return { text: plain(`${text}\n${may}`), blocks: [section(text), context(may)] };
}

/** The answer when a rule was set. */
export function ruleSet(machine: Machine, watch: WatchPolicy): Reply {
  const done =
    machine.rule === undefined
      ? `${named(machine)} has the usual rule again.`
      : machine.rule.change === 'off'
        ? `The idle rule of ${named(machine)} is off; ${code(`/gpu rule ${machine.name} default`)} turns it on again.`
        : `${named(machine)} has a rule of its own.`;
  return { text: `${done} ${ruleInWords(machine, watch)}` };
}

const OFF = { admins: 'an administrator', owners: 'its owner', nobody: 'nobody' } as const;

const FROM: Readonly<Record<RuleSource, (machine: Machine) => string>> = {
  family: ({ spec }) => `From its family ${escaped(spec.family)}`,
  project: ({ project }) => `From its project ${escaped(project)}`,
  owner: ({ lease }) => `From its owner ${person(lease.owner)}`,
  machine: () => 'Its own',
};
