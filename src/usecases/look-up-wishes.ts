/** The image and the data of a request, looked up before anything is created for it. */
import { typedSize } from '../domain/accelerators/index.ts';
import { type BucketPlace, bucketUrl, parseBucketPlace } from '../domain/bucket.ts';
import { tooLargeFor } from '../domain/decide/data-fits.ts';
import { nodeSlice } from '../domain/decide/runtime.ts';
import { RUNTIME_GB } from '../domain/disk.ts';
import type { Fault } from '../domain/fault.ts';
import { type BootImage, imageName, otherFamilies, readImage, usualImages } from '../domain/images.ts';
import type { Machine, MachineData } from '../domain/machine.ts';
import { ok, type Result } from '../domain/result.ts';
import type { EngineDeps } from './engine-deps.ts';

export type Wishes =
  | { readonly kind: 'found'; readonly machine: Machine }
  /** A sentence or two for the person: what is wrong and what to do. */
  | { readonly kind: 'refused'; readonly because: string }
  /** No definite answer: look again. */
  | { readonly kind: 'later'; readonly fault: Fault };

/** The machine with its image and, where it asked for some, its data. What is known already is not looked up again. */
export async function lookUpWishes(deps: EngineDeps, machine: Machine): Promise<Wishes> {
  const image = await imageOf(deps, machine);
  if (image.kind !== 'found') return image;
  const imageGb = image.value?.sizeGb ?? RUNTIME_GB;
  const data = machine.spec.data === undefined ? undefined : await findData(deps, machine, imageGb);
  if (data !== undefined && data.kind !== 'found') return data;
  return {
    kind: 'found',
    machine: {
      ...machine,
      ...(image.value === undefined ? {} : { image: image.value }),
      ...(data === undefined ? {} : { data: data.value }),
    },
  };
}

/** Undefined for what the Cloud TPU API makes, which boots a runtime version. */
async function imageOf(deps: EngineDeps, machine: Machine): Promise<Looked<BootImage | undefined>> {
  if (nodeSlice(machine.spec) !== undefined) return found(undefined);
  return machine.image === undefined ? findImage(deps, machine) : found(machine.image);
}

type Looked<T> =
  | { readonly kind: 'found'; readonly value: T }
  | Extract<Wishes, { kind: 'refused' | 'later' }>;

function found<T>(value: T): { readonly kind: 'found'; readonly value: T } {
  return { kind: 'found', value };
}

function refused(because: string): { readonly kind: 'refused'; readonly because: string } {
  return { kind: 'refused', because };
}

function isOpen({ kind }: Fault): boolean {
  return kind === 'unavailable' || kind === 'throttled';
}

async function findImage(deps: EngineDeps, { spec }: Machine): Promise<Looked<BootImage>> {
  const read =
    spec.image === undefined
      ? ({ ok: true, families: usualImages(spec.family) } as const)
      : readImage(spec.image, deps.policy);
  // The policy may have changed since it was asked for.
  if (!read.ok) return refused(read.message);
  const image = await deps.cloud.image(read.families);
  if (image.ok) return found(image.value);
  if (isOpen(image.fault)) return { kind: 'later', fault: image.fault };
  if (image.fault.kind === 'denied') {
    return refused(`Google does not let me use that image: ${image.fault.message}`);
  }
  const gone = read.families.map(({ family }) => family).join(' and ');
  const other = await nearestThatExists(deps, read.families);
  if (!other.ok) return { kind: 'later', fault: other.fault };
  const instead =
    other.value === undefined
      ? 'None that I know is there either; name one in full: --image projects/PROJECT/global/images/family/FAMILY.'
      : `The nearest that is there is ${other.value}: /gpu up ${typedSize(spec.family, spec.count)} --image ${other.value}`;
  return refused(`Google has no image family ${gone} any more. ${instead}`);
}

/** The name of the likeliest family that Google still has; undefined when it has none of those that we know. */
async function nearestThatExists(
  deps: EngineDeps,
  gone: Parameters<typeof otherFamilies>[0],
): Promise<Result<string | undefined>> {
  for (const family of otherFamilies(gone)) {
    const there = await deps.cloud.image([family]);
    if (there.ok) return ok(imageName(family));
    if (isOpen(there.fault)) return there;
  }
  return ok(undefined);
}

async function findData(
  deps: EngineDeps,
  { spec, project, data }: Machine,
  imageGb: number,
): Promise<Looked<MachineData>> {
  if (data !== undefined) return found(data);
  const place = parseBucketPlace(spec.data ?? '');
  if (!place.ok) return refused(place.fault);
  const url = bucketUrl(place.value);
  const looked = await deps.buckets.look(project, place.value);
  if (!looked.ok) {
    return isOpen(looked.fault)
      ? { kind: 'later', fault: looked.fault }
      : refused(unreadable(deps, place.value, looked.fault));
  }
  const contents = looked.value;
  if (contents.objects === 0 && !contents.more) {
    return refused(
      `There is nothing at ${url}. Look what is there with: gcloud storage ls gs://${place.value.bucket}`,
    );
  }
  const tooLarge = tooLargeFor(spec, place.value, contents, imageGb);
  if (tooLarge !== undefined) return refused(tooLarge);
  return found({ ...contents, url, copied: 0, movedAt: undefined });
}

/** What can be checked beforehand is our own account's right to read; the machine reads with another. */
export function unreadable(
  { machineAccount }: Pick<EngineDeps, 'machineAccount'>,
  { bucket }: BucketPlace,
  fault: Fault,
): string {
  if (fault.kind === 'not-found') return `There is no bucket gs://${bucket}. Check its name.`;
  if (fault.kind !== 'denied') return `The bucket gs://${bucket} could not be read: ${fault.message}`;
  const machine = machineAccount ?? "the project's default compute account, as which machines run,";
  return `Lamplighter's own account may not read gs://${bucket} (${fault.message}). Ask the bucket's owner to give roles/storage.objectViewer on it to that account, so that the data can be checked, and to ${machine} so that the machine can copy it.`;
}
