/** Builds the instance that Google is asked to create. */
import type { google } from '@google-cloud/compute/build/protos/protos.js';
import { familyOf } from '../../domain/accelerators/index.ts';
import { LONGEST_QUEUE } from '../../domain/flex-start.ts';
import type { BootImage } from '../../domain/images.ts';
import type { NetworkPolicy } from '../../domain/policy.ts';
import { SECOND } from '../../domain/time.ts';
import { regionOf, type Zone } from '../../domain/zone.ts';
import type { CreateMachine } from '../../ports/cloud.ts';
import { tpuMetadata } from '../tpu/metadata.ts';
import { seriesFacts } from './series.ts';
import { startupScript } from './startup-script.ts';

type Instance = google.cloud.compute.v1.IInstance;
type Properties = google.cloud.compute.v1.IInstanceProperties;
type Bulk = google.cloud.compute.v1.IBulkInsertInstanceResource;
type Scheduling = google.cloud.compute.v1.IScheduling;

/** What is the same for every machine of this deployment. */
export interface InstanceSettings {
  /** E-mail of the account that machines run as; undefined = the project's default compute account. */
  readonly serviceAccount?: string;
  /** Default: the `default` network, with an address on the internet. */
  readonly network?: NetworkPolicy;
}

/** An account of its own with all scopes, limited by IAM, is what Google advises. */
const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

/** Where startup-script.sh reads what to copy. */
const DATA_KEY = 'lamplighter-data';

const USUAL_NETWORK: NetworkPolicy = {
  name: 'default',
  hostProject: undefined,
  subnetwork: undefined,
  publicAddress: true,
};

/** How resources of a zone are named: by URL in an insert, bare where Google chooses the zone. */
type Named = (collection: 'machineTypes' | 'diskTypes' | 'acceleratorTypes', name: string) => string;

/** The insert body; `image` for a machine without a snapshot. Throws RangeError for a machine type that carries no accelerator. */
export function instanceOf(
  machine: CreateMachine,
  image: BootImage | undefined,
  settings: InstanceSettings,
): Instance {
  const { project, zone, name } = machine;
  // The URLs hold the zone, so they are built anew for each zone that is tried.
  const named: Named = (collection, of) =>
    `${collection === 'acceleratorTypes' ? `projects/${project}/` : ''}zones/${zone}/${collection}/${of}`;
  return {
    name,
    ...propertiesOf(machine, image, settings, named),
    ...(machine.buy === 'flex-start'
      ? {
          params: {
            requestValidForDuration: {
              seconds: String(Math.floor((machine.queueFor ?? LONGEST_QUEUE) / SECOND)),
            },
          },
        }
      : {}),
  };
}

/**
 * The body of an insert for which Google chooses one of the zones `within`. Zones that are not mentioned are allowed,
 * so those that may not be chosen are denied. Throws RangeError for a machine type that carries no accelerator.
 */
export function bulkOf(
  machine: CreateMachine,
  within: readonly Zone[],
  image: BootImage | undefined,
  settings: InstanceSettings,
): Bulk {
  const preferences = [
    ...within.map((zone) => [`zones/${zone}`, { preference: 'ALLOW' }] as const),
    ...(machine.notIn ?? []).map((zone) => [`zones/${zone}`, { preference: 'DENY' }] as const),
  ];
  return {
    count: '1',
    minCount: '1',
    perInstanceProperties: { [machine.name]: { name: machine.name } },
    instanceProperties: propertiesOf(machine, image, settings, (_, name) => name),
    locationPolicy: { targetShape: 'ANY_SINGLE_ZONE', locations: Object.fromEntries(preferences) },
  };
}

/** What both bodies have in common. */
function propertiesOf(
  machine: CreateMachine,
  image: BootImage | undefined,
  settings: InstanceSettings,
  named: Named,
): Properties {
  const { shape, labels } = machine;
  const facts = seriesFacts(shape.machineType);
  const family = familyOf(shape.family);
  if (facts === undefined || family === undefined) {
    throw new RangeError(`${shape.machineType} with ${shape.family} carries no accelerator`);
  }
  return {
    machineType: named('machineTypes', shape.machineType),
    labels: { ...labels },
    // Only N1 has its GPUs attached.
    ...(facts.accelerator === 'attach' && family.kind === 'gpu'
      ? {
          guestAccelerators: [
            {
              acceleratorType: named('acceleratorTypes', family.acceleratorType),
              acceleratorCount: shape.count,
            },
          ],
        }
      : {}),
    scheduling: schedulingOf(machine, facts.localSsd),
    disks: [
      {
        boot: true,
        autoDelete: true,
        initializeParams: {
          ...(machine.snapshot === undefined
            ? { sourceImage: image?.source ?? '' }
            : { sourceSnapshot: `projects/${machine.project}/global/snapshots/${machine.snapshot}` }),
          diskSizeGb: String(
            Math.max(machine.bootDiskGb, machine.snapshot === undefined ? (image?.sizeGb ?? 0) : 0),
          ),
          diskType: named('diskTypes', facts.bootDisk),
          labels: { ...labels },
        },
      },
    ],
    networkInterfaces: [networkOf(machine.zone, settings.network)],
    serviceAccounts: [{ email: settings.serviceAccount ?? 'default', scopes: SCOPES }],
    metadata: {
      items: Object.entries({
        ...(family.kind === 'tpu' ? tpuMetadata(machine) : gpuMetadata(machine)),
        'enable-oslogin': 'TRUE',
      }).map(([key, value]) => ({ key, value })),
    },
    ...(machine.buy === 'flex-start'
      ? { reservationAffinity: { consumeReservationType: 'NO_RESERVATION' } }
      : {}),
  };
}

function gpuMetadata({ data }: CreateMachine): Readonly<Record<string, string>> {
  return {
    'enable-guest-attributes': 'TRUE',
    'startup-script': startupScript(),
    ...(data === undefined ? {} : { [DATA_KEY]: data }),
  };
}

const MODEL = { 'on-demand': 'STANDARD', spot: 'SPOT', 'flex-start': 'FLEX_START' } as const;

function schedulingOf(machine: CreateMachine, localSsd: boolean): Scheduling {
  return {
    // No machine with GPUs or TPUs can be migrated alive.
    onHostMaintenance: 'TERMINATE',
    provisioningModel: MODEL[machine.buy],
    automaticRestart: machine.buy === 'on-demand',
    // The second lock: Google itself ends the machine, also when we are gone.
    instanceTerminationAction: 'STOP',
    maxRunDuration: { seconds: String(Math.floor(machine.maxRun / SECOND)) },
    ...(localSsd ? { onInstanceStopAction: { discardLocalSsd: true } } : {}),
  };
}

/** The one place that decides how machines are reached. */
function networkOf(
  zone: Zone,
  { name, hostProject, subnetwork, publicAddress }: NetworkPolicy = USUAL_NETWORK,
): google.cloud.compute.v1.INetworkInterface {
  const home = hostProject === undefined ? '' : `projects/${hostProject}/`;
  return {
    // With a subnetwork Google finds the network by itself.
    ...(subnetwork === undefined
      ? { network: `${home}global/networks/${name}` }
      : { subnetwork: `${home}regions/${regionOf(zone)}/subnetworks/${subnetwork}` }),
    ...(publicAddress ? { accessConfigs: [{ name: 'External NAT', type: 'ONE_TO_ONE_NAT' }] } : {}),
  };
}
