/** Instances and operations as Compute Engine shows them. */
import { SECOND } from '../../../domain/time.ts';
import type { Machine, Scheduling } from '../../world/machine.ts';
import { bundledPartitions, PARTITION_GIB, seriesOf } from '../../world/series.ts';
import type { Operation } from '../../world/types.ts';
import type { NetworkBody } from './bodies.ts';
import { fingerprint, link, timestamp, zoneLink } from './links.ts';

export function labelFingerprint(machine: Machine): string {
  return fingerprint('labels', machine.id, machine.labelVersion);
}

export function metadataFingerprint(machine: Machine): string {
  return fingerprint('metadata', machine.id, machine.metadataVersion);
}

const PLATFORMS: Readonly<Record<string, string>> = {
  n1: 'Intel Broadwell',
  a2: 'Intel Cascade Lake',
  'a2-ultra': 'Intel Cascade Lake',
  g2: 'Intel Cascade Lake',
  g4: 'AMD Turin',
  e2: 'Intel Broadwell',
  n2: 'Intel Ice Lake',
};

/** The whole Instance message. */
export function showInstance(machine: Machine): object {
  const { spec, ref } = machine;
  const zone = zoneLink(ref.project, ref.zone);
  const { description, tags, canIpForward, minCpuPlatform, shieldedInstanceConfig } = spec.rest;
  return {
    kind: 'compute#instance',
    id: machine.id,
    creationTimestamp: timestamp(machine.createdAt),
    name: ref.name,
    description: description ?? '',
    tags: { ...(tags ?? {}), fingerprint: fingerprint('tags', machine.id) },
    machineType: `${zone}/machineTypes/${spec.machineType}`,
    status: machine.status,
    zone,
    canIpForward: canIpForward ?? false,
    networkInterfaces: showNetwork(machine),
    disks: showDisks(machine, zone),
    metadata: {
      kind: 'compute#metadata',
      fingerprint: metadataFingerprint(machine),
      ...(spec.metadata.length === 0 ? {} : { items: spec.metadata }),
    },
    ...(spec.serviceAccount === undefined ? {} : { serviceAccounts: [spec.serviceAccount] }),
    selfLink: `${zone}/instances/${ref.name}`,
    scheduling: showScheduling(spec.scheduling),
    cpuPlatform: PLATFORMS[seriesOf(spec.machineType)] ?? 'Intel Sapphire Rapids',
    ...(minCpuPlatform === undefined ? {} : { minCpuPlatform }),
    ...(Object.keys(spec.labels).length === 0 ? {} : { labels: spec.labels }),
    labelFingerprint: labelFingerprint(machine),
    startRestricted: false,
    deletionProtection: spec.deletionProtection,
    ...(spec.gpus === undefined
      ? {}
      : {
          guestAccelerators: [
            {
              acceleratorType: `${zone}/acceleratorTypes/${spec.gpus.type}`,
              acceleratorCount: spec.gpus.count,
            },
          ],
        }),
    shieldedInstanceConfig: shieldedInstanceConfig ?? {
      enableSecureBoot: false,
      enableVtpm: true,
      enableIntegrityMonitoring: true,
    },
    fingerprint: fingerprint(
      'instance',
      machine.id,
      machine.labelVersion,
      machine.metadataVersion,
      machine.status,
    ),
    ...(machine.lastStartedAt === undefined ? {} : { lastStartTimestamp: timestamp(machine.lastStartedAt) }),
    ...(machine.lastStoppedAt === undefined ? {} : { lastStopTimestamp: timestamp(machine.lastStoppedAt) }),
    ...(machine.terminationAt === undefined
      ? {}
      : { resourceStatus: { scheduling: { terminationTimestamp: timestamp(machine.terminationAt) } } }),
  };
}

function showScheduling(scheduling: Scheduling): object {
  const { provisioningModel, maxRun, terminationTime, terminationAction, discardLocalSsd } = scheduling;
  return {
    onHostMaintenance: scheduling.onHostMaintenance,
    automaticRestart: scheduling.automaticRestart,
    preemptible: provisioningModel === 'SPOT',
    provisioningModel,
    ...(terminationAction === undefined ? {} : { instanceTerminationAction: terminationAction }),
    ...(maxRun === undefined ? {} : { maxRunDuration: { seconds: String(Math.floor(maxRun / SECOND)) } }),
    ...(terminationTime === undefined ? {} : { terminationTime: timestamp(terminationTime) }),
    ...(discardLocalSsd === undefined ? {} : { onInstanceStopAction: { discardLocalSsd } }),
  };
}

