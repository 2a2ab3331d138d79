/** What happens to machines: births, starts, stops, deletions, preemption and the end that Google itself enforces. */
import type { Millis } from '../../domain/time.ts';
import { SECOND } from '../../domain/time.ts';
import { bear, bury, forget } from './births.ts';
import type { MachineRef } from './console.ts';
import type { Estate, Project } from './estate.ts';
import { planBoot } from './guest.ts';
import { type Machine, type MachineSpec, valueAt } from './machine.ts';
import { begin, end, quotaExceeded, stockout } from './operations.ts';
import { queue } from './queue.ts';
import { demandsOf, type Shortage } from './quotas.ts';
import { between } from './random.ts';
import { dropPlans, enterRun, leaveRun } from './runs.ts';
import type { LiveOperation, OperationError } from './types.ts';

/** What an operation is about. */
export interface Target extends MachineRef {
  readonly kind: 'instances' | 'disks' | 'snapshots' | 'addresses';
  readonly id: string;
}

/** An insert. A shortage ends the operation with QUOTA_EXCEEDED and leaves nothing behind. */
export function insert(
  estate: Estate,
  project: Project,
  spec: MachineSpec,
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  const { running, kept } = demandsOf(spec, project.quotas);
  const shortage = project.quotas.shortage([...running, ...kept]);
  if (shortage !== undefined) {
    const { project: id, zone, name } = spec;
    const about = { project: id, zone, name, kind: 'instances', id: estate.nextId() } as const;
    const operation = open(estate, about, 'insert', at, requestId);
    refuseByQuota(estate, operation, shortage, at);
    return operation;
  }
  const machine = bear(estate, project, spec, at);
  machine.holds = running;
  project.quotas.take(running);
  const operation = openFor(estate, machine, 'insert', at, requestId);
  const undo = (failedAt: Millis) => forget(project, machine, failedAt);
  const up = (from: Millis) => comeUp(estate, project, machine, operation, from, { from: 8, to: 14 }, undo);
  if (spec.queueFor === undefined) up(at);
  else {
    queue(estate, machine, at, {
      served(from) {
        machine.status = 'PROVISIONING';
        up(from);
      },
      over: (failedAt) => runOut(estate, project, machine, failedAt, undo),
    });
  }
  return operation;
}

/** A start of a TERMINATED machine; quota and capacity are asked for afresh. */
export function start(
  estate: Estate,
  project: Project,
  machine: Machine,
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  const operation = openFor(estate, machine, 'start', at, requestId);
  const { running } = demandsOf(machine.spec, project.quotas);
  const shortage = project.quotas.shortage(running);
  if (shortage !== undefined) {
    machine.underway = [];
    refuseByQuota(estate, operation, shortage, at);
    return operation;
  }
  machine.holds = running;
  project.quotas.take(running);
  machine.status = 'PROVISIONING';
  comeUp(estate, project, machine, operation, at, { from: 4, to: 8 }, () => undefined);
  return operation;
}

/** PROVISIONING → STAGING → RUNNING, or back when the zone has none of the GPUs. */
export function comeUp(
  estate: Estate,
  project: Project,
  machine: Machine,
  operation: LiveOperation,
  at: Millis,
  provisioning: { from: number; to: number },
  undo: (at: Millis) => void,
): void {
  const key = `up ${machine.id} ${machine.runs.length} ${operation.id}`;
  const placedAt =
    at + between(estate.seed, `${key} place`, provisioning.from * SECOND, provisioning.to * SECOND);
  const runningAt = placedAt + between(estate.seed, `${key} stage`, 7 * SECOND, 14 * SECOND);
  const refusedAt = Math.max(placedAt, at + between(estate.seed, `${key} out`, 10 * SECOND, 30 * SECOND));
  plan(estate, machine, placedAt, () => {
    if (!estate.isStockedOut(machine.spec)) {
      machine.status = 'STAGING';
      plan(estate, machine, runningAt, (upAt) => {
        const run = enterRun(estate, machine, upAt);
        planBoot(estate, machine, run);
        planEnds(estate, project, machine);
        estate.note(upAt, 'running', machine.ref, machine.spec.machineType);
        endUnderway(machine, upAt);
      });
      return;
    }
    plan(estate, machine, refusedAt, (failedAt) => runOut(estate, project, machine, failedAt, undo));
  });
}

/** The zone has none of the GPUs: what was under way ends so. */
function runOut(
  estate: Estate,
  project: Project,
  machine: Machine,
  failedAt: Millis,
  undo: (at: Millis) => void,
): void {
  const { gpus, zone } = machine.spec;
  estate.note(failedAt, 'stockout', machine.ref, `${zone} has no ${gpus?.type ?? 'machines'}`);
  leaveRun(project, machine, failedAt);
  endUnderway(machine, failedAt, stockout(machine.ref.project, zone));
  undo(failedAt);
}

