/** Compute Engine v1 over REST: what is served, and by which function. */
import type { World } from '../../world/world.ts';
import type { GoogleRequest, Route } from '../http.ts';
import { capacityAdvice } from './advice.ts';
import { acceleratorTypeEntries, diskEntries, entry, machineTypeEntries } from './catalogue-lists.ts';
import { showDisk, showProject, showRegion, showZone } from './catalogue-view.ts';
import { deleteDisk, resizeDisk } from './disk-verbs.ts';
import { findDisk, findMachine, findPlace, findProject } from './find.ts';
import { imageOfFamily, showImage } from './images.ts';
import {
  setLabels,
  setMachineResources,
  setMachineType,
  setMetadata,
  setScheduling,
} from './instance-changes.ts';
import { machineEntries } from './instance-lists.ts';
import {
  deleteInstance,
  guestAttributes,
  insertInstance,
  serialPortOutput,
  startInstance,
  stopInstance,
} from './instance-verbs.ts';
import { showInstance } from './instance-view.ts';
import { addressEntries, reservationEntries } from './left-behind.ts';
import { aggregatedList, type Entry, plainList } from './lists.ts';
import { getOperation, listOperations, waitForOperation } from './operation-verbs.ts';
import { notFound } from './refusals.ts';
import { REGION_METHODS } from './region-methods.ts';
import { called, type Handle, PROJECT, type Served } from './served.ts';
import { createSnapshot, deleteSnapshot, getSnapshot, listSnapshots } from './snapshot-verbs.ts';

const V1 = 'google.cloud.compute.v1.';
const ZONE = `${PROJECT}/zones/{zone}`;
const SNAPSHOT = `${PROJECT}/global/snapshots/{snapshot}`;
const INSTANCES = `${ZONE}/instances`;
const INSTANCE = `${INSTANCES}/{instance}`;

