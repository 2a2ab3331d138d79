/** What the Cloud TPU API is asked to create: nodes, and queued resources that make them. */
import type { google } from '@google-cloud/tpu/build/protos/protos.js';
import { SECOND } from '../../domain/time.ts';
import { regionOf } from '../../domain/zone.ts';
import type { CreateMachine } from '../../ports/cloud.ts';
import type { InstanceSettings } from '../compute/instance.ts';
import { tpuMetadata } from './metadata.ts';

type Node = google.cloud.tpu.v2.INode;
type QueuedResource = google.cloud.tpu.v2.IQueuedResource;

/** An account of its own with all scopes, limited by IAM, is what Google advises. */
const SCOPE = ['https://www.googleapis.com/auth/cloud-platform'];

/** `projects/P/locations/ZONE`; a dash for the zone means all of them. */
export function parentOf(project: string, zone = '-'): string {
  return `projects/${project}/locations/${zone}`;
}

/** The node. `runtimeVersion` must be set. */
export function nodeOf(machine: CreateMachine, settings: InstanceSettings): Node {
  const { shape, runtimeVersion, labels, buy } = machine;
  return {
    acceleratorType: shape.machineType,
    runtimeVersion: runtimeVersion ?? '',
    labels: { ...labels },
    metadata: { ...tpuMetadata(machine) },
    networkConfig: networkOf(machine, settings.network),
    ...(settings.serviceAccount === undefined
      ? {}
      : { serviceAccount: { email: settings.serviceAccount, scope: SCOPE } }),
    // A queued resource says it for all its nodes.
    ...(buy === 'spot' && machine.queued === undefined ? { schedulingConfig: { spot: true } } : {}),
  };
}

/**
 * The queued resource that makes the node, or with `slices` so many: named NAME-0, NAME-1 and so on by Google. Without
 * `queueFor` it waits for ever.
 */
export function queuedOf(machine: CreateMachine, settings: InstanceSettings): QueuedResource {
  const { project, zone, name, slices, buy, queueFor } = machine;
  const named =
    slices === undefined ? { nodeId: name } : { multisliceParams: { nodeCount: slices, nodeIdPrefix: name } };
  return {
    tpu: { nodeSpec: [{ parent: parentOf(project, zone), ...named, node: nodeOf(machine, settings) }] },
    ...(buy === 'spot' ? { spot: {} } : { guaranteed: {} }),
    ...(queueFor === undefined
      ? {}
      : { queueingPolicy: { validUntilDuration: { seconds: Math.floor(queueFor / SECOND) } } }),
  };
}

/** As for machines of Compute Engine: the `default` network with an address on the internet, where nothing is set. */
function networkOf(
  { project, zone }: CreateMachine,
  network: InstanceSettings['network'],
): google.cloud.tpu.v2.INetworkConfig {
  const home = `projects/${network?.hostProject ?? project}`;
  return {
    network: `${home}/global/networks/${network?.name ?? 'default'}`,
    ...(network?.subnetwork === undefined
      ? {}
      : { subnetwork: `${home}/regions/${regionOf(zone)}/subnetworks/${network.subnetwork}` }),
    enableExternalIps: network?.publicAddress ?? true,
  };
}
