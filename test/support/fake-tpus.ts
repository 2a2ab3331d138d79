/** The Cloud in memory with TPUs: nodes at once or out of a queue, which Google may end by itself. */
import { sliceOf } from '../../src/domain/accelerators/index.ts';
import type { Fault } from '../../src/domain/fault.ts';
import { fail } from '../../src/domain/result.ts';
import type { CloudMachine, CreateMachine, MachineAt } from '../../src/ports/cloud.ts';
import { keyOf, STOCKOUT } from './cloud-faults.ts';
import { FakeCloud } from './fake-cloud.ts';

export class FakeTpus extends FakeCloud {
  /** Every request that was put into a queue, by place and name. */
  readonly queued: CreateMachine[] = [];
  /** Zones that this project may not make TPUs in, or with why. */
  readonly refusedZones = new Map<string, Fault>();
  /** What was removed, oldest first. */
  readonly removed: string[] = [];
  /** The most places in queues at any one time. */
  longestQueue = 0;

  override async create(machine: CreateMachine, requestId: string) {
    if (machine.service !== 'tpu') return super.create(machine, requestId);
    const refused = this.refusedZones.get(machine.zone);
    if (refused !== undefined) return fail(refused);
    if (machine.queued === true) return this.#queue(machine, requestId);
    if (this.stockedOut.has(machine.zone))
      return this.begin('create', machine, requestId, STOCKOUT, () => {});
    const isThere = this.machines.has(keyOf(machine));
    // Nodes have no request ids: what is there is there.
    const sent = await this.begin('create', machine, crypto.randomUUID(), undefined, () =>
      this.change(machine, { status: 'running' }),
    );
    if (!isThere) this.#make(machine, { status: 'provisioning' });
    return sent;
  }

  override async start(at: MachineAt, requestId: string) {
    const seen = this.machines.get(keyOf(at));
    if (seen?.service !== 'tpu') return super.start(at, requestId);
    if (seen.status !== 'stopped') return fail(notIn(seen.status));
    return this.begin('start', at, requestId, undefined, () => this.change(at, { status: 'running' }));
  }

  override async stop(at: MachineAt, requestId: string, ssd: boolean | undefined) {
    const seen = this.machines.get(keyOf(at));
    if (seen?.service !== 'tpu') return super.stop(at, requestId, ssd);
    const family = seen.labels['lamplighter-family'] ?? '';
    const hosts = sliceOf({ family, machineType: seen.machineType })?.hosts ?? 1;
    if (seen.queue !== undefined || hosts > 1) return fail(notIn('a slice or a queued resource'));
    return this.begin('stop', at, requestId, undefined, () => {
      this.stopped.push(at.name);
      this.change(at, { status: 'stopped' });
    });
  }

  override async remove(at: MachineAt, requestId: string) {
    const waits = this.machines.get(keyOf(at))?.status === 'pending';
    const sent = await super.remove(at, requestId);
    if (sent.ok) this.removed.push(keyOf(at));
    if (sent.ok && waits) this.change(at, { status: 'stopping', withoutNode: true });
    return sent;
  }

  /** The queue serves it. */
  serve(at: MachineAt): void {
    this.#standing(at, 'ACTIVE', 'running');
  }

  /** Google gives a queued one up, or takes a node back. */
  lose(at: MachineAt, state: 'FAILED' | 'SUSPENDED' | 'PREEMPTED', because?: string): void {
    if (state !== 'PREEMPTED') this.#standing(at, state, 'lost');
    this.change(at, { status: 'lost', ...(because === undefined ? {} : { because }) });
  }

  #queue(machine: CreateMachine, requestId: string) {
    const until = this.clock.now() + (machine.queueFor ?? 0);
    const before = this.machines.has(keyOf(machine));
    const sent = this.begin('create', machine, requestId, undefined, () => {});
    if (before) return sent;
    this.queued.push(machine);
    this.#make(machine, {
      status: 'pending',
      queue: { state: 'WAITING_FOR_RESOURCES', since: this.clock.now(), until, ahead: undefined },
    });
    const waiting = [...this.machines.values()].filter(({ queue }) => queue !== undefined).length;
    this.longestQueue = Math.max(this.longestQueue, waiting);
    return sent;
  }

  #standing(at: MachineAt, state: string, status: CloudMachine['status']): void {
    const queue = this.machines.get(keyOf(at))?.queue;
    this.change(at, { status, ...(queue === undefined ? {} : { queue: { ...queue, state } }) });
  }

  #make(machine: CreateMachine, rest: Pick<CloudMachine, 'status'> & Partial<CloudMachine>): void {
    const { project, zone, name, buy, labels, shape } = machine;
    this.created.push(keyOf(machine));
    this.machines.set(keyOf(machine), {
      service: 'tpu',
      project,
      zone,
      name,
      instanceId: String(1000 + this.created.length),
      machineType: shape.machineType,
      createdAt: this.clock.now(),
      lastStartedAt: undefined,
      lastStoppedAt: undefined,
      spot: buy === 'spot',
      hasLocalSsd: false,
      labels,
      ...rest,
    });
  }
}

function notIn(state: string): Fault {
  return { kind: 'invalid', scope: 'call', message: `not supported while in state ${state}` };
}
