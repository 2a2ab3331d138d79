/** The Cloud port over the simulated estate without the wire: what Compute Engine checks is checked, no byte is sent. */
import { gpuOf } from '../../../src/domain/accelerators/index.ts';
import { fail, ok, type Result } from '../../../src/domain/result.ts';
import type { Duration } from '../../../src/domain/time.ts';
import { regionOf } from '../../../src/domain/zone.ts';
import { faultOfOperation } from '../../../src/google/classify.ts';
import { reportOf } from '../../../src/google/compute/boot-report.ts';
import { bulkOf, instanceOf } from '../../../src/google/compute/instance.ts';
import { seriesFacts } from '../../../src/google/compute/series.ts';
import { parseUse } from '../../../src/google/compute/use-report.ts';
import { parseReport } from '../../../src/google/tpu/own-report.ts';
import type {
  Cloud,
  CloudMachine,
  CloudStatus,
  MachineAt,
  OperationAt,
  OperationState,
} from '../../../src/ports/cloud.ts';
import { bulkInsert } from '../../../src/sandbox/google-api/compute/bulk-insert.ts';
import { resizeDisk } from '../../../src/sandbox/google-api/compute/disk-verbs.ts';
import { findMachine, findPlace, findProject } from '../../../src/sandbox/google-api/compute/find.ts';
import { imageLink, imageOfFamily } from '../../../src/sandbox/google-api/compute/images.ts';
import {
  setMachineResources,
  setMachineType,
  setScheduling,
} from '../../../src/sandbox/google-api/compute/instance-changes.ts';
import {
  deleteInstance,
  insertInstance,
  startInstance,
  stopInstance,
} from '../../../src/sandbox/google-api/compute/instance-verbs.ts';
import { attributesAt } from '../../../src/sandbox/world/guest.ts';
import type { Machine } from '../../../src/sandbox/world/machine.ts';
import { RUNTIMES } from '../../../src/sandbox/world/tpu-catalogue.ts';
import type { Operation } from '../../../src/sandbox/world/types.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import { answered, requestFor } from './google-faults.ts';
import { worldSnapshots } from './snapshots.ts';

const IMAGE = {
  source: 'projects/deeplearning-platform-release/global/images/family/common-cu129-ubuntu-2204-nvidia-580',
  sizeGb: 50,
};
const STATUS: Readonly<Record<Machine['status'], CloudStatus>> = {
  PENDING: 'pending',
  PROVISIONING: 'provisioning',
  STAGING: 'provisioning',
  RUNNING: 'running',
  STOPPING: 'stopping',
  TERMINATED: 'stopped',
};
/** Machines on one page of a list; small, so that a run of a few machines has several. */
const PAGE = 3;

export interface WorldCloudOptions {
  /** Lets simulated milliseconds go by while an operation is waited for; left out, a wait answers at once. */
  readonly sleep?: (ms: Duration) => Promise<void>;
  /** False leaves every page after the first out and says nothing of it: what an adapter that forgets them does. */
  readonly followPages?: boolean;
}

