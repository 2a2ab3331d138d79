/** How TPU nodes and queued resources look on the sandbox's cloud console. */
import type { Millis } from '../../domain/time.ts';
import type { Activity, ConsoleMachine, ConsoleQueue } from './console.ts';
import { accrued, addressMicros, billedMs } from './costs.ts';
import type { Charge } from './machine.ts';
import { activityAt, reportsAt } from './samples.ts';
import { tpuAccelerator } from './tpu-births.ts';
import { isSpot, type QueuedResource, type TpuNode } from './tpu-node.ts';

const NOTHING: Activity = { gpu: 0, cpu: 0, gpuMemory: 0, networkBytesPerSecond: 0 };

export function consoleNode(node: TpuNode, now: Millis): ConsoleMachine {
  const { slice, labels } = node.spec;
  const run = node.state === 'READY' ? node.runs.at(-1) : undefined;
  const charge = node.charges.at(-1);
  return {
    ...node.ref,
    id: node.id,
    machineType: slice.type,
    accelerator: { type: tpuAccelerator(slice.generation), count: slice.chips },
    status: node.state,
    provisioningModel: isSpot(node.spec) ? 'SPOT' : 'STANDARD',
    createdAt: node.createdAt,
    lastStartedAt: node.runs.at(-1)?.from,
    labels,
    hourlyMicros: charge !== undefined && charge.to === undefined ? hourlyOf(node, charge) : 0,
    costMicros: nodeCost(node, now),
    activity: run === undefined ? NOTHING : activityAt(node, run, now),
    reportsMetrics: run !== undefined && reportsAt(node, run, now),
    tpu: { hosts: slice.hosts, topology: slice.topology, queue: node.queue?.ref.name },
  };
}

export function consoleQueue({ ref, spec, state, since, createdAt, error }: QueuedResource): ConsoleQueue {
  return {
    ...ref,
    state,
    since,
    until: spec.waits === undefined ? undefined : createdAt + spec.waits,
    machineType: spec.nodes[0]?.slice.type ?? '',
    slices: spec.nodes.length,
    spot: spec.tier === 'spot' || spec.nodes.some(isSpot),
    error: state === 'FAILED' ? error?.message : undefined,
  };
}

/** Micro-USD an hour with the addresses of its hosts. */
function hourlyOf({ spec }: TpuNode, { micros, spot }: Pick<Charge, 'micros' | 'spot'>): number {
  return micros + (spec.externalAddresses ? spec.slice.hosts * addressMicros(spot) : 0);
}

/** Micro-USD since birth. */
export function nodeCost(node: TpuNode, now: Millis): number {
  const micros = node.charges.reduce((sum, charge) => {
    const until = charge.to === undefined ? now : Number.POSITIVE_INFINITY;
    return sum + accrued(hourlyOf(node, charge), billedMs(charge, charge.from, until));
  }, 0);
  return Math.round(micros);
}
