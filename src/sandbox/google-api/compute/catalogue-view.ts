/** Zones, regions, machine types, accelerator types, disks and projects as Compute Engine shows them. */
import { type MachineType, regionOf } from '../../world/catalogue.ts';
import type { Project } from '../../world/estate.ts';
import type { Disk } from '../../world/machine.ts';
import { isClassic } from '../../world/quotas.ts';
import { streamOf } from '../../world/random.ts';
import { GPUS, n1Limit } from '../../world/series.ts';
import type { World } from '../../world/world.ts';
import { fingerprint, link, timestamp, zoneLink } from './links.ts';

/** Of every entry of the catalogue. */
const BORN = timestamp(Date.UTC(1970, 0, 1));

/** Catalogue entries have ids that follow from their names. */
function idOf(name: string): string {
  return String(1_000 + (streamOf(0, name) % 900_000));
}

export function showZone(project: string, zone: string): object {
  return {
    kind: 'compute#zone',
    id: idOf(zone),
    creationTimestamp: BORN,
    name: zone,
    description: zone,
    status: 'UP',
    region: link(`projects/${project}/regions/${regionOf(zone)}`),
    selfLink: zoneLink(project, zone),
    supportsPzs: false,
  };
}

/** Accelerators that only Cloud Quotas counts (H100 and later, TPU v5p and later) are not among the quotas. */
export function showRegion(world: World, project: Project, region: string): object {
  const zones = world.catalogue.regions.get(region) ?? [];
  return {
    kind: 'compute#region',
    id: idOf(region),
    creationTimestamp: BORN,
    name: region,
    description: region,
    status: 'UP',
    zones: zones.map((zone) => zoneLink(project.id, zone)),
    quotas: showQuotas(project, region),
    selfLink: link(`projects/${project.id}/regions/${region}`),
    supportsPzs: false,
  };
}

function showQuotas(project: Project, scope: string): object[] {
  return project.quotas
    .metrics(scope)
    .filter(isClassic)
    .map((metric) => ({
      metric,
      limit: project.quotas.limit(scope, metric),
      usage: project.quotas.usage(scope, metric),
    }));
}

export function showProject(project: Project): object {
  return {
    kind: 'compute#project',
    id: project.number,
    creationTimestamp: timestamp(Date.UTC(2024, 2, 4, 17)),
    name: project.id,
    commonInstanceMetadata: { kind: 'compute#metadata', fingerprint: fingerprint('project', project.id) },
    quotas: showQuotas(project, 'global'),
    defaultServiceAccount: `${project.number}-compute@developer.gserviceaccount.com`,
    defaultNetworkTier: 'PREMIUM',
    xpnProjectStatus: 'UNSPECIFIED_XPN_PROJECT_STATUS',
    selfLink: link(`projects/${project.id}`),
  };
}

export function showMachineType(project: string, zone: string, type: MachineType): object {
  const { builtIn } = type;
  return {
    kind: 'compute#machineType',
    id: idOf(type.name),
    creationTimestamp: BORN,
    name: type.name,
    description: `${type.vcpus} vCPUs, ${type.memoryGb} GB RAM`,
    guestCpus: type.vcpus,
    memoryMb: Math.round(type.memoryGb * 1024),
    imageSpaceGb: 0,
    maximumPersistentDisks: 128,
    maximumPersistentDisksSizeGb: '263168',
    isSharedCpu: type.name === 'e2-micro' || type.name === 'e2-medium',
    architecture: type.series === 'a4x' ? 'ARM64' : 'X86_64',
    ...(builtIn === undefined
      ? {}
      : { accelerators: [{ guestAcceleratorType: builtIn.type, guestAcceleratorCount: builtIn.count }] }),
    ...(type.bundledPartitions === 0
      ? {}
      : { bundledLocalSsds: { defaultInterface: 'NVME', partitionCount: type.bundledPartitions } }),
    zone,
    selfLink: `${zoneLink(project, zone)}/machineTypes/${type.name}`,
  };
}

export function showAcceleratorType(world: World, project: string, zone: string, name: string): object {
  return {
    kind: 'compute#acceleratorType',
    id: idOf(name),
    creationTimestamp: BORN,
    name,
    description: name.startsWith('nvidia-')
      ? (GPUS[name]?.model ?? name).replace(/^(?!NVIDIA)/, 'NVIDIA ')
      : name,
    maximumCardsPerInstance: mostCards(world, zone, name),
    zone: zoneLink(project, zone),
    selfLink: `${zoneLink(project, zone)}/acceleratorTypes/${name}`,
  };
}

function mostCards(world: World, zone: string, accelerator: string): number {
  const types = [...(world.catalogue.machineTypes(zone)?.values() ?? [])];
  const builtIn = types.map(({ builtIn }) => (builtIn?.type === accelerator ? builtIn.count : 0));
  const attached = [1, 2, 4, 8].filter((count) => n1Limit(zone, accelerator, count) !== undefined);
  return Math.max(0, ...builtIn, ...attached);
}

export function showDisk(disk: Disk): object {
  const zone = zoneLink(disk.project, disk.zone);
  return {
    kind: 'compute#disk',
    id: disk.id,
    creationTimestamp: timestamp(disk.createdAt),
    name: disk.name,
    sizeGb: String(disk.sizeGib),
    zone,
    status: 'READY',
    type: `${zone}/diskTypes/${disk.type}`,
    ...(disk.sourceImage === undefined ? {} : { sourceImage: disk.sourceImage }),
    ...(disk.user === undefined ? {} : { users: [`${zone}/instances/${disk.user.ref.name}`] }),
    ...(Object.keys(disk.labels).length === 0 ? {} : { labels: disk.labels }),
    labelFingerprint: fingerprint('disk', disk.id),
    physicalBlockSizeBytes: '4096',
    architecture: 'X86_64',
    selfLink: `${zone}/disks/${disk.name}`,
  };
}