/** Preemption and time limits of the present run. */
export function planEnds(estate: Estate, project: Project, machine: Machine): void {
  const run = machine.runs.at(-1);
  if (machine.status !== 'RUNNING' || run === undefined) return;
  const spot = machine.spec.scheduling.provisioningModel === 'SPOT';
  const preemptAfter = valueAt(machine.behaviours, run.from)?.preemptAfter;
  if (spot && preemptAfter !== undefined) {
    plan(estate, machine, run.from + preemptAfter, (at) => preempt(estate, project, machine, at));
  }
  if (machine.terminationAt !== undefined) {
    plan(estate, machine, machine.terminationAt, (at) => {
      estate.note(
        at,
        'time-limit',
        machine.ref,
        `Google ${ending(machine) === 'DELETE' ? 'deletes' : 'stops'} it`,
      );
      goDown(
        estate,
        project,
        machine,
        at,
        ending(machine),
        openFor(estate, machine, 'compute.instances.terminateOnTimeLimit', at),
      );
    });
  }
}

/** Google takes a spot machine back: about 30 s to shut down, then its termination action. */
export function preempt(estate: Estate, project: Project, machine: Machine, at: Millis): void {
  estate.note(at, 'preempted', machine.ref, machine.spec.zone);
  const operation = openFor(estate, machine, 'compute.instances.preempted', at);
  goDown(estate, project, machine, at, ending(machine), operation, 30 * SECOND);
}

function ending(machine: Machine): 'STOP' | 'DELETE' {
  return machine.spec.scheduling.terminationAction ?? 'STOP';
}

/** A stop of a machine that is up, or one that joins the stop under way. */
export function stop(
  estate: Estate,
  project: Project,
  machine: Machine,
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  const joins = machine.status === 'STOPPING';
  const operation = openFor(estate, machine, 'stop', at, requestId);
  if (machine.status === 'TERMINATED') endUnderway(machine, at);
  else if (!joins) goDown(estate, project, machine, at, 'STOP', operation);
  return operation;
}

/** A deletion; what was under way ends with it. */
export function remove(
  estate: Estate,
  project: Project,
  machine: Machine,
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  const operation = openFor(estate, machine, 'delete', at, requestId);
  if (machine.deletedAt !== undefined) end(operation, at);
  else goDown(estate, project, machine, at, 'DELETE', operation);
  return operation;
}

function goDown(
  estate: Estate,
  project: Project,
  machine: Machine,
  at: Millis,
  action: 'STOP' | 'DELETE',
  operation: LiveOperation,
  fixed?: number,
): void {
  const wasUp = machine.status !== 'TERMINATED';
  const [from, to] = action === 'STOP' ? [30, 90] : wasUp ? [45, 75] : [10, 20];
  const takes = fixed ?? between(estate.seed, `down ${operation.id}`, from * SECOND, to * SECOND);
  dropPlans(machine);
  machine.status = 'STOPPING';
  plan(estate, machine, at + takes, (downAt) => {
    if (wasUp) leaveRun(project, machine, downAt);
    endUnderway(machine, downAt);
    if (action === 'DELETE') bury(project, machine, downAt);
    estate.note(downAt, action === 'DELETE' ? 'deleted' : 'terminated', machine.ref, '');
  });
}

/** An operation of little weight: what it changes holds already. */
export function quickOperation(
  estate: Estate,
  about: Target,
  type: string,
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  const operation = open(estate, about, type, at, requestId);
  const takes = between(estate.seed, `quick ${operation.id}`, SECOND, 2 * SECOND);
  estate.agenda.add(at + takes, (doneAt) => end(operation, doneAt));
  return operation;
}

/** Ends an operation that was just opened with QUOTA_EXCEEDED. */
export function refuseByQuota(
  estate: Estate,
  operation: LiveOperation,
  shortage: Shortage,
  at: Millis,
): void {
  const { project, zone } = operation;
  const machine = { project, zone, name: operation.target.name };
  const endsAt = at + between(estate.seed, `quota ${operation.id}`, 2 * SECOND, 6 * SECOND);
  estate.agenda.add(endsAt, (doneAt) => {
    estate.note(doneAt, 'quota-refused', machine, `${shortage.metric} in ${shortage.scope}`);
    end(operation, doneAt, quotaExceeded(shortage));
  });
}

function openFor(
  estate: Estate,
  machine: Machine,
  type: string,
  at: Millis,
  requestId?: string,
): LiveOperation {
  const about = { ...machine.ref, kind: 'instances', id: machine.id } as const;
  const operation = open(estate, about, type, at, requestId);
  machine.underway.push(operation);
  return operation;
}

/** Opens an operation; `within` for a region's. */
export function open(
  estate: Estate,
  { project, zone, kind, name, id }: Target,
  type: string,
  at: Millis,
  requestId: string | undefined,
  within?: readonly string[],
): LiveOperation {
  const target = { kind, name, id };
  const about = { project, zone, type, target, requestId, ...(within === undefined ? {} : { within }) };
  const operation = estate.operations.open(about, at, estate.nextId());
  const beginsAt = at + between(estate.seed, `begin ${operation.id}`, 100, 900);
  estate.agenda.add(beginsAt, (begunAt) => begin(operation, begunAt));
  return operation;
}

function plan(estate: Estate, machine: Machine, at: Millis, happen: (at: Millis) => void): void {
  machine.plans.push(estate.agenda.add(at, happen).cancel);
}

function endUnderway(machine: Machine, at: Millis, error?: OperationError): void {
  for (const operation of machine.underway) end(operation, at, error);
  machine.underway = [];
}
