/** Making a machine in whichever zone of a region has room: regionInstances.bulkInsert, for one machine. */
import type { MachineSpec } from '../../world/machine.ts';
import { quotaSentence } from '../../world/operations.ts';
import { demandsOf } from '../../world/quotas.ts';
import type { World } from '../../world/world.ts';
import { GoogleError, type GoogleRequest } from '../http.ts';
import type { BulkBody, DiskBody, InstanceBody, PropertiesBody } from './bodies.ts';
import { findRegion, findRequest, type RegionPlace } from './find.ts';
import { readInstance } from './insert-request.ts';
import { showOperation } from './instance-view.ts';
import { alreadyExists, badRequest, invalidField, notImplemented, quotaExceeded } from './refusals.ts';

const FIELD = 'resource.instanceProperties';

/**
 * Accepts one machine for any one zone of the region. What Google would refuse is refused; of several machines, other
 * shapes than ANY_SINGLE_ZONE and templates this sandbox says that it lacks them.
 */
export function bulkInsert(world: World, request: GoogleRequest): object {
  const place = findRegion(world, request);
  const body = (request.body ?? {}) as BulkBody;
  const name = readName(body);
  const about = { type: 'bulkInsert', zone: place.region, name };
  const { requestId, earlier } = findRequest(world, request, about);
  if (earlier !== undefined) return showOperation(earlier);
  const properties = body.instanceProperties;
  if (properties === undefined) throw badRequest('Instance properties or a source template is required.');
  checkBare(properties);
  const specs = specsOf(world, place, allowedZones(world, place, body), properties, name);
  for (const { zone } of specs) {
    const path = `projects/${place.project.id}/zones/${zone}`;
    if (place.project.machine(zone, name)) throw alreadyExists(`${path}/instances/${name}`);
    if (place.project.disk(zone, name)) throw alreadyExists(`${path}/disks/${name}`);
  }
  const { running, kept } = demandsOf(specs[0], place.project.quotas);
  for (const demand of [...running, ...kept]) {
    const limit = place.project.quotas.limit(demand.scope, demand.metric);
    if (limit >= 0 && demand.amount > limit) {
      throw quotaExceeded(quotaSentence({ ...demand, limit, usage: 0 }));
    }
  }
  return showOperation(world.insertWithin(place.region, specs, requestId));
}

function readName(body: BulkBody): string {
  if (body.sourceInstanceTemplate !== undefined) throw notImplemented('sourceInstanceTemplate');
  if (body.instanceFlexibilityPolicy !== undefined) throw notImplemented('instanceFlexibilityPolicy');
  const count = Number(body.count ?? 0);
  const least = Number(body.minCount ?? count);
  if (!(count >= 1)) throw invalidField('resource.count', String(count), 'Must be at least 1.');
  if (least > count) {
    throw invalidField('resource.minCount', String(least), 'Must not be larger than count.');
  }
  if (count > 1) throw notImplemented('bulkInsert of several machines');
  const names = Object.entries(body.perInstanceProperties ?? {});
  if (body.namePattern !== undefined) {
    if (names.length > 0) throw badRequest('Only one of namePattern and perInstanceProperties may be set.');
    throw notImplemented('namePattern');
  }
  const [first] = names;
  if (first === undefined) throw badRequest('Either namePattern or perInstanceProperties must be set.');
  if (names.length !== count) {
    throw badRequest('The number of perInstanceProperties must be equal to count.');
  }
  return first[1].name ?? first[0];
}

/** The zones that the policy leaves, in order: those that it does not name are allowed, AI zones never are. */
function allowedZones(world: World, { region }: RegionPlace, { locationPolicy = {} }: BulkBody): string[] {
  const shape = locationPolicy.targetShape ?? 'ANY_SINGLE_ZONE';
  if (shape !== 'ANY_SINGLE_ZONE') throw notImplemented(`targetShape ${shape}`);
  if ((locationPolicy.zones ?? []).length > 0) throw notImplemented('locationPolicy.zones');
  const zones = world.catalogue.regions.get(region) ?? [];
  const denied = new Set<string>();
  for (const [key, { preference }] of Object.entries(locationPolicy.locations ?? {})) {
    const zone = /^zones\/([^/]+)$/.exec(key)?.[1];
    const field = 'resource.locationPolicy.locations';
    if (zone === undefined) throw invalidField(field, key, 'Must be a zone URL such as zones/us-central1-a.');
    if (!zones.includes(zone)) throw invalidField(field, key, `The zone is not in region '${region}'.`);
    if (preference === 'DENY') denied.add(zone);
    else if (preference !== 'ALLOW') throw invalidField(field, preference ?? '', 'Must be ALLOW or DENY.');
  }
  const allowed = zones.filter((zone) => !denied.has(zone) && !/-ai\d+[a-z]$/.test(zone));
  if (allowed.length === 0) throw badRequest('The location policy denies every zone of the region.');
  return allowed;
}

/** Where Google chooses the zone, resources are named without one. */
function checkBare({ machineType = '', disks = [], guestAccelerators = [] }: PropertiesBody): void {
  const named: (readonly [field: string, value: string])[] = [
    [`${FIELD}.machineType`, machineType],
    ...disks.map(
      (disk, i) =>
        [`${FIELD}.disks[${i}].initializeParams.diskType`, disk.initializeParams?.diskType ?? ''] as const,
    ),
    ...guestAccelerators.map(
      (one, i) => [`${FIELD}.guestAccelerators[${i}].acceleratorType`, one.acceleratorType ?? ''] as const,
    ),
  ];
  for (const [field, value] of named) {
    if (value.includes('/')) throw invalidField(field, value, 'Must be a name, not a URL.');
  }
}

/** The machine as each zone would make it; zones that do not sell it are passed over. */
function specsOf(
  world: World,
  { project }: RegionPlace,
  zones: readonly string[],
  properties: PropertiesBody,
  name: string,
): readonly [MachineSpec, ...MachineSpec[]] {
  const specs: MachineSpec[] = [];
  let refusal: unknown;
  for (const zone of zones) {
    if (world.isUnreachable(zone)) continue;
    try {
      const place = { project: project.id, zone, number: project.number };
      specs.push(readInstance(world, place, bodyIn(zone, properties, name)));
    } catch (error) {
      if (!(error instanceof GoogleError)) throw error;
      refusal ??= error;
    }
  }
  const [first, ...others] = specs;
  if (first === undefined) {
    throw (
      refusal ?? new GoogleError(503, 'No zone of the region could be reached.', { reason: 'backendError' })
    );
  }
  return [first, ...others];
}

function bodyIn(zone: string, properties: PropertiesBody, name: string): InstanceBody {
  const inZone = (collection: string, of: string | undefined) =>
    of === undefined || of === '' ? {} : { [collection]: `zones/${zone}/${collection}s/${of}` };
  const diskIn = (disk: DiskBody): DiskBody =>
    disk.initializeParams === undefined
      ? disk
      : {
          ...disk,
          initializeParams: {
            ...disk.initializeParams,
            ...inZone('diskType', disk.initializeParams.diskType),
          },
        };
  const { machineType, disks, guestAccelerators, ...others } = properties;
  return {
    ...others,
    name,
    ...inZone('machineType', machineType),
    ...(disks === undefined ? {} : { disks: disks.map(diskIn) }),
    ...(guestAccelerators === undefined
      ? {}
      : {
          guestAccelerators: guestAccelerators.map((one) => ({
            ...one,
            ...inZone('acceleratorType', one.acceleratorType),
          })),
        }),
  };
}
