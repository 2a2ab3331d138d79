/** Makes machines: those that an insert asks for, and those that are there when the world begins. */
import type { Millis } from '../../domain/time.ts';
import { MINUTE, SECOND } from '../../domain/time.ts';
import type { Estate, Project } from './estate.ts';
import type { Disk, DiskSpec, Machine, MachineSpec } from './machine.ts';
import type { ExistingMachine } from './options.ts';
import { demandsOf, diskDemand } from './quotas.ts';
import { randomOf, streamOf } from './random.ts';
import { enterRun, leaveRun } from './runs.ts';
import { SERIES } from './series.ts';
import type { Behaviour } from './types.ts';

/** What a machine does when no rule says otherwise: somebody trains on it. */
const BUSY: Behaviour = {
  profile: {
    kind: 'constant',
    activity: { gpu: 78, cpu: 35, gpuMemory: 62, networkBytesPerSecond: 250_000 },
  },
};

/** Adds a machine in PROVISIONING with its disks; takes quota for what it keeps, not for running. */
export function bear(estate: Estate, project: Project, spec: MachineSpec, at: Millis): Machine {
  const id = estate.nextId();
  const host = Math.floor(randomOf(estate.seed, `address ${id}`) * 0xfffff);
  const machine: Machine = {
    id,
    ref: { project: spec.project, zone: spec.zone, name: spec.name },
    spec,
    status: 'PROVISIONING',
    createdAt: at,
    lastStartedAt: undefined,
    lastStoppedAt: undefined,
    deletedAt: undefined,
    terminationAt: undefined,
    internalAddress: `10.128.${(host >> 8) & 0xff}.${2 + (host & 0x7f)}`,
    externalAddress: spec.externalAddress
      ? `34.${64 + (host >> 16)}.${(host >> 8) & 0xff}.${host & 0xff}`
      : undefined,
    disks: [],
    runs: [],
    charges: [],
    labelHistory: [{ at, value: spec.labels }],
    behaviours: [{ at, value: behaviourOf(estate, spec.name, estate.nextBirth()) }],
    reporting: [{ at, value: true }],
    attributes: new Map(),
    copies: new Set(),
    serial: '',
    agentInstalled: false,
    labelVersion: 0,
    metadataVersion: 0,
    underway: [],
    stream: streamOf(estate.seed, `machine ${id}`),
    plans: [],
    holds: [],
  };
  for (const disk of spec.disks) addDisk(estate, project, machine, disk, at);
  project.quotas.take(demandsOf(spec, project.quotas).kept);
  project.addMachine(machine);
  return machine;
}

/** What the world's rules say a machine does. */
export function behaviourOf(estate: Estate, name: string, birth: number): Behaviour {
  for (const { match, behaviour } of estate.rules) {
    const fits = match === 'any' || ('birth' in match ? match.birth === birth : match.name.test(name));
    if (fits) return behaviour;
  }
  return BUSY;
}

function addDisk(estate: Estate, project: Project, machine: Machine, spec: DiskSpec, at: Millis): void {
  const disk: Disk = {
    id: estate.nextId(),
    project: project.id,
    zone: machine.ref.zone,
    name: spec.name,
    type: spec.type,
    sizeGib: spec.sizeGib,
    sizes: [{ at, value: spec.sizeGib }],
    sourceImage: spec.sourceImage,
    labels: spec.labels,
    createdAt: at,
    deletedAt: undefined,
    user: machine,
    boot: spec.boot,
    autoDelete: spec.autoDelete,
  };
  machine.disks.push(disk);
  project.addDisk(disk);
}

/** Takes a machine and the disks that go with it out of the world. */
export function bury(project: Project, machine: Machine, at: Millis): void {
  for (const disk of machine.disks) {
    if (disk.autoDelete) {
      project.removeDisk(disk, at);
    } else disk.user = undefined;
  }
  const kept = demandsOf(machine.spec, project.quotas).kept;
  const left = machine.disks.filter((disk) => !disk.autoDelete);
  project.quotas.give(kept);
  for (const disk of left) project.quotas.take(diskDemand(disk.zone, disk.type, disk.sizeGib));
  project.removeMachine(machine, at);
}

/** Takes a machine that never came up out of the world: nothing of it is billed. */
export function forget(project: Project, machine: Machine, at: Millis): void {
  bury(project, machine, at);
  for (const disk of machine.disks) disk.sizes.length = 0;
}

/** Puts a machine there as if it had been made at `createdAt`. Throws Error when it cannot exist. */
export function bearExisting(estate: Estate, existing: ExistingMachine, now: Millis): Machine {
  const project = existing.project === undefined ? [...estate.projects.values()][0] : undefined;
  const home = project ?? estate.projectOf(existing.project ?? '');
  const type = estate.catalogue.machineTypes(existing.zone)?.get(existing.machineType);
  if (type === undefined) throw new Error(`${existing.machineType} is not sold in ${existing.zone}`);
  if (home.machine(existing.zone, existing.name)) throw new Error(`${existing.name} exists already`);
  const spot = existing.spot ?? false;
  const { createdAt, stoppedAt } = existing;
  if (createdAt > now || (stoppedAt !== undefined && (stoppedAt < createdAt || stoppedAt > now))) {
    throw new Error(`${existing.name} must be made, and stopped, before the world begins`);
  }
  const email = `${home.number}-compute@developer.gserviceaccount.com`;
  const spec: MachineSpec = {
    project: home.id,
    zone: existing.zone,
    name: existing.name,
    machineType: type.name,
    vcpus: type.vcpus,
    gpus: type.builtIn ?? existing.gpus,
    scheduling: {
      provisioningModel: spot ? 'SPOT' : 'STANDARD',
      onHostMaintenance: (type.builtIn ?? existing.gpus) ? 'TERMINATE' : 'MIGRATE',
      automaticRestart: !spot,
      terminationAction: spot ? 'STOP' : undefined,
      maxRun: undefined,
      terminationTime: undefined,
      discardLocalSsd: undefined,
    },
    labels: existing.labels ?? {},
    // As a managed instance group notes it.
    metadata:
      existing.group === undefined
        ? []
        : [
            {
              key: 'created-by',
              value: `projects/${home.number}/zones/${existing.zone}/instanceGroupManagers/${existing.group}`,
            },
          ],
    disks: [
      {
        name: existing.name,
        type: SERIES[type.series].disks.includes('pd-balanced') ? 'pd-balanced' : 'hyperdisk-balanced',
        sizeGib: existing.bootDiskGib ?? 200,
        boot: true,
        autoDelete: true,
        sourceImage: undefined,
        labels: {},
      },
    ],
    scratchPartitions: 0,
    externalAddress: false,
    serviceAccount: { email, scopes: ['https://www.googleapis.com/auth/cloud-platform'] },
    deletionProtection: false,
    rest: {},
  };
  const machine = bear(estate, home, spec, createdAt);
  if (existing.behaviour !== undefined) machine.behaviours.push({ at: createdAt, value: existing.behaviour });
  machine.status = 'RUNNING';
  const runFrom = Math.min(createdAt + 25 * SECOND, stoppedAt ?? now);
  machine.holds = demandsOf(spec, home.quotas).running;
  home.quotas.take(machine.holds);
  const run = enterRun(estate, machine, runFrom);
  machine.agentInstalled = existing.agent ?? true;
  run.agentFrom = machine.agentInstalled ? runFrom + MINUTE : undefined;
  if (stoppedAt !== undefined) leaveRun(home, machine, stoppedAt);
  return machine;
}
