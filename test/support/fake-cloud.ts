/** A Cloud in memory: machines, operations that take time, stockouts, lost answers; driven by the given clock. */
import type { CopyReport } from '../../src/domain/copy.ts';
import type { Fault } from '../../src/domain/fault.ts';
import type { BootImage, ImageFamily } from '../../src/domain/images.ts';
import type { BootPhase } from '../../src/domain/machine.ts';
import type { Buy, Shape } from '../../src/domain/offer.ts';
import { fail, ok, type Result } from '../../src/domain/result.ts';
import { type Duration, MINUTE, type Millis, SECOND } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type {
  BootDisk,
  Cloud,
  CloudMachine,
  CloudSnapshot,
  CreateMachine,
  DiskAt,
  MachineAt,
  OperationAt,
} from '../../src/ports/cloud.ts';
import { GONE, keyOf, LOST, type Pending, RUNS, SMALLER, STOCKOUT, TAKEN } from './cloud-faults.ts';

export class FakeCloud implements Cloud {
  readonly machines = new Map<string, CloudMachine>();
  readonly stockedOut = new Set<string>();
  /** Metadata keys as they were set, oldest first. */
  readonly metadata: (readonly [key: string, value: string])[] = [];
  /** What machines say of the copy they were told to make; undefined = of none yet. */
  copyReport: CopyReport | 'no-copier' | undefined;
  /** Image families that do not exist. */
  readonly goneFamilies = new Set<string>();
  /** Flex-start machines are there at once and stay pending; otherwise they come up as all others do. */
  queues = false;
  /** Every accepted creation, also of machines that are gone by now. */
  readonly created: string[] = [];
  readonly stopped: string[] = [];
  /** Every change of type, accelerators or way of buying that was made. */
  readonly changed: string[] = [];
  /** Snapshots that are there, by name. */
  readonly copies = new Map<string, CloudSnapshot>();
  /** Every snapshot that was ever taken. */
  readonly snapshotsTaken: string[] = [];
  /** The snapshots that machines were created from. */
  readonly madeOf: string[] = [];
  /** What is said of every spot machine that stopped. */
  preempted: Result<boolean> = ok(true);
  readonly wasPreempted = async () => this.preempted;
  snapshotFault: Fault | undefined;
  snapshotStatus: CloudSnapshot['status'] = 'ready';
  /** Changes that fail, by what `changed` would say. */
  readonly refuses = new Map<string, Fault>();
  /** Accelerators run out where the machine is of that type; by zone and machine type. */
  readonly outOf = new Set<string>();
  /** GB, by place and name of their machine. */
  readonly disks = new Map<string, number>();
  /** Every size that a disk was given later. */
  readonly grown: number[] = [];
  /** Names of methods whose next answer is lost after the effect. */
  readonly loseAnswerOf: string[] = [];
  runtimeVersions: Cloud['runtimeVersions'] = async () => ok([]);
  ownReport: Cloud['ownReport'] = async () => ok([]);
  ownUse: Cloud['ownUse'] = async () => ok(undefined);
  /** What every machine's serial console holds, or why it cannot be read. */
  console: Result<readonly string[]> = ok(['startup-script exit status 1']);
  find = (project: string, name: string) => this.list(project, name);
  operationTime: Duration = 20 * SECOND;
  setUpTime: Duration = 3 * MINUTE;
  protected readonly clock: Clock;
  readonly #operations = new Map<string, Pending>();
  readonly #requests = new Map<string, OperationAt>();
  #count = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  async list(project: string, name?: string) {
    this.#settle();
    const all = [...this.machines.values()].filter((machine) => machine.project === project);
    return ok({ machines: all.filter((one) => (name ?? one.name) === one.name), complete: true });
  }

  async get(at: MachineAt) {
    this.#settle();
    const machine = this.machines.get(keyOf(at));
    return machine === undefined ? fail(GONE) : ok(machine);
  }

  async image(families: readonly ImageFamily[]): Promise<Result<BootImage>> {
    const family = families.find((one) => !this.goneFamilies.has(one.family));
    return family === undefined ? fail(GONE) : ok({ source: `images/${family.family}-v1`, sizeGb: 50 });
  }

  async create(machine: CreateMachine, requestId: string) {
    return this.begin(
      'create',
      machine,
      requestId,
      this.stockedOut.has(machine.zone) ? STOCKOUT : undefined,
      (now) => {
        const waits = this.queues && machine.buy === 'flex-start';
        this.created.push(keyOf(machine));
        if (machine.snapshot !== undefined) this.madeOf.push(machine.snapshot);
        this.disks.set(keyOf(machine), machine.bootDiskGb);
        this.machines.set(keyOf(machine), {
          project: machine.project,
          zone: machine.zone,
          name: machine.name,
          instanceId: String(1000 + this.created.length),
          status: waits ? 'pending' : 'running',
          machineType: machine.shape.machineType,
          createdAt: now,
          lastStartedAt: waits ? undefined : now,
          lastStoppedAt: undefined,
          spot: machine.buy === 'spot',
          hasLocalSsd: false,
          labels: machine.labels,
        });
      },
    );
  }

  async start(at: MachineAt, requestId: string) {
    const type = `${at.zone} ${this.machines.get(keyOf(at))?.machineType}`;
    const isOut = this.stockedOut.has(at.zone) || this.outOf.has(type);
    return this.begin('start', at, requestId, isOut ? STOCKOUT : undefined, (now) =>
      this.change(at, { status: 'running', lastStartedAt: now }),
    );
  }

  async stop(at: MachineAt, requestId: string, _discardLocalSsd: boolean | undefined) {
    return this.begin('stop', at, requestId, undefined, (now) => {
      this.stopped.push(at.name);
      // Stopping what is stopped changes nothing.
      if (this.machines.get(keyOf(at))?.status === 'stopped') return;
      this.change(at, { status: 'stopped', lastStoppedAt: now });
    });
  }

  async remove(at: MachineAt, requestId: string) {
    if (!this.machines.has(keyOf(at))) return fail(GONE);
    return this.begin('remove', at, requestId, undefined, () => {
      this.machines.delete(keyOf(at));
      this.disks.delete(keyOf(at));
    });
  }

  async operation(at: OperationAt) {
    this.#settle();
    const pending = this.#operations.get(at.name);
    if (pending === undefined) return fail(GONE);
    return ok(
      pending.settled
        ? { done: true as const, fault: pending.fault, endedAt: pending.endsAt }
        : { done: false as const },
    );
  }

  async bootDisk(at: MachineAt): Promise<Result<BootDisk>> {
    this.#settle();
    const { project, zone, name } = at;
    const sizeGb = this.disks.get(keyOf(at));
    return sizeGb === undefined ? fail(GONE) : ok({ project, zone, name, sizeGb, type: 'pd-balanced' });
  }

  async growDisk(disk: DiskAt, sizeGb: number, requestId: string) {
    const before = this.disks.get(keyOf(disk)) ?? 0;
    const fault = sizeGb <= before ? SMALLER : undefined;
    return this.begin('growDisk', disk, requestId, fault, () => {
      this.grown.push(sizeGb);
      this.disks.set(keyOf(disk), sizeGb);
    });
  }

  async takeSnapshot(disk: DiskAt, as: Pick<CloudSnapshot, 'name' | 'labels'>, requestId: string) {
    return this.begin('takeSnapshot', disk, requestId, this.snapshotFault, (createdAt) => {
      const { project } = disk;
      this.snapshotsTaken.push(as.name);
      this.copies.set(as.name, { project, ...as, status: this.snapshotStatus, createdAt });
    });
  }

  async snapshot(_project: string, name: string): Promise<Result<CloudSnapshot>> {
    this.#settle();
    const found = this.copies.get(name);
    return found === undefined ? fail(GONE) : ok(found);
  }

  async snapshots() {
    this.#settle();
    return ok([...this.copies.values()]);
  }

  async removeSnapshot(_project: string, name: string): Promise<Result<void>> {
    return this.copies.delete(name) ? ok(undefined) : fail(GONE);
  }

  async setMachineType(at: MachineAt, machineType: string, requestId: string) {
    return this.#set(at, `type ${machineType}`, requestId, { machineType });
  }

  async setAccelerators(at: MachineAt, of: Pick<Shape, 'family' | 'count'>, requestId: string) {
    return this.#set(at, `${of.count} × ${of.family}`, requestId, {});
  }

  async setBuy(at: MachineAt, buy: Buy, requestId: string) {
    return this.#set(at, buy, requestId, { spot: buy === 'spot' });
  }

  async setLabels(at: MachineAt, labels: Readonly<Record<string, string>>): Promise<Result<void>> {
    const machine = this.machines.get(keyOf(at));
    if (machine === undefined) return fail(GONE);
    this.machines.set(keyOf(at), { ...machine, labels: { ...machine.labels, ...labels } });
    return ok(undefined);
  }

  async setMetadata(at: MachineAt, key: string, value: string): Promise<Result<void>> {
    if (!this.machines.has(keyOf(at))) return fail(GONE);
    this.metadata.push([key, value]);
    return ok(undefined);
  }

  async bootReport(at: MachineAt) {
    const machine = this.machines.get(keyOf(at));
    if (machine === undefined) return fail(GONE);
    const up = this.clock.now() - (machine.lastStartedAt ?? machine.createdAt);
    const phases: readonly BootPhase[] = ['booting', 'driver', 'agent', 'jupyter'];
    const phase = up >= this.setUpTime ? 'ready' : phases[Math.floor((up / this.setUpTime) * phases.length)];
    if (this.copyReport === 'no-copier') return ok({ phase });
    return ok({
      phase,
      copier: true as const,
      ...(this.copyReport === undefined ? {} : { copy: this.copyReport }),
    });
  }

  async serialTail(_at: MachineAt, lines: number) {
    return this.console.ok ? ok(this.console.value.slice(-lines)) : this.console;
  }

  #set(at: MachineAt, what: string, requestId: string, change: Partial<CloudMachine>) {
    const machine = this.machines.get(keyOf(at));
    if (machine === undefined) return fail(GONE);
    const refused = machine.status === 'stopped' ? this.refuses.get(what) : RUNS;
    return this.begin('set', at, requestId, refused, () => {
      this.changed.push(what);
      this.change(at, change);
    });
  }

  /** Google or somebody else stops it. */
  stopOutside(at: MachineAt): void {
    this.change(at, { status: 'stopped', lastStoppedAt: this.clock.now() });
  }

  /** An hour has passed: the same request id begins anew. */
  forgetRequests(): void {
    this.#requests.clear();
  }

  /** Takes a call, once for each request id; its effect comes when the operation ends. */
  protected begin(
    verb: string,
    at: MachineAt,
    requestId: string,
    fault: Fault | undefined,
    effect: (at: Millis) => void,
  ) {
    let operation = this.#requests.get(requestId);
    if (operation === undefined) {
      if (verb === 'create' && this.machines.has(keyOf(at))) {
        return fail(TAKEN);
      }
      operation = { project: at.project, zone: at.zone, name: `operation-${++this.#count}` };
      this.#requests.set(requestId, operation);
      const endsAt = this.clock.now() + this.operationTime;
      this.#operations.set(operation.name, { endsAt, fault, settled: false, effect });
    }
    const lost = this.loseAnswerOf.indexOf(verb);
    if (lost >= 0) {
      this.loseAnswerOf.splice(lost, 1);
      return fail(LOST);
    }
    return ok(operation);
  }

  #settle(): void {
    for (const pending of this.#operations.values()) {
      if (pending.settled || pending.endsAt > this.clock.now()) continue;
      pending.settled = true;
      if (pending.fault === undefined) pending.effect(pending.endsAt);
    }
  }

  protected change(at: MachineAt, change: Partial<CloudMachine>): void {
    const machine = this.machines.get(keyOf(at));
    if (machine !== undefined) this.machines.set(keyOf(at), { ...machine, ...change });
  }
}
