/** The policy of a run: the product's own defaults with the plan's people, channels and limits. */
import type { Policy } from '../../src/domain/policy.ts';
import { defaultPolicy } from '../../src/policy.ts';
import { COSTS, GPU, PEOPLE, type Plan, PROJECT, SECOND_PROJECT } from './plan.ts';

export function policyOf(plan: Plan): Policy {
  const policy = defaultPolicy([PROJECT, SECOND_PROJECT]);
  return {
    ...policy,
    timeZone: plan.timeZone,
    admins: [PEOPLE.grace],
    channels: [GPU, COSTS],
    limits: {
      ...policy.limits,
      machinesPerPerson: plan.machinesPerPerson,
      defaultLease: plan.defaultLease,
      maxLease: plan.maxLease,
    },
    watch: { ...policy.watch, maxStops: plan.maxStops },
    digest: { hour: plan.digestHour, channels: [GPU, COSTS] },
  };
}
