/** Whether data fits onto a machine's boot disk beside its image, and how long copying it may take. */
import { typedSize } from '../accelerators/index.ts';
import { type BucketContents, type BucketPlace, bucketUrl } from '../bucket.ts';
import { bootDiskGb, LARGEST_DISK_GB, NODE_DISK_GB } from '../disk.ts';
import type { MachineSpec } from '../machine.ts';
import { formatBytes } from '../signal.ts';
import { type Duration, SECOND } from '../time.ts';
import { nodeSlice } from './runtime.ts';

/** Disks are sold in GiB, whatever they are called. */
const GIB = 2 ** 30;
/** What the set-up, a checkpoint and some results need beside image and data, GB. */
const ROOM_TO_WORK = 20;
/** Disk sizes that are advised are multiples of this, GB. */
const STEP = 50;

/** A sentence with the disk that works when the data is too large for the boot disk; undefined when it fits. */
export function tooLargeFor(
  spec: Pick<MachineSpec, 'family' | 'count' | 'buy' | 'diskGb'>,
  place: BucketPlace,
  contents: BucketContents,
  imageGb: number,
): string | undefined {
  const isNode = nodeSlice(spec) !== undefined;
  const disk = isNode ? NODE_DISK_GB : Math.max(bootDiskGb(spec), imageGb);
  const least = imageGb + ROOM_TO_WORK + Math.ceil(contents.bytes / GIB);
  if (least <= disk) return undefined;
  const url = bucketUrl(place);
  const holds = `${url} holds ${amount(contents)}, and the boot disk has ${disk.toLocaleString('en-US')} GB, of which the image takes ${imageGb}.`;
  if (isNode) {
    return `${url} holds ${amount(contents)}, and each host of a ${spec.family} has a disk of ${disk} GB, which Google makes no larger. Copy a part of it, or leave it in the bucket and read it from there: /gpu up ${typedSize(spec.family, spec.count)}`;
  }
  const works = Math.ceil(least / STEP) * STEP;
  if (works > LARGEST_DISK_GB) return `${holds} No boot disk is large enough: copy a part of it.`;
  const what = `${typedSize(spec.family, spec.count)}${spec.buy === 'spot' ? ' --spot' : ''}`;
  const enough = contents.more ? `at least --disk ${works}` : `--disk ${works}`;
  return `${holds} It takes ${enough}: /gpu up ${what} --data ${url} --disk ${works}`;
}

/** `40 GB in 147 objects`, `more than 20 TB in more than 20,000 objects`. */
export function amount({ bytes, objects, more }: BucketContents): string {
  const than = more ? 'more than ' : '';
  const count = objects.toLocaleString('en-US');
  return `${than}${formatBytes(bytes)} in ${than}${count} ${objects === 1 ? 'object' : 'objects'}`;
}

/** Balanced disks write 140 MiB/s and 0.28 MiB/s more a GiB (cloud.google.com/compute/docs/disks/performance). */
const DISK_BASE = 140 * 2 ** 20;
const DISK_MORE = 0.28 * 2 ** 20;
/** More than gcloud copies of large objects in practice. A rule of thumb. */
const MOST_RATE = 600 * 2 ** 20;
/** Small objects a second that gcloud copies side by side. A rule of thumb. */
const OBJECTS_RATE = 200;

/** About how long copying takes: the disk's speed or the number of objects, whichever takes longer. */
export function copyTime({ bytes, objects }: BucketContents, diskGb: number): Duration {
  const rate = Math.min(MOST_RATE, DISK_BASE + DISK_MORE * diskGb);
  return Math.ceil(Math.max(bytes / rate, objects / OBJECTS_RATE)) * SECOND;
}