function showNetwork(machine: Machine): object[] {
  const asked = (machine.spec.rest.networkInterfaces ?? [{}]) as readonly NetworkBody[];
  const up = machine.status === 'RUNNING' || machine.status === 'STOPPING';
  const region = machine.ref.zone.slice(0, machine.ref.zone.lastIndexOf('-'));
  return asked.map((each, i) => ({
    kind: 'compute#networkInterface',
    name: `nic${i}`,
    network: each.network ?? link(`projects/${machine.ref.project}/global/networks/default`),
    subnetwork:
      each.subnetwork ?? link(`projects/${machine.ref.project}/regions/${region}/subnetworks/default`),
    networkIP: machine.internalAddress,
    fingerprint: fingerprint('nic', machine.id, i),
    stackType: 'IPV4_ONLY',
    ...((each.accessConfigs ?? []).length === 0
      ? {}
      : {
          accessConfigs: (each.accessConfigs ?? []).map((config) => ({
            kind: 'compute#accessConfig',
            type: config.type ?? 'ONE_TO_ONE_NAT',
            name: config.name ?? 'External NAT',
            networkTier: 'PREMIUM',
            ...(up && machine.externalAddress !== undefined ? { natIP: machine.externalAddress } : {}),
          })),
        }),
  }));
}

function showDisks(machine: Machine, zone: string): object[] {
  const persistent = machine.disks.map((disk, index) => ({
    kind: 'compute#attachedDisk',
    type: 'PERSISTENT',
    mode: 'READ_WRITE',
    source: `${zone}/disks/${disk.name}`,
    deviceName: `persistent-disk-${index}`,
    index,
    boot: disk.boot,
    autoDelete: disk.autoDelete,
    interface: disk.type.startsWith('hyperdisk') ? 'NVME' : 'SCSI',
    diskSizeGb: String(disk.sizeGib),
    architecture: 'X86_64',
  }));
  const partitions = machine.spec.scratchPartitions + bundledPartitions(machine.spec.machineType);
  const scratch = Array.from({ length: partitions }, (_, i) => ({
    kind: 'compute#attachedDisk',
    type: 'SCRATCH',
    mode: 'READ_WRITE',
    deviceName: `local-nvme-ssd-${i}`,
    index: persistent.length + i,
    boot: false,
    autoDelete: true,
    interface: 'NVME',
    diskSizeGb: String(PARTITION_GIB),
  }));
  return [...persistent, ...scratch];
}

/** The whole Operation message. */
export function showOperation(operation: Operation): object {
  const { project, zone, target, error, startedAt, endedAt } = operation;
  const { within } = operation;
  const isRegional = within !== undefined || target.kind === 'addresses';
  const home = isRegional
    ? link(`projects/${project}/regions/${zone}`)
    : // What belongs to no zone, a snapshot say, is changed by a global operation.
      zone === ''
      ? link(`projects/${project}/global`)
      : zoneLink(project, zone);
  return {
    kind: 'compute#operation',
    id: operation.id,
    name: operation.name,
    ...(isRegional
      ? { region: home, ...(within === undefined ? {} : showPlaces(operation, within)) }
      : zone === ''
        ? {}
        : { zone: home }),
    ...(operation.requestId === undefined ? {} : { clientOperationId: operation.requestId }),
    operationType: operation.type,
    targetLink: `${home}/${target.kind}/${target.name}`,
    targetId: target.id,
    status: operation.status,
    user: 'lamplighter@sandbox.invalid',
    progress: operation.status === 'DONE' ? 100 : 0,
    insertTime: timestamp(operation.insertedAt),
    ...(startedAt === undefined ? {} : { startTime: timestamp(startedAt) }),
    ...(endedAt === undefined ? {} : { endTime: timestamp(endedAt) }),
    ...(error === undefined
      ? {}
      : {
          httpErrorStatusCode: error.httpStatus,
          httpErrorMessage: error.httpMessage,
          error: {
            errors: [error, ...(error.others ?? [])].map(({ code, message, errorDetails }) => ({
              code,
              message,
              ...(errorDetails === undefined ? {} : { errorDetails }),
            })),
          },
        }),
    selfLink: `${home}/operations/${operation.name}`,
  };
}

/** How far each zone has come that a region's operation may choose. */
function showPlaces({ status }: Operation, within: readonly string[]): object {
  const state = status === 'DONE' ? 'DONE' : 'CREATING';
  const places = within.map((zone) => [`zones/${zone}`, { status: state }] as const);
  return { instancesBulkInsertOperationMetadata: { perLocationStatus: Object.fromEntries(places) } };
}
