/** The watchdog's rule as it holds for one machine: everybody's, and what differs for its family, project, owner and itself. */
import { familyOf, sliceOf } from '../accelerators/index.ts';
import type { Machine } from '../machine.ts';
import type { WatchPolicy } from '../policy.ts';
import type { RuleChange } from '../rule-change.ts';
import type { Duration } from '../time.ts';

/** What a rule goes by; a machine that is nowhere yet has no shape. */
export type Ruled = Pick<Machine, 'shape'> & Partial<Pick<Machine, 'spec' | 'project' | 'lease' | 'rule'>>;

/** Where a part of a machine's rule comes from, the widest first. */
export type RuleSource = 'family' | 'project' | 'owner' | 'machine';

/**
 * One busy thread is 12 % of 8 vCPUs and 1 % of 96: on large machines the CPU counts as working from so many cores on,
 * wherever that is less than the policy's percentage. A host of unknown size keeps the percentage. What is said for its
 * family, its project, its owner and the machine itself stands in place of that, the later in place of the earlier.
 */
export function watchPolicyOf(watch: WatchPolicy, machine: Ruled): WatchPolicy {
  const policy = byCores(watch, machine);
  const changes = changesOf(watch, machine);
  const off = machine.rule?.change === 'off' ? machine.rule : undefined;
  if (changes.length === 0 && off === undefined) return policy;
  let { rule, bootGrace } = policy;
  for (const [, { bootGrace: grace = bootGrace, ...change }] of changes) {
    rule = { ...rule, ...change };
    bootGrace = grace;
  }
  const own = { ...policy, rule, bootGrace };
  return off === undefined ? own : { ...own, off: { by: off.by, at: off.at, why: off.why } };
}

/** What differs for the machine from everybody's rule, in the order in which it is applied; none for nearly all. */
export function changesOf(
  { families, projects, people }: Pick<WatchPolicy, 'families' | 'projects' | 'people'>,
  { shape, spec, project, lease, rule }: Ruled,
): readonly (readonly [RuleSource, RuleChange])[] {
  const family = shape?.family ?? spec?.family;
  const own = rule?.change;
  const all = [
    ['family', family === undefined ? undefined : families[family]],
    ['project', project === undefined ? undefined : projects[project]],
    ['owner', lease === undefined ? undefined : people[lease.owner]],
    ['machine', own === 'off' ? undefined : own],
  ] as const;
  return all.flatMap(([source, change]) => (change === undefined ? [] : [[source, change] as const]));
}

/** The longest window that the policy itself asks for; that of a single machine may be longer. */
export function longestWindow({ rule, families, projects, people }: WatchPolicy): Duration {
  return [families, projects, people]
    .flatMap((changes) => Object.values(changes))
    .reduce((longest, { window = 0 }) => Math.max(longest, window), rule.window);
}

function byCores(watch: WatchPolicy, machine: Ruled): WatchPolicy {
  const { rule, coresBusyAt } = watch;
  const vcpus = vcpusOfHost(machine);
  if (vcpus === undefined || (coresBusyAt / vcpus) * 100 >= rule.cpuBusyAt) return watch;
  return { ...watch, rule: { ...rule, cpuBusyAt: (coresBusyAt / vcpus) * 100 } };
}

/** Of one host: the hosts of a slice are measured one by one. */
export function vcpusOfHost({ shape }: Pick<Machine, 'shape'>): number | undefined {
  if (shape === undefined) return undefined;
  const known = familyOf(shape.family)?.shapes.find(({ machineType }) => machineType === shape.machineType);
  const vcpus = (known?.vcpus ?? 0) / (sliceOf(shape)?.hosts ?? 1);
  return vcpus > 0 ? vcpus : undefined;
}