/** Every method that the simulated Compute Engine serves; all others answer 501. */
const SERVED: readonly Served[] = [
  {
    ...called('instances.insert', 'POST', INSTANCES, 'Operation', insertInstance),
    request: 'InsertInstanceRequest',
    body: 'Instance',
  },
  {
    ...called('instances.get', 'GET', INSTANCE, 'Instance', (world, request) =>
      showInstance(findMachine(world, request).machine),
    ),
    request: 'GetInstanceRequest',
  },
  ...REGION_METHODS,
  called('instances.list', 'GET', INSTANCES, 'InstanceList', (world, request) => {
    const { project, zone, path } = findPlace(world, request);
    const about = { kind: 'instance', path: `${path}/instances` };
    return plainList(request, about, machineEntries(project.machines(), zone));
  }),
  aggregated('instances', 'Instance', (world, request) =>
    machineEntries(findProject(world, request).machines()),
  ),
  ...verb('start', startInstance, 'StartInstanceRequest'),
  ...verb('stop', stopInstance, 'StopInstanceRequest'),
  {
    ...called('instances.delete', 'DELETE', INSTANCE, 'Operation', deleteInstance),
    request: 'DeleteInstanceRequest',
  },
  ...verb('setLabels', setLabels, 'SetLabelsInstanceRequest', 'InstancesSetLabelsRequest'),
  ...verb('setMetadata', setMetadata, 'SetMetadataInstanceRequest', 'Metadata'),
  ...verb('setScheduling', setScheduling, 'SetSchedulingInstanceRequest', 'Scheduling'),
  ...verb(
    'setMachineType',
    setMachineType,
    'SetMachineTypeInstanceRequest',
    'InstancesSetMachineTypeRequest',
  ),
  ...verb(
    'setMachineResources',
    setMachineResources,
    'SetMachineResourcesInstanceRequest',
    'InstancesSetMachineResourcesRequest',
  ),
  {
    ...called(
      'instances.getSerialPortOutput',
      'GET',
      `${INSTANCE}/serialPort`,
      'SerialPortOutput',
      serialPortOutput,
    ),
    request: 'GetSerialPortOutputInstanceRequest',
  },
  {
    ...called(
      'instances.getGuestAttributes',
      'GET',
      `${INSTANCE}/getGuestAttributes`,
      'GuestAttributes',
      guestAttributes,
    ),
    request: 'GetGuestAttributesInstanceRequest',
  },
  {
    ...called('zoneOperations.list', 'GET', `${ZONE}/operations`, 'OperationList', listOperations),
  },
  {
    ...called('zoneOperations.get', 'GET', `${ZONE}/operations/{operation}`, 'Operation', getOperation),
    request: 'GetZoneOperationRequest',
  },
  {
    ...called(
      'zoneOperations.wait',
      'POST',
      `${ZONE}/operations/{operation}/wait`,
      'Operation',
      waitForOperation,
    ),
    request: 'WaitZoneOperationRequest',
  },
  {
    ...called('disks.get', 'GET', `${ZONE}/disks/{disk}`, 'Disk', (world, request) =>
      showDisk(findDisk(world, request).disk),
    ),
    request: 'GetDiskRequest',
  },
  called('disks.list', 'GET', `${ZONE}/disks`, 'DiskList', (world, request) => {
    const { project, zone, path } = findPlace(world, request);
    return plainList(request, { kind: 'disk', path: `${path}/disks` }, diskEntries(project.disks(), zone));
  }),
  aggregated('reservations', 'Reservation', (world, request) =>
    reservationEntries(findProject(world, request)),
  ),
  called(
    'addresses.aggregatedList',
    'GET',
    `${PROJECT}/aggregated/addresses`,
    'AddressAggregatedList',
    (world, request) => {
      const project = findProject(world, request);
      const path = `projects/${project.id}/aggregated/addresses`;
      const about = { kind: 'address', path, plural: 'addresses', scopes: 'regions' } as const;
      const regions = [...world.catalogue.regions.keys()].sort();
      return aggregatedList(request, about, regions, () => false, addressEntries(project));
    },
  ),
  aggregated('disks', 'Disk', (world, request) => diskEntries(findProject(world, request).disks())),
  {
    ...called('disks.delete', 'DELETE', `${ZONE}/disks/{disk}`, 'Operation', deleteDisk),
    request: 'DeleteDiskRequest',
  },
  {
    ...called('disks.resize', 'POST', `${ZONE}/disks/{disk}/resize`, 'Operation', resizeDisk),
    request: 'ResizeDiskRequest',
    body: 'DisksResizeRequest',
  },
  {
    ...called(
      'disks.createSnapshot',
      'POST',
      `${ZONE}/disks/{disk}/createSnapshot`,
      'Operation',
      createSnapshot,
    ),
    request: 'CreateSnapshotDiskRequest',
    body: 'Snapshot',
  },
  {
    ...called('snapshots.get', 'GET', SNAPSHOT, 'Snapshot', getSnapshot),
    request: 'GetSnapshotRequest',
  },
  called('snapshots.list', 'GET', `${PROJECT}/global/snapshots`, 'SnapshotList', listSnapshots),
  {
    ...called('snapshots.delete', 'DELETE', SNAPSHOT, 'Operation', deleteSnapshot),
    request: 'DeleteSnapshotRequest',
  },
  {
    ...called(
      'images.getFromFamily',
      'GET',
      `${PROJECT}/global/images/family/{family}`,
      'Image',
      (_, request) => showImage(imageOfFamily(request.params.project ?? '', request.params.family ?? '')),
    ),
    request: 'GetFromFamilyImageRequest',
  },
  {
    ...called('zones.get', 'GET', ZONE, 'Zone', (world, request) => {
      const project = findProject(world, request);
      const zone = request.params.zone ?? '';
      if (!world.catalogue.zones.includes(zone)) throw notFound(`projects/${project.id}/zones/${zone}`);
      return showZone(project.id, zone);
    }),
    request: 'GetZoneRequest',
  },
  called('zones.list', 'GET', `${PROJECT}/zones`, 'ZoneList', (world, request) => {
    const { id } = findProject(world, request);
    const entries = world.catalogue.zones.map((zone) => entry(zone, zone, () => showZone(id, zone)));
    return plainList(request, { kind: 'zone', path: `projects/${id}/zones` }, entries);
  }),
  {
    ...called('regions.get', 'GET', `${PROJECT}/regions/{region}`, 'Region', (world, request) => {
      const project = findProject(world, request);
      const region = request.params.region ?? '';
      if (!world.catalogue.regions.has(region)) throw notFound(`projects/${project.id}/regions/${region}`);
      return showRegion(world, project, region);
    }),
    request: 'GetRegionRequest',
  },
  called('regions.list', 'GET', `${PROJECT}/regions`, 'RegionList', (world, request) => {
    const project = findProject(world, request);
    const names = [...world.catalogue.regions.keys()].sort();
    const entries = names.map((name) => entry(name, name, () => showRegion(world, project, name)));
    return plainList(request, { kind: 'region', path: `projects/${project.id}/regions` }, entries);
  }),
  {
    ...called('projects.get', 'GET', PROJECT, 'Project', (world, request) =>
      showProject(findProject(world, request)),
    ),
    request: 'GetProjectRequest',
  },
  {
    ...called(
      'advice.capacity',
      'POST',
      `${PROJECT}/regions/{region}/advice/capacity`,
      'CapacityAdviceResponse',
      capacityAdvice,
    ),
    request: 'CapacityAdviceRpcRequest',
    body: 'CapacityAdviceRequest',
    bodyName: 'capacityAdviceRequestResource',
  },
  aggregated('machineTypes', 'MachineType', (world, request) =>
    machineTypeEntries(world, findProject(world, request).id),
  ),
  aggregated('acceleratorTypes', 'AcceleratorType', (world, request) =>
    acceleratorTypeEntries(world, findProject(world, request).id),
  ),
];

function verb(name: string, handle: Handle, request: string, body?: string): Served[] {
  const served = called(`instances.${name}`, 'POST', `${INSTANCE}/${name}`, 'Operation', handle);
  return [{ ...served, request, ...(body === undefined ? {} : { body }) }];
}

function aggregated(
  plural: string,
  message: string,
  entries: (world: World, request: GoogleRequest) => Iterable<Entry>,
): Served {
  const kind = message.charAt(0).toLowerCase() + message.slice(1);
  return called(
    `${plural}.aggregatedList`,
    'GET',
    `${PROJECT}/aggregated/${plural}`,
    `${message}AggregatedList`,
    (world, request) => {
      const path = `projects/${findProject(world, request).id}/aggregated/${plural}`;
      const unreachable = (zone: string) => world.isUnreachable(zone);
      const about = { kind, path, plural };
      return aggregatedList(request, about, world.catalogue.zones, unreachable, entries(world, request));
    },
  );
}

/** Method id, HTTP method and path of everything that is served. */
export const served: readonly Pick<Route, 'id' | 'method' | 'path'>[] = SERVED.map(
  ({ id, method, path }) => ({
    id,
    method,
    path,
  }),
);

/** The routes of the simulated Compute Engine over `world`. */
export function computeRoutes(world: World): readonly Route[] {
  return SERVED.map(({ id, method, path, request, body, bodyName, response, handle }) => ({
    id,
    method,
    path,
    response: V1 + response,
    ...(request === undefined ? {} : { request: V1 + request }),
    ...(body === undefined ? {} : { body: V1 + body }),
    ...(bodyName === undefined ? {} : { bodyName }),
    handle: (asked: GoogleRequest) => handle(world, asked),
  }));
}
