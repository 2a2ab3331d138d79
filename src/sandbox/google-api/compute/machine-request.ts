/** Machine types and GPUs as requests name them. */
import type { Catalogue, MachineType } from '../../world/catalogue.ts';
import type { Gpus } from '../../world/machine.ts';
import { n1Limit, SERIES } from '../../world/series.ts';
import { GKE_ONLY } from '../../world/tpu-machines.ts';
import type { AcceleratorBody } from './bodies.ts';
import { parseZonal } from './links.ts';
import { badRequest, forbidden, incompatible, invalidField, notFound } from './refusals.ts';

/**
 * Throws GoogleError 400 when the URL is malformed, names another zone, or a type that the zone lacks; 403 for one that
 * Google keeps for itself.
 */
export function readMachineType(
  catalogue: Catalogue,
  zone: string,
  url: string | undefined,
  field: string,
): MachineType {
  const named = parseZonal(url ?? '', 'machineTypes');
  if (named === undefined) throw invalidField(field, url ?? '', 'The URL is malformed.');
  if (named.zone !== zone) {
    throw invalidField(field, url ?? '', `The machine type's zone must match the instance's zone '${zone}'.`);
  }
  const type = catalogue.machineTypes(zone)?.get(named.name);
  if (type === undefined) {
    throw invalidField(
      field,
      url ?? '',
      `Machine type with name '${named.name}' does not exist in zone '${zone}'.`,
    );
  }
  if (GKE_ONLY.has(type.series)) {
    throw forbidden(`This user agent is not allowed to use the machine type [${type.name}].`);
  }
  return type;
}

/**
 * The GPUs of a machine: built in, or attached to N1. Throws GoogleError 400 or 404 for GPUs on a series that takes
 * none or has its own, URLs of another zone, types not sold there, and counts or machine sizes beyond Google's limits.
 */
export function readGpus(
  catalogue: Catalogue,
  place: { readonly project: string; readonly zone: string },
  type: MachineType,
  asked: readonly AcceleratorBody[] | undefined,
  field: string,
): Gpus | undefined {
  const [first, second] = (asked ?? []).filter((each) => (each.acceleratorCount ?? 0) > 0);
  if (first === undefined) return type.builtIn;
  if (second !== undefined) throw invalidField(field, '', 'Only one type of accelerator can be attached.');
  const at = `${field}[0].acceleratorType`;
  const url = first.acceleratorType ?? '';
  const named = parseZonal(url, 'acceleratorTypes');
  if (named === undefined) throw invalidField(at, url, 'The URL is malformed.');
  if (named.zone !== place.zone) {
    throw invalidField(
      at,
      url,
      `The accelerator type's zone must match the instance's zone '${place.zone}'.`,
    );
  }
  const rules = SERIES[type.series];
  if (rules.gpu === 'none') throw incompatible([type.name, named.name]);
  if (rules.gpu === 'built-in') {
    throw badRequest(
      `Accelerators cannot be attached to machine type ${type.name}: its GPUs are part of it. Leave guestAccelerators out.`,
    );
  }
  if (!catalogue.accelerators(place.zone).includes(named.name)) {
    throw notFound(`projects/${place.project}/zones/${place.zone}/acceleratorTypes/${named.name}`);
  }
  const count = first.acceleratorCount ?? 0;
  const limit = n1Limit(place.zone, named.name, count);
  if (limit === undefined) {
    throw invalidField(
      `${field}[0].acceleratorCount`,
      String(count),
      `The number of ${named.name} accelerators per instance is not supported.`,
    );
  }
  if (type.vcpus > limit.vcpus || type.memoryGb > limit.memoryGb) {
    throw badRequest(
      `Instances with ${count} ${named.name} accelerators can have at most ${limit.vcpus} vCPUs and ${limit.memoryGb} GB of memory; ${type.name} is larger.`,
    );
  }
  return { type: named.name, count };
}
