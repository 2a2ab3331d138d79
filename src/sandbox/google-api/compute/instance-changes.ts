/** Changes of instances that exist: labels, metadata, scheduling, machine type, GPUs. */
import type { MachineType } from '../../world/catalogue.ts';
import type { MachineSpec } from '../../world/machine.ts';
import { SERIES } from '../../world/series.ts';
import type { World } from '../../world/world.ts';
import { GoogleError, type GoogleRequest } from '../http.ts';
import type { AcceleratorBody, MetadataBody, SchedulingBody, SetLabelsBody } from './bodies.ts';
import { type FoundMachine, findMachine, findRequest } from './find.ts';
import { labelFingerprint, metadataFingerprint, showOperation } from './instance-view.ts';
import { readGpus, readMachineType } from './machine-request.ts';
import { badRequest, incompatible, staleFingerprint } from './refusals.ts';
import { readScheduling } from './scheduling-request.ts';
import { checkLabels, checkMetadata } from './texts.ts';

/** Replaces all labels. Throws GoogleError 412 when the fingerprint is missing or stale. */
export function setLabels(world: World, request: GoogleRequest): object {
  const body = (request.body ?? {}) as SetLabelsBody;
  return change(world, request, 'setLabels', ({ machine }) => {
    if (body.labelFingerprint !== labelFingerprint(machine)) {
      throw staleFingerprint('Labels fingerprint either invalid or resource labels have changed');
    }
    const labels = checkLabels(body.labels, 'labels');
    return () => {
      machine.labelVersion++;
      machine.spec = { ...machine.spec, labels };
    };
  });
}

/** Replaces all metadata. Throws GoogleError 412 when the fingerprint is missing or stale. */
export function setMetadata(world: World, request: GoogleRequest): object {
  const body = (request.body ?? {}) as MetadataBody;
  return change(world, request, 'setMetadata', ({ machine }) => {
    if (body.fingerprint !== metadataFingerprint(machine)) {
      throw staleFingerprint('Supplied fingerprint does not match current metadata fingerprint.');
    }
    const metadata = checkMetadata(body, 'metadata');
    return () => {
      machine.metadataVersion++;
      machine.spec = { ...machine.spec, metadata };
    };
  });
}

/**
 * On a machine that is not TERMINATED only automaticRestart and onHostMaintenance may change: Google answers "Max run
 * duration cannot be changed while the instance is running." (measured by others, 2026-07-26).
 */
export function setScheduling(world: World, request: GoogleRequest): object {
  const body = (request.body ?? {}) as SchedulingBody;
  return change(world, request, 'setScheduling', (found) => {
    const { machine, zone } = found;
    const { spec } = machine;
    const type = machineType(world, found);
    const scheduling = readScheduling(
      body,
      {
        now: world.clock.now(),
        machineType: spec.machineType,
        hasGpu: spec.gpus !== undefined,
        hasLocalSsd: hasLocalSsd(spec, type),
        buyOptions: world.catalogue.buyOptions(zone, spec.machineType, spec.gpus?.type ?? ''),
        field: 'scheduling',
      },
      spec.scheduling,
    );
    for (const [key, words] of FIXED_WHILE_RUNNING) {
      if (machine.status !== 'TERMINATED' && scheduling[key] !== spec.scheduling[key]) {
        throw badRequest(`${words} cannot be changed while the instance is running.`);
      }
    }
    return () => {
      machine.spec = { ...spec, scheduling };
    };
  });
}

const FIXED_WHILE_RUNNING = [
  ['maxRun', 'Max run duration'],
  ['terminationTime', 'Termination time'],
  ['terminationAction', 'Instance termination action'],
  ['provisioningModel', 'Provisioning model'],
  ['discardLocalSsd', 'On instance stop action'],
] as const;

/** Throws GoogleError 400 unless the machine is TERMINATED and its series can become that type. */
export function setMachineType(world: World, request: GoogleRequest): object {
  const { machineType: url } = (request.body ?? {}) as { machineType?: string };
  return change(world, request, 'setMachineType', (found) => {
    const { machine, project, zone } = found;
    const before = machineType(world, found);
    const type = readMachineType(world.catalogue, zone, url, 'machineType');
    checkStopped(found, 'Machine type');
    checkResize(before, type);
    const { spec } = machine;
    for (const disk of machine.disks) {
      if (!SERIES[type.series].disks.includes(disk.type)) throw incompatible([disk.type, type.name]);
    }
    const gpus = type.builtIn ?? (before.builtIn === undefined ? spec.gpus : undefined);
    if (gpus !== undefined && type.builtIn === undefined) {
      const acceleratorType = `zones/${zone}/acceleratorTypes/${gpus.type}`;
      const asked = [{ acceleratorType, acceleratorCount: gpus.count }];
      readGpus(world.catalogue, { project: project.id, zone }, type, asked, 'guestAccelerators');
    }
    return () => {
      machine.spec = { ...spec, machineType: type.name, vcpus: type.vcpus, gpus };
    };
  });
}

function checkResize(before: MachineType, after: MachineType): void {
  const rule = SERIES[before.series].resize;
  const moves = before.series !== after.series;
  const gpuClass = SERIES[before.series].gpu === 'built-in' || SERIES[after.series].gpu === 'built-in';
  if (rule === 'never' || ((rule === 'own-family' || gpuClass) && moves)) {
    throw badRequest(`The machine type of ${before.name} instances cannot be changed to ${after.name}.`);
  }
}

/** Changes the attached GPUs of a stopped N1 machine; an empty list takes them off. */
export function setMachineResources(world: World, request: GoogleRequest): object {
  const body = (request.body ?? {}) as { guestAccelerators?: readonly AcceleratorBody[] };
  return change(world, request, 'setMachineResources', (found) => {
    const { machine, project, zone } = found;
    const place = { project: project.id, zone };
    const type = machineType(world, found);
    const gpus = readGpus(world.catalogue, place, type, body.guestAccelerators, 'guestAccelerators');
    checkStopped(found, 'Guest accelerators');
    if (gpus !== undefined && machine.spec.scheduling.onHostMaintenance === 'MIGRATE') {
      throw badRequest('Instances with guest accelerators do not support live migration.');
    }
    return () => {
      machine.spec = { ...machine.spec, gpus };
    };
  });
}

function checkStopped({ machine }: FoundMachine, what: string): void {
  if (machine.status === 'TERMINATED') return;
  throw new GoogleError(
    400,
    `Invalid resource usage: '${what} can only be changed while the instance is stopped (TERMINATED).'.`,
    { reason: 'invalidResourceUsage' },
  );
}

/** `plan` refuses, or answers what is to be done; a repeated requestId does nothing a second time. */
function change(
  world: World,
  request: GoogleRequest,
  type: string,
  plan: (found: FoundMachine) => () => void,
): object {
  const found = findMachine(world, request);
  const about = { type, zone: found.zone, name: found.machine.ref.name };
  const { requestId, earlier } = findRequest(world, request, about);
  if (earlier !== undefined) return showOperation(earlier);
  return showOperation(world.change(found.machine, type, requestId, plan(found)));
}

function machineType(world: World, { zone, machine }: FoundMachine): MachineType {
  const type = world.catalogue.machineTypes(zone)?.get(machine.spec.machineType);
  if (type === undefined) throw new Error(`${machine.spec.machineType} is not sold in ${zone}`);
  return type;
}

export function hasLocalSsd(spec: MachineSpec, type: MachineType): boolean {
  return spec.scratchPartitions + type.bundledPartitions > 0;
}
