/** Which slices the Cloud TPU API sells where: one call a zone, for the zones that the shipped table names. */
import type { google as tpu } from '@google-cloud/tpu/build/protos/protos.js';
import type { SoldSlices } from '../../domain/listing.ts';
import type { Result } from '../../domain/result.ts';
import type { Zone } from '../../domain/zone.ts';
import type { GoogleConnection } from '../connect.ts';
import { eachPage } from '../pages.ts';
import { readTpuSnapshot } from '../tpu-snapshot.ts';

const PAGE = 1_000;
const AT_ONCE = 4;
const FIELDS = 'acceleratorTypes/type,nextPageToken';

let zones: readonly Zone[] | undefined;

function zonesOfSnapshot(): readonly Zone[] {
  const snapshot = readTpuSnapshot();
  const rows = [...snapshot.keys()].flatMap((type) => snapshot.of(type));
  return [...new Set(rows.map(({ zone }) => zone))].sort();
}

/**
 * undefined where no zone let the project look: the API is off, or not permitted. A zone that refuses alone sells it
 * nothing (403 without access to that zone); one that does not answer is silent (503 at times).
 */
export async function soldSlices(google: GoogleConnection, project: string): Promise<SoldSlices | undefined> {
  zones ??= zonesOfSnapshot();
  const sold: Record<Zone, readonly string[]> = {};
  const silent: Zone[] = [];
  const denied: Zone[] = [];
  const left = [...zones];
  async function next(): Promise<void> {
    for (let zone = left.pop(); zone !== undefined; zone = left.pop()) {
      const read = await typesIn(google, project, zone);
      if (read.ok) sold[zone] = read.value;
      else if (read.fault.kind === 'unavailable' || read.fault.kind === 'throttled') silent.push(zone);
      else if (read.fault.kind === 'denied') denied.push(zone);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return Object.keys(sold).length === 0
    ? undefined
    : { zones: sold, silent: silent.sort(), denied: denied.sort() };
}

async function typesIn(
  google: GoogleConnection,
  project: string,
  zone: Zone,
): Promise<Result<readonly string[]>> {
  const types: string[] = [];
  const listed = await eachPage(
    (paging) =>
      google.read(
        'tpu.acceleratorTypes.list',
        { parent: `projects/${project}/locations/${zone}`, pageSize: PAGE, ...paging },
        (json) => json as tpu.cloud.tpu.v2.IListAcceleratorTypesResponse,
        { fields: FIELDS },
      ),
    ({ acceleratorTypes }) => {
      types.push(...(acceleratorTypes ?? []).flatMap(({ type }) => type || []));
    },
  );
  return listed.ok ? { ok: true, value: types } : listed;
}
