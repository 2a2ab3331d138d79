/** Reads the node that a creation asks for, refusing what the Cloud TPU API refuses. */
import { GENERATIONS, RUNTIMES, type TpuOffer } from '../../world/tpu-catalogue.ts';
import type { NodeSpec } from '../../world/tpu-node.ts';
import type { World } from '../../world/world.ts';
import type { Place } from './find.ts';
import { badRequest, failedPrecondition, notImplemented } from './refusals.ts';

type Body = Readonly<Record<string, unknown>>;

/** What the project's default account gets that nobody named (recorded). */
const DEFAULT_SCOPES = [
  'devstorage.read_write',
  'logging.write',
  'service.management',
  'servicecontrol',
  'cloud-platform',
  'pubsub',
].map((scope) => `https://www.googleapis.com/auth/${scope}`);

/** Fields that only Google fills in, or that are read here. */
const READ = new Set(
  'name description acceleratorType state healthDescription runtimeVersion networkConfig networkConfigs cidrBlock serviceAccount createTime schedulingConfig networkEndpoints health labels metadata tags id apiVersion symptoms acceleratorConfig queuedResource multisliceNode'.split(
    ' ',
  ),
);

/** Throws GoogleError 400 for an id that Google would not take. */
export function readId(field: string, id: string | null): string {
  if (id === null || !/^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(id)) {
    throw badRequest(
      `Invalid ${field} "${id ?? ''}": it must begin with a lowercase letter, followed by up to 62 lowercase letters, numbers, or hyphens, and cannot end with a hyphen.`,
    );
  }
  return id;
}

/** Throws GoogleError 400, 501. */
export function readNode(world: World, place: Place, name: string, body: Body): NodeSpec {
  const slice = readSlice(world, place.zone, body);
  const scheduling = object(body.schedulingConfig);
  const { spot = false, preemptible = false, reserved = false } = scheduling;
  if (spot && preemptible) throw badRequest('Only one of spot and preemptible may be set.');
  if (reserved) {
    throw failedPrecondition(`There is not enough reserved capacity of ${slice.type} in ${place.zone}.`);
  }
  if (body.networkConfigs !== undefined) throw notImplemented('networkConfigs');
  const network = object(body.networkConfig);
  const { project, zone } = place;
  return {
    project: project.id,
    zone,
    name,
    slice,
    runtimeVersion: readRuntime(slice, body.runtimeVersion),
    description: text(body.description) ?? '',
    spot: spot === true,
    preemptible: preemptible === true,
    reserved: false,
    labels: readLabels(body.labels),
    metadata: strings(body.metadata),
    tags: Array.isArray(body.tags) ? body.tags.map(String) : [],
    network: text(network.network),
    subnetwork: text(network.subnetwork),
    externalAddresses: network.enableExternalIps === true,
    serviceAccount: readAccount(body.serviceAccount, project.number),
    rest: Object.fromEntries(Object.entries(body).filter(([field]) => !READ.has(field))),
  };
}

function readSlice(world: World, zone: string, body: Body): TpuOffer {
  const offers = world.tpu.catalogue.offers(zone) ?? new Map<string, TpuOffer>();
  const type = text(body.acceleratorType);
  const config = body.acceleratorConfig === undefined ? undefined : object(body.acceleratorConfig);
  if (type !== undefined && config !== undefined) {
    throw badRequest('Only one of accelerator_type and accelerator_config may be specified.');
  }
  if (type === undefined && config === undefined) {
    throw badRequest('One of accelerator_type and accelerator_config must be specified.');
  }
  const found =
    type !== undefined
      ? offers.get(type)
      : [...offers.values()].find((o) => o.config === config?.type && o.topology === config?.topology);
  const named = type ?? `${text(config?.type)} ${text(config?.topology)}`;
  if (found !== undefined) return found;
  throw badRequest(
    `The requested accelerator configuration for accelerator type, "${named}", could not be found in the zonal accelerator configurations for "${zone}".; the accelerator ${named} was not found in zone ${zone}`,
  );
}

function readRuntime({ type, generation }: TpuOffer, given: unknown): string {
  const version = text(given);
  if (version === undefined) throw badRequest('The runtime_version field must be specified.');
  if (!RUNTIMES.includes(version)) throw badRequest(`The runtime version "${version}" could not be found.`);
  if (!GENERATIONS[generation].runtimes.includes(version)) {
    throw badRequest(
      `The runtime version "${version}" is not compatible with the accelerator type "${type}".`,
    );
  }
  return version;
}

/** Throws GoogleError 400 for labels outside Google's alphabet. */
export function readLabels(given: unknown): Readonly<Record<string, string>> {
  const labels = strings(given);
  for (const [key, value] of Object.entries(labels)) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key))
      throw badRequest(`Invalid label key "${key}".`);
    if (!/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value)) {
      throw badRequest(`Invalid value "${value}" of the label "${key}".`);
    }
  }
  if (Object.keys(labels).length > 64) throw badRequest('A node may have at most 64 labels.');
  return labels;
}

function readAccount(given: unknown, projectNumber: string): NodeSpec['serviceAccount'] {
  const account = object(given);
  const email = text(account.email) ?? `${projectNumber}-compute@developer.gserviceaccount.com`;
  const scopes = Array.isArray(account.scope) ? account.scope.map(String) : [];
  return { email, scopes: scopes.length > 0 ? scopes : DEFAULT_SCOPES };
}

/** A message of the body; {} where there is none. */
export function object(given: unknown): Body {
  return typeof given === 'object' && given !== null ? (given as Body) : {};
}

/** undefined for an empty text, as proto3 does not tell it from a missing one. */
export function text(given: unknown): string | undefined {
  return typeof given === 'string' && given !== '' ? given : undefined;
}

/** A map of texts. */
export function strings(given: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(object(given)).map(([key, value]) => [key, String(value)]));
}
