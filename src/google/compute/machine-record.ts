/** Google's instance record, read into the words of the port. */
import type { google } from '@google-cloud/compute/build/protos/protos.js';
import type { Millis } from '../../domain/time.ts';
import type { CloudMachine, CloudStatus } from '../../ports/cloud.ts';
import { seriesFacts } from './series.ts';

type Instance = google.cloud.compute.v1.IInstance;

/** The fields that `readMachine` uses, as a field mask below an instance. */
export const MACHINE_FIELDS =
  'id,name,zone,status,machineType,creationTimestamp,lastStartTimestamp,lastStopTimestamp,labels,' +
  'scheduling(provisioningModel,preemptible),disks(type)';

/** The same with what tells how the machine is reached: only for one machine, since lists are long. */
export const ONE_MACHINE_FIELDS = `${MACHINE_FIELDS},networkInterfaces(network,accessConfigs(type))`;

/** Instance.status (google.cloud.compute.v1.Instance.Status); DEPROVISIONING is the end of a stop or removal. */
const STATUS: Readonly<Record<string, CloudStatus>> = {
  PENDING: 'pending',
  PROVISIONING: 'provisioning',
  STAGING: 'provisioning',
  RUNNING: 'running',
  PENDING_STOP: 'stopping',
  STOPPING: 'stopping',
  DEPROVISIONING: 'stopping',
  STOPPED: 'stopped',
  TERMINATED: 'stopped',
  SUSPENDING: 'suspended',
  SUSPENDED: 'suspended',
};

/** Undefined when the record lacks what identifies a machine. */
export function readMachine(project: string, instance: Instance): CloudMachine | undefined {
  const { id, name } = instance;
  const zone = lastPart(instance.zone);
  const createdAt = readTime(instance.creationTimestamp);
  if (!id || !name || zone === '' || createdAt === undefined) return undefined;
  const machineType = lastPart(instance.machineType);
  const scratch = (instance.disks ?? []).some((disk) => disk.type === 'SCRATCH');
  return {
    project,
    zone,
    name,
    instanceId: String(id),
    status: STATUS[instance.status ?? ''] ?? 'other',
    machineType,
    createdAt,
    lastStartedAt: readTime(instance.lastStartTimestamp),
    lastStoppedAt: readTime(instance.lastStopTimestamp),
    spot: instance.scheduling?.provisioningModel === 'SPOT' || instance.scheduling?.preemptible === true,
    hasLocalSsd: scratch || seriesFacts(machineType)?.localSsd === true,
    labels: { ...instance.labels },
    ...addressOf(instance),
  };
}

/**
 * A machine always has an interface, so a record without one was read without it. A stopped machine's access config
 * has no address for the moment and stays.
 */
function addressOf({ networkInterfaces }: Instance): { readonly publicAddress?: boolean } {
  const interfaces = networkInterfaces ?? [];
  if (interfaces.length === 0) return {};
  return { publicAddress: interfaces.some((one) => (one.accessConfigs ?? []).length > 0) };
}

/** The last part of a resource's URL; empty where there is none. */
export function lastPart(url: string | null | undefined): string {
  return url?.split('/').at(-1) ?? '';
}

/** RFC 3339 with any offset. */
export function readTime(text: string | null | undefined): Millis | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}
