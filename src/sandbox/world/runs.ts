/** A machine coming up and going down: its status, what it costs meanwhile, the quota it holds. */
import type { Millis } from '../../domain/time.ts';
import type { Estate, Project } from './estate.ts';
import type { Machine, MachineSpec, Run } from './machine.ts';

/** Micro-USD an hour while the machine is up, disks aside. */
export function runningMicros(estate: Estate, spec: MachineSpec): number {
  const price = estate.catalogue.price(spec.zone, spec.machineType, spec.gpus);
  return spec.scheduling.provisioningModel === 'SPOT' ? price.spot : price.standard;
}

/** The machine is RUNNING from now on and costs money. */
export function enterRun(estate: Estate, machine: Machine, at: Millis): Run {
  const { spec } = machine;
  const run: Run = { from: at, to: undefined, agentFrom: undefined };
  machine.status = 'RUNNING';
  machine.lastStartedAt = at;
  machine.runs.push(run);
  machine.charges.push({
    from: at,
    to: undefined,
    micros: runningMicros(estate, spec),
    spot: spec.scheduling.provisioningModel === 'SPOT',
    machineType: spec.machineType,
    gpus: spec.gpus,
  });
  const byDuration = spec.scheduling.maxRun === undefined ? undefined : at + spec.scheduling.maxRun;
  machine.terminationAt = spec.scheduling.terminationTime ?? byDuration;
  return run;
}

/** The machine is TERMINATED: run and charge end, the quota for running goes back, plans are dropped. */
export function leaveRun(project: Project, machine: Machine, at: Millis): void {
  const run = machine.runs.at(-1);
  if (run !== undefined) run.to ??= at;
  const charge = machine.charges.at(-1);
  if (charge !== undefined) charge.to ??= at;
  if (run !== undefined) machine.lastStoppedAt = at;
  machine.status = 'TERMINATED';
  machine.terminationAt = undefined;
  project.quotas.give(machine.holds);
  machine.holds = [];
  dropPlans(machine);
}

export function dropPlans(machine: Machine): void {
  for (const cancel of machine.plans) cancel();
  machine.plans = [];
}