/** The port; `world` follows its own clock. */
export function worldCloud(world: World, options: WorldCloudOptions = {}): Cloud {
  const params = ({ project, zone, name }: MachineAt) => ({ project, zone, instance: name });

  function begun(
    at: Pick<OperationAt, 'project' | 'zone' | 'region'>,
    handle: () => object,
  ): Promise<Result<OperationAt>> {
    const result = answered(handle);
    if (!result.ok) return Promise.resolve(result);
    const { name } = result.value as { readonly name: string };
    const region = at.region === undefined ? {} : { region: at.region };
    return Promise.resolve(ok({ project: at.project, zone: at.zone, name, ...region }));
  }

  function said<T>(at: MachineAt, key: string, parse: (text: string) => T): Result<T> {
    const machine = machineAt(at);
    if (!machine.ok) return machine;
    return ok(parse(attributesAt(machine.value, world.clock.now()).get(`lamplighter/${key}`) ?? ''));
  }

  function machineAt(at: MachineAt): Result<Machine> {
    return answered(() => findMachine(world, requestFor(params(at))).machine);
  }

  function stateOf(at: OperationAt): Result<Operation | undefined> {
    return answered(() => {
      const { project, zone, region } = at;
      if (region === undefined) findPlace(world, requestFor({ project, zone }));
      return world.operation(project, region ?? zone, at.name);
    });
  }

  return {
    async list(projectId) {
      const project = answered(() => findProject(world, requestFor({ project: projectId })));
      if (!project.ok) return project;
      const ours = project.value.machines().filter((machine) => 'lamplighter' in machine.spec.labels);
      const reachable = ours.filter((machine) => !world.isUnreachable(machine.ref.zone));
      const shown = options.followPages === false ? reachable.slice(0, PAGE) : reachable;
      const complete = !world.catalogue.zones.some((zone) => world.isUnreachable(zone));
      return ok({ machines: shown.map(readMachine), complete });
    },

    async find(projectId, name) {
      const project = answered(() => findProject(world, requestFor({ project: projectId })));
      if (!project.ok) return project;
      const named = project.value.machines().filter(({ ref }) => ref.name === name);
      const machines = named.filter(({ ref }) => !world.isUnreachable(ref.zone)).map(readMachine);
      return ok({ machines, complete: !world.catalogue.zones.some((zone) => world.isUnreachable(zone)) });
    },

    async get(at) {
      const machine = machineAt(at);
      if (!machine.ok) return machine;
      // Lists are read without the network.
      return ok({ ...readMachine(machine.value), publicAddress: machine.value.spec.externalAddress });
    },

    async image([first]) {
      if (first === undefined) return ok(IMAGE);
      return answered(() => {
        const image = imageOfFamily(first.project, first.family);
        return { source: imageLink(image), sizeGb: image.diskSizeGb };
      });
    },

    create(machine, requestId) {
      const { project, zone, within } = machine;
      const image = machine.image ?? IMAGE;
      if (within !== undefined) {
        const region = regionOf(zone);
        const body = bulkOf(machine, within, image, {});
        const at = { ...machine, region };
        return begun(at, () => bulkInsert(world, requestFor({ project, region }, { requestId }, body)));
      }
      const body = instanceOf(machine, image, {});
      return begun(machine, () => insertInstance(world, requestFor({ project, zone }, { requestId }, body)));
    },

    start: (at, requestId) => begun(at, () => startInstance(world, requestFor(params(at), { requestId }))),

    stop(at, requestId, discard) {
      const query = { requestId, ...(discard === undefined ? {} : { discardLocalSsd: String(discard) }) };
      return begun(at, () => stopInstance(world, requestFor(params(at), query)));
    },

    remove: (at, requestId) => begun(at, () => deleteInstance(world, requestFor(params(at), { requestId }))),

    async operation(at, patience) {
      const until = world.clock.now() + patience;
      for (;;) {
        const state = stateOf(at);
        if (!state.ok) return state;
        if (state.value === undefined) return fail(noOperation(at));
        const left = until - world.clock.now();
        if (state.value.status === 'DONE' || options.sleep === undefined || left <= 0) {
          return ok(readOperation(at, state.value));
        }
        const next = world.nextEventAt() ?? until;
        await options.sleep(Math.max(1, Math.min(left, next - world.clock.now())));
      }
    },

    async bootDisk(at) {
      const machine = machineAt(at);
      if (!machine.ok) return machine;
      const boot = machine.value.disks.find((disk) => disk.boot);
      if (boot === undefined) throw new Error(`${at.name} has no boot disk`);
      const { project, zone, name, sizeGib, type } = boot;
      return ok({ project, zone, name, sizeGb: sizeGib, type });
    },

    growDisk({ project, zone, name }, sizeGb, requestId) {
      const request = requestFor({ project, zone, disk: name }, { requestId }, { sizeGb: String(sizeGb) });
      return begun({ project, zone }, () => resizeDisk(world, request));
    },

    ...worldSnapshots(world),

    setMachineType(at, type, requestId) {
      const body = { machineType: `zones/${at.zone}/machineTypes/${type}` };
      return begun(at, () => setMachineType(world, requestFor(params(at), { requestId }, body)));
    },

    setAccelerators(at, { family, count }, requestId) {
      const type = gpuOf(family)?.acceleratorType ?? '';
      const acceleratorType = `zones/${at.zone}/acceleratorTypes/${type}`;
      const body = { guestAccelerators: [{ acceleratorType, acceleratorCount: count }] };
      return begun(at, () => setMachineResources(world, requestFor(params(at), { requestId }, body)));
    },

    setBuy(at, buy, requestId) {
      const spot = buy === 'spot';
      const body = { provisioningModel: spot ? 'SPOT' : 'STANDARD', automaticRestart: !spot };
      return begun(at, () => setScheduling(world, requestFor(params(at), { requestId }, body)));
    },

    async wasPreempted({ project, zone }, instanceId, since) {
      const here = answered(() => findPlace(world, requestFor({ project, zone })));
      if (!here.ok) return here;
      const all = [...world.operations(project, zone)];
      return ok(
        all.some(
          ({ type, target, insertedAt }) =>
            type === 'compute.instances.preempted' && target.id === instanceId && insertedAt >= since,
        ),
      );
    },

    async setLabels(at, labels) {
      const machine = machineAt(at);
      if (!machine.ok) return machine;
      const { value } = machine;
      if (Object.entries(labels).every(([key, text]) => value.spec.labels[key] === text))
        return ok(undefined);
      world.change(value, 'setLabels', undefined, () => {
        value.labelVersion++;
        value.spec = { ...value.spec, labels: { ...value.spec.labels, ...labels } };
      });
      return ok(undefined);
    },

    async setMetadata(at, key, text) {
      const machine = machineAt(at);
      if (!machine.ok) return machine;
      const { value } = machine;
      const others = value.spec.metadata.filter((item) => item.key !== key);
      if (value.spec.metadata.some((item) => item.key === key && item.value === text)) return ok(undefined);
      world.change(value, 'setMetadata', undefined, () => {
        value.metadataVersion++;
        value.spec = { ...value.spec, metadata: [...others, { key, value: text }] };
      });
      return ok(undefined);
    },

    async bootReport(at, startedAt) {
      const machine = machineAt(at);
      if (!machine.ok) return machine;
      const said = [...machine.value.attributes].map(
        ([path, value]) => [path.replace(/^lamplighter\//, ''), value] as const,
      );
      return ok(reportOf(new Map(said), startedAt));
    },

    async ownReport(at) {
      const report = said(at, 'tpu', parseReport);
      return report.ok ? ok(report.value === undefined ? [] : [{ ...report.value, slice: 0 }]) : report;
    },
    ownUse: async (at) => said(at, 'use', parseUse),
    runtimeVersions: async () => ok([...RUNTIMES]),

    async serialTail(at, lines) {
      const machine = machineAt(at);
      if (!machine.ok) return machine;
      const all = machine.value.serial.split(/\r?\n/).filter((line) => line.trim() !== '');
      return ok(all.slice(-lines));
    },
  };
}

function readMachine(machine: Machine): CloudMachine {
  const { ref, spec } = machine;
  return {
    ...ref,
    instanceId: machine.id,
    status: STATUS[machine.status],
    machineType: spec.machineType,
    createdAt: machine.createdAt,
    lastStartedAt: machine.lastStartedAt,
    lastStoppedAt: machine.lastStoppedAt,
    spot: spec.scheduling.provisioningModel === 'SPOT',
    hasLocalSsd: spec.scratchPartitions > 0 || seriesFacts(spec.machineType)?.localSsd === true,
    labels: { ...spec.labels },
  };
}

function readOperation(at: OperationAt, operation: Operation): OperationState {
  if (operation.status !== 'DONE') return { done: false };
  const { error, endedAt = 0 } = operation;
  if (error === undefined) return { done: true, fault: undefined, endedAt };
  const { code, message, httpStatus, httpMessage } = error;
  const errorDetails = error.errorDetails === undefined ? [] : [...error.errorDetails];
  const others = (error.others ?? []).map((one) => ({ ...one, errorDetails: [...(one.errorDetails ?? [])] }));
  const shown = {
    error: { errors: [{ code, message, errorDetails }, ...others] },
    httpErrorStatusCode: httpStatus,
    httpErrorMessage: httpMessage,
  };
  return { done: true, fault: faultOfOperation(shown, at.zone) };
}

function noOperation(at: OperationAt) {
  const message = `The resource 'projects/${at.project}/zones/${at.zone}/operations/${at.name}' was not found`;
  return { kind: 'not-found', scope: 'call', message } as const;
}
