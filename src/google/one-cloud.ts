/** Machines of both services behind one port: each call goes to the service that keeps the machine; lists are joined. */
import { serviceOf } from '../domain/accelerators/index.ts';
import type { Fault } from '../domain/fault.ts';
import { ok } from '../domain/result.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud, MachineAt, MachineList, OperationAt } from '../ports/cloud.ts';
import type { TpuCloud } from './tpu/cloud.ts';

/** So long a project without the Cloud TPU API is not asked for its TPUs again. */
const NOT_ASKED = 15 * MINUTE;

const NONE: MachineList = { machines: [], complete: true };

/** A project that has never switched the API on, by Google's reasons. */
const SWITCHED_OFF = ['SERVICE_DISABLED', 'accessNotConfigured'];

/** One Cloud of two: what `serviceOf` names `tpu` is at the Cloud TPU API, everything else at Compute Engine. */
export function oneCloud(compute: Cloud, tpu: TpuCloud, clock: Clock): Cloud {
  const askAgainAt = new Map<string, Millis>();
  const hasHadTpus = new Set<string>();

  function of(at: MachineAt): TpuCloud {
    return at.service === 'tpu' ? tpu : compute;
  }

  /** A project that may not use TPUs has none; any other failure leaves the list incomplete. */
  async function tpusOf(project: string): Promise<MachineList> {
    if (clock.now() < (askAgainAt.get(project) ?? 0)) return NONE;
    const listed = await tpu.list(project);
    if (listed.ok) {
      if (listed.value.machines.length > 0) hasHadTpus.add(project);
      return listed.value;
    }
    if (!hasNone(listed.fault, hasHadTpus.has(project))) return { machines: [], complete: false };
    askAgainAt.set(project, clock.now() + NOT_ASKED);
    return NONE;
  }

  return {
    ...compute,

    async list(project) {
      const [machines, tpus] = await Promise.all([compute.list(project), tpusOf(project)]);
      return machines.ok ? ok(joined(machines.value, tpus)) : machines;
    },

    find: (project, name, service) => (service === 'tpu' ? tpu : compute).find(project, name),

    create(machine, requestId) {
      if (serviceOf(machine.shape) === 'compute') return compute.create(machine, requestId);
      askAgainAt.delete(machine.project);
      return tpu.create({ ...machine, service: 'tpu' }, requestId);
    },

    get: (at) => of(at).get(at),
    start: (at, requestId) => of(at).start(at, requestId),
    stop: (at, requestId, discardLocalSsd) => of(at).stop(at, requestId, discardLocalSsd),
    remove: (at, requestId) => of(at).remove(at, requestId),
    bootDisk: (at) => of(at).bootDisk(at),
    setMachineType: (at, machineType, requestId) => of(at).setMachineType(at, machineType, requestId),
    setAccelerators: (at, shape, requestId) => of(at).setAccelerators(at, shape, requestId),
    setBuy: (at, buy, requestId) => of(at).setBuy(at, buy, requestId),
    wasPreempted: (at, instanceId, since) => of(at).wasPreempted(at, instanceId, since),
    setLabels: (at, labels) => of(at).setLabels(at, labels),
    setMetadata: (at, key, value) => of(at).setMetadata(at, key, value),
    bootReport: (at, startedAt) => of(at).bootReport(at, startedAt),
    ownReport: (at, slices) => of(at).ownReport(at, slices),
    ownUse: (at) => compute.ownUse(at),
    serialTail: (at, lines) => of(at).serialTail(at, lines),
    operation: (at, patience) => (isTpus(at) ? tpu : compute).operation(at, patience),
  };
}

/** An operation of the Cloud TPU API is known by its name, too, which is a path. */
function isTpus({ service, name }: OperationAt): boolean {
  return service === 'tpu' || name.startsWith('projects/');
}

/** Without the permission there may be some that were seen before. */
function hasNone({ kind, code }: Fault, hadSome: boolean): boolean {
  if (kind === 'not-found') return true;
  return kind === 'denied' && (!hadSome || SWITCHED_OFF.includes(code ?? ''));
}

function joined(machines: MachineList, tpus: MachineList): MachineList {
  return {
    machines: [...machines.machines, ...tpus.machines],
    complete: machines.complete && tpus.complete,
  };
}
