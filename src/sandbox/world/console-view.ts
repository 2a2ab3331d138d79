/** How machines and quotas look on the sandbox's cloud console. */
import type { Millis } from '../../domain/time.ts';
import type { Activity, ConsoleMachine, ConsoleQuota } from './console.ts';
import { costMicros, hourlyMicros } from './costs.ts';
import type { Project } from './estate.ts';
import { type Machine, metadataValue } from './machine.ts';
import { activityAt, reportsAt } from './samples.ts';

const NOTHING: Activity = { gpu: 0, cpu: 0, gpuMemory: 0, networkBytesPerSecond: 0 };

export function consoleMachine(machine: Machine, now: Millis): ConsoleMachine {
  const group = metadataValue(machine, 'created-by')?.split('/instanceGroupManagers/')[1];
  const run = machine.status === 'RUNNING' ? machine.runs.at(-1) : undefined;
  return {
    ...machine.ref,
    id: machine.id,
    machineType: machine.spec.machineType,
    accelerator: machine.spec.gpus,
    status: machine.status,
    provisioningModel: machine.spec.scheduling.provisioningModel,
    createdAt: machine.createdAt,
    lastStartedAt: machine.lastStartedAt,
    labels: machine.spec.labels,
    ...(group === undefined ? {} : { group }),
    hourlyMicros: hourlyMicros(machine),
    costMicros: costMicros(machine, now),
    activity: run === undefined ? NOTHING : activityAt(machine, run, now),
    reportsMetrics: run !== undefined && reportsAt(machine, run, now),
  };
}

/** Every metric of the project as a whole, and of each region or zone those that are in use or above 0. */
export function consoleQuotas(project: Project, scopes: readonly string[]): ConsoleQuota[] {
  return scopes.flatMap((region) =>
    project.quotas.metrics(region).flatMap((metric) => {
      const limit = project.quotas.limit(region, metric);
      const usage = project.quotas.usage(region, metric);
      if (region !== 'global' && limit === 0 && usage === 0 && !metric.includes('NVIDIA')) return [];
      return [{ project: project.id, region, metric, limit, usage }];
    }),
  );
}
