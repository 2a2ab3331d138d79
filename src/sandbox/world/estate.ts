/** The state of the world: projects with their machines and disks, capacity, the audit, and the agenda. */
import type { Millis } from '../../domain/time.ts';
import { Agenda } from './agenda.ts';
import type { SimulatedBucket } from './buckets.ts';
import type { Catalogue } from './catalogue.ts';
import type { MachineRef, WorldEvent } from './console.ts';
import type { LooseDisk, StaticAddress } from './left-behind.ts';
import type { Disk, Machine, MachineSpec, Snapshot } from './machine.ts';
import { Operations } from './operations.ts';
import type { ProjectOptions, Stockout } from './options.ts';
import { QuotaPreferences } from './quota-preferences.ts';
import { diskDemand, Quotas } from './quotas.ts';
import { randomOf } from './random.ts';
import { TpuFleet } from './tpu-fleet.ts';
import { TpuOperations } from './tpu-operations.ts';
import type { BehaviourRule } from './types.ts';

/** The audit keeps the newest so many. */
const EVENTS_KEPT = 5_000;

export class Project {
  readonly id: string;
  readonly number: string;
  readonly options: ProjectOptions;
  readonly quotas: Quotas;
  readonly preferences: QuotaPreferences;
  readonly tpu = new TpuFleet();
  readonly #machines = new Map<string, Machine>();
  readonly #disks = new Map<string, Disk>();
  /** Deleted ones: their samples and bills outlive them. */
  readonly goneMachines: Machine[] = [];
  readonly goneDisks: Disk[] = [];
  /** By name. */
  readonly snapshots = new Map<string, Snapshot>();
  readonly goneSnapshots: Snapshot[] = [];
  /** By region and name, e.g. us-east4/front. */
  readonly addresses: Map<string, StaticAddress>;
  #sortedMachines: readonly Machine[] | undefined;
  #sortedDisks: readonly Disk[] | undefined;

  constructor(options: ProjectOptions, seed: number, agenda: Agenda) {
    this.id = options.id;
    this.options = options;
    this.addresses = new Map((options.addresses ?? []).map((one) => [`${one.region}/${one.name}`, one]));
    this.number = String(100_000_000_000 + Math.floor(randomOf(seed, `project ${options.id}`) * 9e11));
    this.quotas = new Quotas(options.quotas);
    this.preferences = new QuotaPreferences(this.quotas, agenda, seed);
    for (const [i, disk] of (options.disks ?? []).entries())
      this.#addLoose(disk, `6${this.number}${1000 + i}`);
  }

  #addLoose({ zone, name, type, sizeGib, createdAt }: LooseDisk, id: string): void {
    this.quotas.take(diskDemand(zone, type, sizeGib));
    this.addDisk({
      id,
      project: this.id,
      zone,
      name,
      type,
      sizeGib,
      sizes: [{ at: createdAt, value: sizeGib }],
      sourceImage: undefined,
      labels: {},
      createdAt,
      deletedAt: undefined,
      user: undefined,
      boot: false,
      autoDelete: false,
    });
  }

  machine(zone: string, name: string): Machine | undefined {
    return this.#machines.get(`${zone}/${name}`);
  }

  disk(zone: string, name: string): Disk | undefined {
    return this.#disks.get(`${zone}/${name}`);
  }

  /** By zone, then name. */
  machines(): readonly Machine[] {
    this.#sortedMachines ??= sorted(this.#machines);
    return this.#sortedMachines;
  }

  /** By zone, then name. */
  disks(): readonly Disk[] {
    this.#sortedDisks ??= sorted(this.#disks);
    return this.#sortedDisks;
  }

  addMachine(machine: Machine): void {
    this.#machines.set(`${machine.ref.zone}/${machine.ref.name}`, machine);
    this.#sortedMachines = undefined;
  }

  addDisk(disk: Disk): void {
    this.#disks.set(`${disk.zone}/${disk.name}`, disk);
    this.#sortedDisks = undefined;
  }

  removeMachine(machine: Machine, at: Millis): void {
    machine.deletedAt = at;
    this.#machines.delete(`${machine.ref.zone}/${machine.ref.name}`);
    this.#sortedMachines = undefined;
    this.goneMachines.push(machine);
  }

  removeDisk(disk: Disk, at: Millis): void {
    disk.deletedAt = at;
    disk.user = undefined;
    this.#disks.delete(`${disk.zone}/${disk.name}`);
    this.#sortedDisks = undefined;
    this.goneDisks.push(disk);
  }
}

