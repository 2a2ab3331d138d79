/** The watchdog's rule as it holds for one machine: what counts as a busy CPU depends on how many it has. */
import { familyOf, sliceOf } from '../accelerators/index.ts';
import type { Machine } from '../machine.ts';
import type { WatchPolicy } from '../policy.ts';

/**
 * One busy thread is 12 % of 8 vCPUs and 1 % of 96: on large machines the CPU counts as working from so many cores on,
 * wherever that is less than the policy's percentage. A host of unknown size keeps the percentage.
 */
export function watchPolicyOf(watch: WatchPolicy, machine: Pick<Machine, 'shape'>): WatchPolicy {
  const { rule, coresBusyAt } = watch;
  const vcpus = vcpusOfHost(machine);
  if (vcpus === undefined || (coresBusyAt / vcpus) * 100 >= rule.cpuBusyAt) return watch;
  return { ...watch, rule: { ...rule, cpuBusyAt: (coresBusyAt / vcpus) * 100 } };
}

/** Of one host: the hosts of a slice are measured one by one. */
function vcpusOfHost({ shape }: Pick<Machine, 'shape'>): number | undefined {
  if (shape === undefined) return undefined;
  const known = familyOf(shape.family)?.shapes.find(({ machineType }) => machineType === shape.machineType);
  const vcpus = (known?.vcpus ?? 0) / (sliceOf(shape)?.hosts ?? 1);
  return vcpus > 0 ? vcpus : undefined;
}
