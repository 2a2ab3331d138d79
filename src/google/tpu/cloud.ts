/** Machines at the Cloud TPU API: nodes, and queued resources that make them. */
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  BootReport,
  Cloud,
  CloudMachine,
  HostReport,
  MachineAt,
  MachineList,
} from '../../ports/cloud.ts';
import { invalidRequest } from '../classify.ts';
import type { InstanceSettings } from '../compute/instance.ts';
import type { GoogleConnection } from '../connect.ts';
import { tpuChanges } from './changes.ts';
import { tpuEstate } from './estate.ts';
import { mergedReport, readHosts, readOwnReports } from './guest.ts';
import { begunTpu, readOperation, tpuOperationState } from './operations.ts';
import { alone, machineOf, machinesOf, type Node, queuedMachine } from './record.ts';
import { nodeOf, parentOf, queuedOf } from './request.ts';
import { isWaiting } from './states.ts';

/** What of the Cloud port concerns one machine, or a project's machines. */
export type TpuCloud = Pick<
  Cloud,
  | 'list'
  | 'find'
  | 'get'
  | 'create'
  | 'start'
  | 'stop'
  | 'remove'
  | 'operation'
  | 'bootDisk'
  | 'setMachineType'
  | 'setAccelerators'
  | 'setBuy'
  | 'wasPreempted'
  | 'setLabels'
  | 'setMetadata'
  | 'bootReport'
  | 'ownReport'
  | 'serialTail'
>;

export interface TpuOptions extends InstanceSettings {
  readonly clock: Clock;
}

