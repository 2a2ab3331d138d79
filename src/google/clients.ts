/** The generated clients of Google's services, each loaded by its path. */
import { type ClientName, REST_CALLS, type Service } from './calls.ts';
import { type Gax, sparingGax } from './compute/gax.ts';
import { loadTpuClient } from './tpu/client.ts';

/** What the generated clients have in common. */
export interface RestClient {
  initialize(): Promise<unknown>;
  // biome-ignore lint/complexity/noBannedTypes: the clients declare their calls so
  readonly innerApiCalls: Readonly<Record<string, Function>>;
}

type RestClientClass = new (options: ClientOptions, gax?: Gax) => RestClient;

type ClientOptions = NonNullable<
  ConstructorParameters<
    typeof import('@google-cloud/compute/build/src/v1/instances_client.js').InstancesClient
  >[0]
>;

/** By path: the packages' index files would load every client they have (seconds, hundreds of MB). */
export const CLIENTS: Readonly<
  Record<
    ClientName,
    {
      readonly service: Service;
      /** Not loaded ahead: it is for work a few times a day that nobody waits for. */
      readonly later?: true;
      load(): Promise<RestClientClass>;
    }
  >
> = {
  instances: {
    service: 'compute',
    load: async () =>
      (await import('@google-cloud/compute/build/src/v1/instances_client.js')).InstancesClient,
  },
  disks: {
    service: 'compute',
    load: async () => (await import('@google-cloud/compute/build/src/v1/disks_client.js')).DisksClient,
  },
  snapshots: {
    service: 'compute',
    load: async () =>
      (await import('@google-cloud/compute/build/src/v1/snapshots_client.js')).SnapshotsClient,
  },
  addresses: {
    service: 'compute',
    later: true,
    load: async () =>
      (await import('@google-cloud/compute/build/src/v1/addresses_client.js')).AddressesClient,
  },
  reservations: {
    service: 'compute',
    later: true,
    load: async () =>
      (await import('@google-cloud/compute/build/src/v1/reservations_client.js')).ReservationsClient,
  },
  zoneOperations: {
    service: 'compute',
    load: async () =>
      (await import('@google-cloud/compute/build/src/v1/zone_operations_client.js')).ZoneOperationsClient,
  },
  regionInstances: {
    service: 'compute',
    load: async () =>
      (await import('@google-cloud/compute/build/src/v1/region_instances_client.js')).RegionInstancesClient,
  },
  regionOperations: {
    service: 'compute',
    load: async () =>
      (await import('@google-cloud/compute/build/src/v1/region_operations_client.js')).RegionOperationsClient,
  },
  images: {
    service: 'compute',
    load: async () => (await import('@google-cloud/compute/build/src/v1/images_client.js')).ImagesClient,
  },
  regions: {
    service: 'compute',
    load: async () => (await import('@google-cloud/compute/build/src/v1/regions_client.js')).RegionsClient,
  },
  projects: {
    service: 'compute',
    load: async () => (await import('@google-cloud/compute/build/src/v1/projects_client.js')).ProjectsClient,
  },
  advice: {
    service: 'compute',
    load: async () => (await import('@google-cloud/compute/build/src/v1/advice_client.js')).AdviceClient,
  },
  metrics: {
    service: 'monitoring',
    load: async () =>
      (await import('@google-cloud/monitoring/build/src/v3/metric_service_client.js')).MetricServiceClient,
  },
  scheduler: {
    service: 'scheduler',
    load: async () =>
      (await import('@google-cloud/scheduler/build/src/v1/cloud_scheduler_client.js')).CloudSchedulerClient,
  },
  quotas: {
    service: 'cloudquotas',
    // It comes with google-gax 5 and an older google-auth-library, whose types know our credentials by another name.
    load: async () =>
      (await import('@google-cloud/cloudquotas/build/src/v1/cloud_quotas_client.js'))
        .CloudQuotasClient as unknown as RestClientClass,
  },
  machineTypes: {
    service: 'compute',
    later: true,
    load: async () =>
      (await import('@google-cloud/compute/build/src/v1/machine_types_client.js')).MachineTypesClient,
  },
  acceleratorTypes: {
    service: 'compute',
    later: true,
    load: async () =>
      (await import('@google-cloud/compute/build/src/v1/accelerator_types_client.js')).AcceleratorTypesClient,
  },
  priceList: {
    service: 'cloudbilling',
    later: true,
    load: async () => {
      const { CloudCatalogClient } = await import(
        '@google-cloud/billing/build/src/v1/cloud_catalog_client.js'
      );
      // Its google-gax (5) declares the credentials of an older google-auth-library; ours do
      // (test/google/older-client.test.ts).
      return CloudCatalogClient as unknown as RestClientClass;
    },
  },
  tpu: {
    service: 'tpu',
    // Many teams have no TPUs: who has some waits for it once.
    later: true,
    load: async () => (await loadTpuClient()) as unknown as RestClientClass,
  },
};

/** The methods of Compute's services that we call: the name of the service is that of the client, with a capital. */
function computeMethods(): Record<string, string[]> {
  const capital = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const calls = Object.values(REST_CALLS).filter(({ client }) => CLIENTS[client].service === 'compute');
  const byService = Map.groupBy(calls, ({ client }) => `google.cloud.compute.v1.${capital(client)}`);
  return Object.fromEntries(
    [...byService].map(([service, made]) => [service, made.map(({ method }) => capital(method))]),
  );
}

let ofCompute: Gax | undefined;

/** What a client of the service is to be built on, where that is not the google-gax that it brings. Call once its package is loaded. */
export function gaxFor(service: Service): Gax | undefined {
  if (service !== 'compute') return undefined;
  ofCompute ??= sparingGax(computeMethods());
  return ofCompute;
}
