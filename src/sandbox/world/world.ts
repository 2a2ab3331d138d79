/** The simulated estate: projects, zones and machines, driven by the injected clock alone. */
import type { Millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import { billingRows } from './billing.ts';
import { bearExisting } from './births.ts';
import { type SimulatedBucket, USUAL_BUCKETS } from './buckets.ts';
import { insertWithin } from './bulk-insert.ts';
import { type Catalogue, googleCatalogue } from './catalogue.ts';
import { obtainability } from './chances.ts';
import type {
  Activity,
  CloudConsole,
  ConsoleMachine,
  ConsoleQueue,
  ConsoleQuota,
  ConsoleZone,
  MachineRef,
  WorldEvent,
} from './console.ts';
import { consoleMachine, consoleQuotas } from './console-view.ts';
import { Estate, Project } from './estate.ts';
import { metadataChanged } from './guest-copier.ts';
import { insert, planEnds, preempt, quickOperation, remove, start, stop } from './lifecycle.ts';
import type { Disk, Machine, MachineSpec, Snapshot } from './machine.ts';
import type { WorldOptions } from './options.ts';
import { seriesOfMachine } from './samples.ts';
import { deleteDisk, deleteLeft, growDisk, type Left, takeSnapshot } from './storage.ts';
import { TpuWorld } from './tpu-world.ts';
import type { BillingRow, Operation, TimeSeries } from './types.ts';

/**
 * One world. It has no timers: every access first brings it up to `clock.now()`. Same options, same clock and same
 * calls give the same world.
 */
export class World implements CloudConsole {
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly tpu: TpuWorld;
  readonly #estate: Estate;
  readonly #begin: Millis;
  readonly #unreachable = new Set<string>();

  /** Throws Error when a machine of `options` cannot exist. */
  constructor(clock: Clock, options: WorldOptions = {}) {
    this.clock = clock;
    this.#begin = clock.now();
    this.catalogue = googleCatalogue();
    const seed = options.seed ?? 1;
    this.#estate = new Estate(seed, this.catalogue, options.rules ?? [], options.buckets ?? USUAL_BUCKETS);
    this.tpu = new TpuWorld(this.#estate, () => this.settle());
    for (const project of options.projects ?? [{ id: 'ml-research' }]) {
      this.#estate.projects.set(project.id, new Project(project, seed, this.#estate.agenda));
    }
    for (const stockout of options.stockouts ?? []) this.#estate.planStockout(stockout, this.#begin);
    for (const existing of options.machines ?? []) {
      const machine = bearExisting(this.#estate, existing, this.#begin);
      planEnds(this.#estate, this.#estate.projectOf(machine.ref.project), machine);
    }
    this.settle();
  }

  /** Lets everything happen that is due by now; answers that moment. */
  settle(): Millis {
    const now = this.clock.now();
    this.#estate.agenda.runUntil(now);
    return now;
  }

  /** The moment of the next event of the world's own (a boot phase, an operation's end …), if any is due. */
  nextEventAt(): Millis | undefined {
    this.settle();
    return this.#estate.agenda.next();
  }

  /** Undefined when there is no such project. */
  project(id: string): Project | undefined {
    this.settle();
    return this.#estate.projects.get(id);
  }

  /** Undefined when there is no such bucket. */
  bucket(name: string): SimulatedBucket | undefined {
    return this.#estate.buckets.get(name);
  }

  /** True when the zone has none of the accelerator now. */
  isStockedOut(zone: string, accelerator: string): boolean {
    this.settle();
    return this.#estate.capacity.isOut(zone, accelerator);
  }

  /** How likely a spot machine with this accelerator can be had in the zone now, 0–1, as Google would put it. */
  obtainability(zone: string, accelerator: string): number {
    const now = this.settle();
    return obtainability(this.#estate, zone, accelerator, now);
  }

  /** True while the zone answers nothing: lists leave it out, calls that name it fail. */
  isUnreachable(zone: string): boolean {
    return this.#unreachable.has(zone);
  }

  setUnreachable(zone: string, on: boolean): void {
    if (on) this.#unreachable.add(zone);
    else this.#unreachable.delete(zone);
  }

  /** By name or numeric id. */
  operation(project: string, zone: string, name: string): Operation | undefined {
    this.settle();
    return this.#estate.operations.find(project, zone, name);
  }

  /** Every operation of a zone that Google has not forgotten yet. */
  operations(project: string, zone: string): Iterable<Operation> {
    this.settle();
    return this.#estate.operations.ofZone(project, zone);
  }

  /** The operation that a requestId led to within the last hour. */
  operationOfRequest(project: string, requestId: string): Operation | undefined {
    return this.#estate.operations.byRequest(project, requestId, this.settle());
  }

  /** Asks for a machine; the caller has checked that Google would take the request. */
  insert(spec: MachineSpec, requestId?: string): Operation {
    const now = this.settle();
    this.#estate.note(now, 'instances.insert', spec, spec.machineType);
    return insert(this.#estate, this.#estate.projectOf(spec.project), spec, now, requestId);
  }

  /** Asks for a machine in any one of these places of a region; the caller has checked each. */
  insertWithin(
    region: string,
    specs: readonly [MachineSpec, ...MachineSpec[]],
    requestId?: string,
  ): Operation {
    const now = this.settle();
    const [first] = specs;
    const { name, machineType } = first;
    const detail = `${machineType} in ${specs.map(({ zone }) => zone).join(', ')}`;
    const asked = { project: first.project, zone: region, name };
    this.#estate.note(now, 'regionInstances.bulkInsert', asked, detail);
    const project = this.#estate.projectOf(first.project);
    return insertWithin(this.#estate, project, region, specs, now, requestId);
  }

  /** Starts a TERMINATED machine. */
  start(machine: Machine, requestId?: string): Operation {
    const now = this.#note('instances.start', machine);
    const project = this.#estate.projectOf(machine.ref.project);
    return start(this.#estate, project, machine, now, requestId);
  }

  stop(machine: Machine, requestId?: string): Operation {
    const now = this.#note('instances.stop', machine);
    return stop(this.#estate, this.#estate.projectOf(machine.ref.project), machine, now, requestId);
  }

  delete(machine: Machine, requestId?: string): Operation {
    const now = this.#note('instances.delete', machine);
    return remove(this.#estate, this.#estate.projectOf(machine.ref.project), machine, now, requestId);
  }

  /** A small change of a machine, in force at once; `type` is Google's operationType. */
  change(machine: Machine, type: string, requestId: string | undefined, apply: () => void): Operation {
    const now = this.#note(`instances.${type}`, machine);
    const { labels, metadata } = machine.spec;
    apply();
    if (machine.spec.metadata !== metadata) metadataChanged(this.#estate, machine, now);
    if (machine.spec.labels !== labels) machine.labelHistory.push({ at: now, value: machine.spec.labels });
    return quickOperation(this.#estate, this.#about(machine), type, now, requestId);
  }

  /** Deletes a disk that no machine uses. */
  deleteDisk(disk: Disk, requestId?: string): Operation {
    return deleteDisk(this.#estate, disk, this.settle(), requestId);
  }

  /** Grows a disk, also one in use; the caller has checked size and quota. */
  growDisk(disk: Disk, sizeGib: number, requestId?: string): Operation {
    return growDisk(this.#estate, disk, sizeGib, this.settle(), requestId);
  }

  /** Copies a disk; the caller has checked the name. */
  takeSnapshot(disk: Disk, as: Pick<Snapshot, 'name' | 'labels'>, requestId?: string): Operation {
    return takeSnapshot(this.#estate, disk, as, this.settle(), requestId);
  }

  /** A snapshot, or an address that nothing uses. */
  deleteLeft(what: Left, requestId?: string): Operation {
    return deleteLeft(this.#estate, what, this.settle(), requestId);
  }

  /** Series of one metric type in one project with the points in (from, to] that are visible by now; series
   *  without such points are left out. Empty for a metric type or project that the world does not know. */
  *timeSeries(project: string, metricType: string, from: Millis, to: Millis): Generator<TimeSeries> {
    const now = this.settle();
    const home = this.#estate.projects.get(project);
    if (home === undefined) return;
    for (const machine of home.machines()) yield* seriesOfMachine(machine, metricType, from, to, now);
    for (const machine of home.goneMachines) yield* seriesOfMachine(machine, metricType, from, to, now);
    yield* this.tpu.timeSeries(home, metricType, from, to);
  }

  /** The rows of the billing export that had arrived by `asOf` and not yet by `after`. */
  billingRows(asOf: Millis, after: Millis = Number.NEGATIVE_INFINITY): readonly BillingRow[] {
    const now = this.settle();
    return billingRows(this.#estate, this.#begin, Math.min(asOf, now), after);
  }

  projects(): readonly string[] {
    return [...this.#estate.projects.keys()];
  }

  machines(): readonly ConsoleMachine[] {
    const now = this.settle();
    const projects = [...this.#estate.projects.values()];
    const machines = projects.flatMap((project) => project.machines());
    return [...machines.map((machine) => consoleMachine(machine, now)), ...this.tpu.machines()];
  }

  queues(): readonly ConsoleQueue[] {
    return this.tpu.queues();
  }

  zones(): readonly ConsoleZone[] {
    this.settle();
    const zones = new Set([...this.catalogue.zones, ...this.tpu.catalogue.zones]);
    return [...zones].sort().map((zone) => {
      const accelerators = [...this.catalogue.accelerators(zone), ...this.tpu.accelerators(zone)];
      const stockedOut = accelerators.filter((type) => this.#estate.capacity.isOut(zone, type));
      return { zone, accelerators, stockedOut };
    });
  }

  quotas(): readonly ConsoleQuota[] {
    this.settle();
    const scopes = ['global', ...this.catalogue.regions.keys(), ...this.tpu.catalogue.zones];
    return [...this.#estate.projects.values()].flatMap((project) => consoleQuotas(project, scopes));
  }

  events(): readonly WorldEvent[] {
    this.settle();
    return this.#estate.events();
  }

  setActivity(ref: MachineRef, activity: Activity): void {
    const machine = this.tpu.node(ref) ?? this.#machine(ref);
    const behaviour = { profile: { kind: 'constant' as const, activity } };
    machine.behaviours.push({ at: this.clock.now(), value: behaviour });
  }

  setReportsMetrics(ref: MachineRef, on: boolean): void {
    const machine = this.tpu.node(ref) ?? this.#machine(ref);
    machine.reporting.push({ at: this.clock.now(), value: on });
  }

  setStockout(zone: string, accelerator: string, on: boolean): void {
    this.settle();
    const sold = [...this.catalogue.accelerators(zone), ...this.tpu.accelerators(zone)];
    if (!sold.includes(accelerator)) {
      throw new Error(`${accelerator} is not sold in ${zone}`);
    }
    this.#estate.capacity.set(zone, accelerator, on);
  }

  setQuota(project: string, region: string, metric: string, limit: number): void {
    this.settle();
    this.#estate.projectOf(project).quotas.setLimit(region, metric, limit);
  }

  preempt(ref: MachineRef): void {
    if (this.tpu.preempted(ref)) return;
    const machine = this.#machine(ref);
    if (machine.status !== 'RUNNING' || machine.spec.scheduling.provisioningModel !== 'SPOT') {
      throw new Error(`${ref.name} is not a running spot machine`);
    }
    preempt(this.#estate, this.#estate.projectOf(ref.project), machine, this.clock.now());
  }

  #machine(ref: MachineRef): Machine {
    this.settle();
    const machine = this.#estate.projects.get(ref.project)?.machine(ref.zone, ref.name);
    if (machine === undefined) throw new Error(`there is no machine ${ref.name} in ${ref.zone}`);
    return machine;
  }

  #note(kind: string, machine: Machine): Millis {
    const now = this.settle();
    this.#estate.note(now, kind, machine.ref, machine.status);
    return now;
  }

  #about(machine: Machine) {
    return { ...machine.ref, kind: 'instances' as const, id: machine.id };
  }
}
