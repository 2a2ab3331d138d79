/** Reads an insert's body into a machine, refusing what Google refuses before it accepts anything. */

import type { MachineSpec } from '../../world/machine.ts';
import type { World } from '../../world/world.ts';
import type { InstanceBody, NetworkBody } from './bodies.ts';
import { readDisks } from './disk-request.ts';
import { readGpus, readMachineType } from './machine-request.ts';
import { badRequest } from './refusals.ts';
import { readQueue, readScheduling } from './scheduling-request.ts';
import { checkLabels, checkMetadata, checkName } from './texts.ts';

/** `number` is the project's number, for its default service account. Throws GoogleError 400, 404 or 501. */
export function readInstance(
  world: World,
  place: { readonly project: string; readonly zone: string; readonly number: string },
  body: InstanceBody,
): MachineSpec {
  const { project, zone } = place;
  const name = checkName(body.name ?? '', 'resource.name');
  const type = readMachineType(world.catalogue, zone, body.machineType, 'resource.machineType');
  const gpus = readGpus(world.catalogue, place, type, body.guestAccelerators, 'resource.guestAccelerators');
  const { disks, scratchPartitions } = readDisks({ world, project, zone, instance: name }, type, body.disks);
  const scheduling = readScheduling(body.scheduling, {
    now: world.clock.now(),
    machineType: type.name,
    hasGpu: gpus !== undefined,
    hasLocalSsd: scratchPartitions + type.bundledPartitions > 0,
    buyOptions: world.catalogue.buyOptions(zone, type.name, gpus?.type ?? ''),
    field: 'resource.scheduling',
  });
  return {
    project,
    zone,
    name,
    machineType: type.name,
    vcpus: type.vcpus,
    gpus,
    scheduling,
    ...readQueue(body, scheduling),
    labels: checkLabels(body.labels, 'resource.labels'),
    metadata: checkMetadata(body.metadata, 'resource.metadata'),
    disks,
    scratchPartitions,
    externalAddress: readNetwork(body.networkInterfaces),
    serviceAccount: readServiceAccount(body, place.number),
    deletionProtection: body.deletionProtection ?? false,
    rest: rest(body),
  };
}

/** True when the machine gets an external address. */
function readNetwork(interfaces: readonly NetworkBody[] | undefined): boolean {
  if (interfaces === undefined || interfaces.length === 0) {
    throw badRequest('At least one network interface is required.');
  }
  for (const [i, { network, subnetwork }] of interfaces.entries()) {
    if (!network && !subnetwork) {
      throw badRequest(`resource.networkInterfaces[${i}] needs a network or a subnetwork.`);
    }
  }
  return interfaces.some((each) => (each.accessConfigs ?? []).length > 0);
}

function readServiceAccount(body: InstanceBody, number: string): MachineSpec['serviceAccount'] {
  const [account, second] = body.serviceAccounts ?? [];
  if (second !== undefined) throw badRequest('Only one service account per instance is supported.');
  if (account === undefined) return undefined;
  const own = account.email === undefined || account.email === '' || account.email === 'default';
  const email = own ? `${number}-compute@developer.gserviceaccount.com` : (account.email ?? '');
  return { email, scopes: account.scopes ?? [] };
}

/** What the world keeps only to show it again. */
function rest(body: InstanceBody): Record<string, unknown> {
  const { description, tags, networkInterfaces, canIpForward, minCpuPlatform, shieldedInstanceConfig } = body;
  return { description, tags, networkInterfaces, canIpForward, minCpuPlatform, shieldedInstanceConfig };
}
