/** The Cloud port as a process of the run has it, with everything that can go wrong on the way to Google. */
import { ok, type Result } from '../../src/domain/result.ts';
import type { Cloud, MachineAt, OperationAt } from '../../src/ports/cloud.ts';
import type { FaultKind } from './plan.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';

const straight = () => undefined;
/** Operations that Google took and that come to nothing. */
const FAILING = 'operation-fails-';

export interface CloudWatch {
  /** Request ids whose operations come to nothing, for all processes of the run. */
  readonly doomed: Set<string>;
  wasTaken(project: string, requestId: string): boolean;
  onList(project: string, whole: boolean): void;
}

export function cloudOver(process: Process, cloud: Cloud, random: Random, watch: CloudWatch): Cloud {
  function change(
    method:
      | 'create'
      | 'start'
      | 'stop'
      | 'remove'
      | 'growDisk'
      | 'setMachineType'
      | 'setAccelerators'
      | 'setBuy'
      | 'takeSnapshot',
    at: MachineAt,
    requestId: string,
    effect: () => Promise<Result<OperationAt>>,
  ): Promise<Result<OperationAt>> {
    const failing = { project: at.project, zone: at.zone, name: `${FAILING}${requestId}` };
    const take = () => (watch.doomed.has(requestId) ? Promise.resolve(ok(failing)) : effect());
    // A request id leads to one operation for ever, so what was taken well cannot fail when it is repeated.
    const bend = (fault: FaultKind) => {
      if (fault !== 'operation-error' || watch.wasTaken(at.project, requestId)) return undefined;
      watch.doomed.add(requestId);
      return take();
    };
    const label = `${method} ${at.name} in ${at.zone} as ${requestId.slice(0, 8)}`;
    return process.ask({ port: 'cloud', method }, label, take, bend);
  }

  function look<T>(method: string, label: string, effect: () => Promise<Result<T>>): Promise<Result<T>> {
    return process.ask({ port: 'cloud', method }, `${method} ${label}`, effect, straight);
  }

  return {
    async list(project) {
      const answer = await process.ask(
        { port: 'cloud', method: 'list' },
        `list ${project}`,
        () => cloud.list(project),
        (fault, effect) => (fault === 'partial' ? partOf(effect, random) : undefined),
      );
      watch.onList(project, answer.ok && answer.value.complete);
      return answer;
    },
    find: (project, name) => look('find', name, () => cloud.find(project, name)),
    get: (at) => look('get', at.name, () => cloud.get(at)),
    image: (families) => look('image', families[0]?.family ?? '', () => cloud.image(families)),
    runtimeVersions: (project, zone) =>
      look('runtimeVersions', zone, () => cloud.runtimeVersions(project, zone)),
    create: (machine, id) => change('create', machine, id, () => cloud.create(machine, id)),
    start: (at, id) => change('start', at, id, () => cloud.start(at, id)),
    stop: (at, id, discard) => change('stop', at, id, () => cloud.stop(at, id, discard)),
    remove: (at, id) => change('remove', at, id, () => cloud.remove(at, id)),
    operation: (at, patience) =>
      look('operation', at.name, async () =>
        at.name.startsWith(FAILING)
          ? ok({
              done: true,
              fault: { kind: 'invalid', scope: 'zone', message: 'Internal error', code: 'INTERNAL' },
            })
          : cloud.operation(at, patience),
      ),
    bootDisk: (at) => look('bootDisk', at.name, () => cloud.bootDisk(at)),
    growDisk: (disk, gb, id) => change('growDisk', disk, id, () => cloud.growDisk(disk, gb, id)),
    setMachineType: (at, type, id) =>
      change('setMachineType', at, id, () => cloud.setMachineType(at, type, id)),
    setAccelerators: (at, shape, id) =>
      change('setAccelerators', at, id, () => cloud.setAccelerators(at, shape, id)),
    setBuy: (at, buy, id) => change('setBuy', at, id, () => cloud.setBuy(at, buy, id)),
    takeSnapshot: (disk, as, id) => change('takeSnapshot', disk, id, () => cloud.takeSnapshot(disk, as, id)),
    snapshot: (project, name) => look('snapshot', name, () => cloud.snapshot(project, name)),
    snapshots: (project) => look('snapshots', project, () => cloud.snapshots(project)),
    removeSnapshot: (project, name, id) =>
      look('removeSnapshot', name, () => cloud.removeSnapshot(project, name, id)),
    wasPreempted: (at, id, since) => look('wasPreempted', at.name, () => cloud.wasPreempted(at, id, since)),
    setLabels: (at, labels) => look('setLabels', at.name, () => cloud.setLabels(at, labels)),
    setMetadata: (at, key, value) => look('setMetadata', at.name, () => cloud.setMetadata(at, key, value)),
    bootReport: (at, startedAt) => look('bootReport', at.name, () => cloud.bootReport(at, startedAt)),
    ownReport: (at, slices) => look('ownReport', at.name, () => cloud.ownReport(at, slices)),
    ownUse: (at) => look('ownUse', at.name, () => cloud.ownUse(at)),
    serialTail: (at, lines) => look('serialTail', at.name, () => cloud.serialTail(at, lines)),
  };
}

async function partOf(effect: () => ReturnType<Cloud['list']>, random: Random): ReturnType<Cloud['list']> {
  const whole = await effect();
  if (!whole.ok) return whole;
  return ok({ machines: whole.value.machines.filter(() => random.chance(0.5)), complete: false });
}