/** The TPUs' part of the Cloud port. `requestId` is unused where the API takes none: names are unique per zone. */
export function tpuCloud(google: GoogleConnection, options: TpuOptions): TpuCloud {
  const estate = tpuEstate(google);

  /** The nodes of a machine that are there: itself, or the slices of its queued resource. */
  async function nodesOf(at: MachineAt): Promise<Result<readonly Node[]>> {
    const own = await estate.node(at);
    if (own.ok) return ok([own.value]);
    if (own.fault.kind !== 'not-found') return own;
    const listed = await estate.nodesIn(at.project, at.zone);
    if (!listed.ok) return listed;
    const slices = listed.value.all.filter(({ queuedBy }) => queuedBy === at.name);
    return slices.length > 0 ? ok(slices) : own;
  }

  async function everything(project: string): Promise<Result<MachineList>> {
    // In this order: what a queued resource has made by the first look is there at the second.
    const queue = await estate.queue(project);
    if (!queue.ok) return queue;
    const nodes = await estate.nodes(project);
    if (!nodes.ok) return nodes;
    return ok({
      machines: machinesOf(nodes.value.all, queue.value.all),
      complete: queue.value.complete && nodes.value.complete,
    });
  }

  async function listed(
    project: string,
    fits: (machine: CloudMachine) => boolean,
  ): Promise<Result<MachineList>> {
    const all = await everything(project);
    return all.ok ? ok({ ...all.value, machines: all.value.machines.filter(fits) }) : all;
  }

  /** A node with the queued resource that made it. */
  async function withQueue(node: Node): Promise<Result<CloudMachine>> {
    if (node.queuedBy === undefined) return ok(machineOf(node));
    const queued = await estate.queued({ ...node, name: node.queuedBy });
    if (queued.ok) return ok(queuedMachine(queued.value, [node], undefined));
    return queued.fault.kind === 'not-found' ? ok(alone(node, [node])) : queued;
  }

  /** A queued resource with what it has made, or with its place in the queue. */
  async function fromQueue(at: MachineAt): Promise<Result<CloudMachine>> {
    const queued = await estate.queued(at);
    if (!queued.ok) return queued;
    if (isWaiting(queued.value.state)) {
      const queue = await estate.queue(at.project, at.zone);
      return queue.ok ? ok(queuedMachine(queued.value, [], queue.value.all)) : queue;
    }
    const nodes = await nodesOf(at);
    if (!nodes.ok && nodes.fault.kind !== 'not-found') return nodes;
    return ok(queuedMachine(queued.value, nodes.ok ? nodes.value : [], undefined));
  }

  async function get(at: MachineAt): Promise<Result<CloudMachine>> {
    const node = await estate.node(at);
    if (node.ok) return withQueue(node.value);
    return node.fault.kind === 'not-found' ? fromQueue(at) : node;
  }

  async function bootReport(at: MachineAt, startedAt?: Millis): Promise<Result<BootReport>> {
    const nodes = await nodesOf(at);
    if (!nodes.ok) return nodes;
    const reports: BootReport[] = [];
    let hosts = 0;
    for (const node of nodes.value) {
      const said = await readHosts(google, nameOf(node), startedAt);
      if (!said.ok) return said;
      // Who has said nothing counts, too, where Google shows how many there are.
      hosts += Math.max(node.hosts, 1);
      reports.push(...said.value);
    }
    return ok(mergedReport(reports, hosts));
  }

  return {
    ...tpuChanges(google, nodesOf),

    list: (project) => listed(project, ({ labels }) => labels.lamplighter !== undefined),

    find: (project, name) => listed(project, (machine) => machine.name === name),

    get,

    async create(machine, requestId) {
      const { project, zone, name, slices, runtimeVersion, queued } = machine;
      if (runtimeVersion === undefined) return fail(invalidRequest(`${name} has no runtime version`));
      if (slices !== undefined && queued === undefined) {
        return fail(invalidRequest(`${slices} slices come from Google's queue only`));
      }
      const parent = parentOf(project, zone);
      if (queued === undefined) {
        const node = nodeOf(machine, options);
        return begunTpu(
          machine,
          await google.read('tpu.nodes.create', { parent, nodeId: name, node }, readOperation),
        );
      }
      const queuedResource = queuedOf(machine, options);
      return begunTpu(
        machine,
        await google.read(
          'tpu.queuedResources.create',
          { parent, queuedResourceId: name, queuedResource, requestId },
          readOperation,
        ),
      );
    },

    async start(at) {
      return begunTpu(at, await google.read('tpu.nodes.start', { name: nameOf(at) }, readOperation));
    },

    async stop(at) {
      return begunTpu(at, await google.read('tpu.nodes.stop', { name: nameOf(at) }, readOperation));
    },

    /** A queued resource goes with all that it made; a node by itself where none made it. */
    async remove(at, requestId) {
      const queued = await estate.queued(at);
      if (!queued.ok && queued.fault.kind !== 'not-found') return queued;
      if (!queued.ok) {
        return begunTpu(at, await google.read('tpu.nodes.delete', { name: nameOf(at) }, readOperation));
      }
      const name = `${parentOf(at.project, at.zone)}/queuedResources/${at.name}`;
      return begunTpu(
        at,
        await google.read('tpu.queuedResources.delete', { name, requestId, force: true }, readOperation),
      );
    },

    operation: (at, patience) => tpuOperationState(google, options.clock, at, patience),

    /** Lost, for another reason than that the queue never served it. */
    async wasPreempted(at, instanceId) {
      const found = await get(at);
      if (!found.ok) return found.fault.kind === 'not-found' ? ok(false) : found;
      const { status, queue, instanceId: shown } = found.value;
      const isIt = shown === instanceId || queue !== undefined;
      return ok(isIt && status === 'lost' && queue?.state !== 'FAILED');
    },

    bootReport,

    async ownReport(at, slices) {
      const reports: HostReport[] = [];
      for (let slice = 0; slice < slices; slice++) {
        // The slices of a queued resource are nodes of names of their own.
        const node = slices === 1 ? at : { ...at, name: `${at.name}-${slice}` };
        const said = await readOwnReports(google, nameOf(node));
        if (!said.ok) return said;
        reports.push(...said.value.map((report) => ({ ...report, slice })));
      }
      return ok(reports);
    },
  };
}

/** Google's full name of the node. */
function nameOf({ project, zone, name }: MachineAt): string {
  return `${parentOf(project, zone)}/nodes/${name}`;
}