function sorted<T>(entries: ReadonlyMap<string, T>): readonly T[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** Accelerators that zones have run out of. */
export class Capacity {
  readonly #out = new Set<string>();

  set(zone: string, accelerator: string, out: boolean): void {
    if (out) this.#out.add(`${zone} ${accelerator}`);
    else this.#out.delete(`${zone} ${accelerator}`);
  }

  isOut(zone: string, accelerator: string): boolean {
    return this.#out.has(`${zone} ${accelerator}`);
  }
}

export class Estate {
  readonly seed: number;
  readonly catalogue: Catalogue;
  readonly rules: readonly BehaviourRule[];
  readonly buckets: Map<string, SimulatedBucket>;
  readonly agenda = new Agenda();
  readonly capacity = new Capacity();
  readonly operations = new Operations();
  readonly tpuOperations = new TpuOperations();
  readonly projects = new Map<string, Project>();
  readonly #events: WorldEvent[] = [];
  #ids = 0;
  #births = 0;

  constructor(
    seed: number,
    catalogue: Catalogue,
    rules: readonly BehaviourRule[],
    buckets: readonly SimulatedBucket[],
  ) {
    this.seed = seed;
    this.catalogue = catalogue;
    this.rules = rules;
    this.buckets = new Map(buckets.map((bucket) => [bucket.name, bucket]));
  }

  /** `begin` is when the world began. */
  planStockout({ zone, accelerator, from, until }: Stockout, begin: Millis): void {
    this.agenda.add(from ?? begin, () => this.capacity.set(zone, accelerator, true));
    if (until !== undefined) this.agenda.add(until, () => this.capacity.set(zone, accelerator, false));
  }

  /** A file of a machine arrives in a bucket, at `gs://bucket/path` or below it where that ends with a slash. */
  putObject(url: string, file: string, bytes: number): void {
    const [, bucket = '', path = ''] = /^gs:\/\/([^/]+)\/?(.*)$/.exec(url) ?? [];
    const into = this.buckets.get(bucket);
    if (into === undefined) return;
    const name = path === '' || path.endsWith('/') ? `${path}${file.split('/').at(-1)}` : path;
    const objects = [...into.objects.filter((object) => object.name !== name), { name, bytes }];
    this.buckets.set(bucket, { ...into, objects });
  }

  /** Throws Error when there is no such project. */
  projectOf(id: string): Project {
    const project = this.projects.get(id);
    if (project === undefined) throw new Error(`the world has no project ${id}`);
    return project;
  }

  /** Google's numeric ids: 19 digits, beyond what a JavaScript number holds exactly. */
  nextId(): string {
    this.#ids++;
    const tail = Math.floor(randomOf(this.seed, `id ${this.#ids}`) * 1e9);
    return `${1_000_000_000 + this.#ids * 7919}${String(tail).padStart(9, '0')}`;
  }

  /** How many machines were asked for before this one. */
  nextBirth(): number {
    return this.#births++;
  }

  note(at: Millis, kind: string, machine: MachineRef | undefined, detail: string): void {
    this.#events.push({ at, kind, machine, detail });
    if (this.#events.length > 2 * EVENTS_KEPT) this.#events.splice(0, EVENTS_KEPT);
  }

  events(): readonly WorldEvent[] {
    return this.#events;
  }

  /** True when the zone has none of the GPUs that the machine needs. */
  isStockedOut(spec: MachineSpec): boolean {
    return spec.gpus !== undefined && this.capacity.isOut(spec.zone, spec.gpus.type);
  }
}
