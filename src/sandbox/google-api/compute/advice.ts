/** advice.capacity: the likeliest zone for spot machines of one type, and Google's refusals of all else. */
import type { MachineType } from '../../world/catalogue.ts';
import { SERIES } from '../../world/series.ts';
import type { World } from '../../world/world.ts';
import type { GoogleRequest } from '../http.ts';
import type { CapacityAdviceBody } from './bodies.ts';
import { findProject } from './find.ts';
import { zoneLink } from './links.ts';
import { invalidField, notFound } from './refusals.ts';

/** As the preview has it: 1 to 1,000 machines. */
const LARGEST = 1_000;

const FIELD = 'resource';

interface Candidate {
  readonly zone: string;
  readonly obtainability: number;
}

/**
 * Throws GoogleError 400 for what Google gives no advice on, 404 for a project or region that is not there. The words
 * of these refusals are the world's own (UNVERIFIED); what is refused is Google's (view-vm-availability, gcloud).
 */
export function capacityAdvice(world: World, request: GoogleRequest): object {
  const project = findProject(world, request);
  const region = request.params.region ?? '';
  const zones = world.catalogue.regions.get(region);
  if (zones === undefined) throw notFound(`projects/${project.id}/regions/${region}`);
  const body = (request.body ?? {}) as CapacityAdviceBody;
  const model = body.instanceProperties?.scheduling?.provisioningModel ?? '';
  if (model !== 'SPOT') {
    const why = 'Capacity advice supports only the provisioning model SPOT.';
    throw invalidField(`${FIELD}.instanceProperties.scheduling.provisioningModel`, model, why);
  }
  const size = body.size ?? 0;
  if (size < 1 || size > LARGEST) {
    throw invalidField(`${FIELD}.size`, String(size), `Must be between 1 and ${LARGEST}.`);
  }
  const wanted = readSelection(body);
  const asked = readZones(body, zones);
  const shape = body.distributionPolicy?.targetShape ?? 'ANY_SINGLE_ZONE';
  if (shape !== 'ANY_SINGLE_ZONE' && size > 1) {
    throw invalidField(
      `${FIELD}.distributionPolicy.targetShape`,
      shape,
      'The simulated Google spreads nothing.',
    );
  }
  const candidates = asked.flatMap((zone) => candidate(world, zone, wanted));
  const best = candidates.toSorted(
    (a, b) => b.obtainability - a.obtainability || (a.zone < b.zone ? -1 : 1),
  )[0];
  if (best === undefined) return {};
  const { obtainability, zone } = best;
  return {
    recommendations: [
      {
        scores: { obtainability, estimatedUptime: uptime(obtainability) },
        shards: [
          {
            zone: zoneLink(project.id, zone),
            machineType: wanted,
            instanceCount: size,
            provisioningModel: 'SPOT',
          },
        ],
      },
    ],
  };
}

/** Google takes one selection; one machine type in it here. */
function readSelection({ instanceFlexibilityPolicy }: CapacityAdviceBody): string {
  const field = `${FIELD}.instanceFlexibilityPolicy.instanceSelections`;
  const selections = Object.values(instanceFlexibilityPolicy?.instanceSelections ?? {});
  const [selection, second] = selections;
  if (selection === undefined || second !== undefined) {
    throw invalidField(field, String(selections.length), 'Exactly one instance selection is supported.');
  }
  const [type, other] = selection.machineTypes ?? [];
  if (type === undefined || other !== undefined) {
    throw invalidField(`${field}.machineTypes`, '', 'Exactly one machine type is supported here.');
  }
  if ((selection.guestAccelerators ?? []).length > 0 || type.startsWith('n1-')) {
    throw invalidField(`${field}.machineTypes`, type, 'N1 machine types with GPUs are not supported.');
  }
  return type;
}

/** All of the region's when none is named. */
function readZones({ distributionPolicy }: CapacityAdviceBody, zones: readonly string[]): readonly string[] {
  const named = distributionPolicy?.zones ?? [];
  if (named.length === 0) return zones;
  return named.map(({ zone: url = '' }, i) => {
    const zone = /(?:^|\/)zones\/([^/]+)$/.exec(url)?.[1];
    if (zone !== undefined && zones.includes(zone)) return zone;
    const field = `${FIELD}.distributionPolicy.zones[${i}].zone`;
    throw invalidField(field, url, 'The zone is not in the region.');
  });
}

/** A zone that does not sell it as spot, or cannot be reached, is no candidate. */
function candidate(world: World, zone: string, machineType: string): Candidate[] {
  const type: MachineType | undefined = world.catalogue.machineTypes(zone)?.get(machineType);
  const gpu = type?.builtIn?.type;
  if (type === undefined || gpu === undefined || SERIES[type.series].gpu !== 'built-in') return [];
  if (world.isUnreachable(zone) || !world.catalogue.buyOptions(zone, machineType, gpu).has('spot')) return [];
  return [{ zone, obtainability: world.obtainability(zone, gpu) }];
}

/** Google's three values. */
function uptime(obtainability: number): string {
  if (obtainability >= 0.7) return '3600s';
  return obtainability >= 0.4 ? '600s' : '60s';
}
