/** What in lamplighter.yaml is right by itself and wrong together. */
import { ruleTrouble } from './domain/decide/rule-trouble.ts';
import type { Policy } from './domain/policy.ts';
import type { RuleChange } from './domain/rule-change.ts';
import { HOUR } from './domain/time.ts';
import type { FieldFault } from './policy-fields.ts';

/** Every pair of settings that cannot both stand; none when all of them can. */
export function contradictions({ projects, limits, watch, channels, budgets, admins }: Policy): FieldFault[] {
  const faults: FieldFault[] = [];
  const add = (field: string, problem: string, example: string) => faults.push({ field, problem, example });
  if (projects.length === 0) {
    add(
      'projects',
      'names no project, and GOOGLE_CLOUD_PROJECT is not set',
      'projects:\n  - id: ml-research',
    );
  }
  const twice = projects.find(({ id }, i) => projects.findIndex((other) => other.id === id) !== i);
  if (twice !== undefined) add('projects', `names ${twice.id} twice`, 'projects:\n  - id: ml-research');
  const unreachable = projects.find(
    (one) => channels.length > 0 && one.channels.some((channel) => !channels.includes(channel)),
  );
  if (unreachable !== undefined) {
    add(
      'projects',
      `${unreachable.id} names a channel that channels does not allow`,
      'channels: [C0123ABCD]',
    );
  }
  if (limits.defaultLease > limits.maxLease) {
    add('limits.defaultLease', 'is longer than limits.maxLease', `defaultLease: ${limits.maxLease / HOUR}h`);
  }
  if (watch.remindBefore >= watch.warnBefore) {
    add('watch.remindBefore', 'must be shorter than watch.warnBefore', 'remindBefore: 5m');
  }
  const unmanaged = Object.keys(budgets.projects).find((id) => !projects.some((one) => one.id === id));
  if (unmanaged !== undefined) {
    add(
      `budgets.projects.${unmanaged}`,
      'is no project of this file',
      `${projects[0]?.id ?? 'ml-research'}: 2000 USD`,
    );
  }
  const both = Object.keys(budgets.teams).find((name) => projects.some(({ id }) => id === name));
  if (both !== undefined) {
    add(`budgets.teams.${both}`, 'has the name of a project', 'vision: { people: [U0123ABCD] }');
  }
  const empty = Object.entries(budgets.teams).find(([, { people }]) => people.length === 0);
  if (empty !== undefined) {
    add(`budgets.teams.${empty[0]}.people`, 'names nobody', 'people: [U0123ABCD]');
  }
  if (budgets.overBudget === 'ask' && budgets.approvers.length === 0 && admins.length === 0) {
    add('budgets.overBudget', 'asks nobody: there are no approvers and no admins', 'approvers: [U0123ABCD]');
  }
  if (watch.strays === 'stop' && admins.length === 0) {
    add(
      'watch.strays',
      'stops nothing while nobody can be warned: admins names nobody',
      'admins: [U0123ABCD]',
    );
  }
  return [...faults, ...ruleFaults({ limits, watch })];
}

/** Rules that could never stop anything, or would stop everything; only those that the file itself makes so. */
function ruleFaults({ limits, watch }: Pick<Policy, 'limits' | 'watch'>): FieldFault[] {
  const { rule, families, projects, people } = watch;
  const { freshness: _f, maxGap: _g, ...everybodys } = rule;
  const check = (at: string, change: RuleChange): FieldFault[] => {
    const trouble = ruleTrouble(change, watch, limits.maxLease);
    if (trouble === undefined) return [];
    const { field, problem, instead } = trouble;
    return [{ field: `${at}.${field}`, problem, example: `${field}: ${instead}` }];
  };
  return [
    ...check('watch.idle', everybodys),
    ...Object.entries(families).flatMap(([name, change]) => check(`watch.families.${name}`, change)),
    ...Object.entries(projects).flatMap(([id, change]) => check(`projects.${id}.idle`, change)),
    ...Object.entries(people).flatMap(([user, change]) => check(`watch.people.${user}`, change)),
  ];
}
