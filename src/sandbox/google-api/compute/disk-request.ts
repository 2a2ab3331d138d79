/** The disks of an instance as an insert asks for them. */
import type { MachineType } from '../../world/catalogue.ts';
import type { DiskSpec, Snapshot } from '../../world/machine.ts';
import { DISK_TYPES, SERIES } from '../../world/series.ts';
import type { World } from '../../world/world.ts';
import type { DiskBody } from './bodies.ts';
import { type Image, imageLink, imageOfUrl } from './images.ts';
import { parseZonal } from './links.ts';
import { badRequest, incompatible, invalidField, notImplemented } from './refusals.ts';
import { snapshotOfUrl } from './snapshot-verbs.ts';
import { checkLabels, checkName } from './texts.ts';

/** Google's largest persistent disk. */
export const MAX_GIB = 65_536;

export interface DiskPlan {
  readonly disks: readonly DiskSpec[];
  readonly scratchPartitions: number;
}

interface Place {
  readonly world: World;
  readonly project: string;
  readonly zone: string;
  readonly instance: string;
}

/** Throws GoogleError 400, 404 or 501. */
export function readDisks(place: Place, type: MachineType, asked: readonly DiskBody[] | undefined): DiskPlan {
  if (asked === undefined || asked.length === 0) {
    throw badRequest('At least one disk must be specified: instances must have a boot disk.');
  }
  const disks: DiskSpec[] = [];
  let scratchPartitions = 0;
  for (const [i, disk] of asked.entries()) {
    const field = `resource.disks[${i}]`;
    if (disk.source) throw notImplemented(`${field}.source (attaching a disk that exists)`);
    if (disk.type === 'SCRATCH') {
      checkScratch(place.zone, type, disk, field);
      scratchPartitions++;
    } else disks.push(readDisk(place, type, disk, i));
  }
  const boots = disks.filter((disk) => disk.boot).length;
  if (boots !== 1 || asked[0]?.boot !== true) {
    throw invalidField('resource.disks', '', 'Exactly one boot disk is required, and it must come first.');
  }
  return { disks, scratchPartitions };
}

function checkScratch(zone: string, type: MachineType, disk: DiskBody, field: string): void {
  const name = readDiskType(zone, disk.initializeParams?.diskType, `${field}.initializeParams.diskType`);
  if (name !== 'local-ssd') throw incompatible([name, 'SCRATCH']);
  if (disk.boot === true)
    throw invalidField(`${field}.boot`, 'true', 'A scratch disk cannot be a boot disk.');
  if (!SERIES[type.series].optionalLocalSsd) throw incompatible([type.name, 'local-ssd']);
}

function readDisk(place: Place, type: MachineType, disk: DiskBody, i: number): DiskSpec {
  const field = `resource.disks[${i}].initializeParams`;
  const params = disk.initializeParams;
  const boot = disk.boot === true;
  const image =
    params?.sourceImage === undefined
      ? undefined
      : imageOfUrl(params.sourceImage, `${field}.sourceImage`, place.project);
  const copied = params?.sourceSnapshot;
  const snapshot =
    copied === undefined
      ? undefined
      : snapshotOfUrl(place.world, place.project, copied, `${field}.sourceSnapshot`);
  if (image !== undefined && snapshot !== undefined) {
    throw badRequest('A disk can be made of an image or of a snapshot, not of both.');
  }
  if (boot && image === undefined && snapshot === undefined) {
    throw badRequest('A boot disk needs initializeParams.sourceImage or sourceSnapshot.');
  }
  const diskType = readDiskType(place.zone, params?.diskType, `${field}.diskType`);
  if (diskType === 'local-ssd' || !SERIES[type.series].disks.includes(diskType)) {
    throw incompatible([diskType, type.name]);
  }
  const fallback = i === 0 ? place.instance : `${place.instance}-${i}`;
  return {
    name: checkName(params?.diskName ?? fallback, `${field}.diskName`),
    type: diskType,
    sizeGib: readSize(params?.diskSizeGb ?? disk.diskSizeGb, image, snapshot, `${field}.diskSizeGb`),
    boot,
    autoDelete: disk.autoDelete ?? false,
    sourceImage: image === undefined ? undefined : imageLink(image),
    labels: checkLabels(params?.labels, `${field}.labels`),
  };
}

/** Default pd-standard, as Google has it. */
function readDiskType(zone: string, url: string | undefined, field: string): string {
  if (url === undefined || url === '') return 'pd-standard';
  const named = parseZonal(url, 'diskTypes');
  if (named === undefined) throw invalidField(field, url, 'The URL is malformed.');
  if (named.zone !== zone) {
    throw invalidField(field, url, `The disk type's zone must match the instance's zone '${zone}'.`);
  }
  if (!DISK_TYPES.has(named.name)) {
    throw invalidField(field, url, `Disk type '${named.name}' does not exist in zone '${zone}'.`);
  }
  return named.name;
}

function readSize(
  asked: string | undefined,
  image: Image | undefined,
  snapshot: Snapshot | undefined,
  field: string,
): number {
  const least = image?.diskSizeGb ?? snapshot?.source.sizeGib;
  const size = asked === undefined || asked === '0' ? (least ?? 500) : Number(asked);
  if (snapshot !== undefined && size < snapshot.source.sizeGib) {
    throw invalidField(
      field,
      String(size),
      `Requested disk size cannot be smaller than the snapshot size (${snapshot.source.sizeGib} GB)`,
    );
  }
  if (size < 1 || size > MAX_GIB) {
    throw invalidField(field, String(size), `Disk size must be between 1 and ${MAX_GIB} GB.`);
  }
  if (image !== undefined && size < image.diskSizeGb) {
    throw invalidField(
      field,
      String(size),
      `Requested disk size cannot be smaller than the image size (${image.diskSizeGb} GB)`,
    );
  }
  return size;
}
