/** Finds the image that a machine boots from: the newest of a family with the NVIDIA driver in it. */
import { fail, ok, type Result } from '../../domain/result.ts';
import { HOUR, type Millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GoogleConnection } from '../connect.ts';

export interface ImageFamily {
  readonly project: string;
  readonly family: string;
}

export interface BootImage {
  /** Its URL. */
  readonly source: string;
  /** No boot disk may be smaller. */
  readonly sizeGb: number;
}

/** Living families with the driver (Deep Learning VM images, supported until August 2028), then Ubuntu's own. */
export const IMAGE_FAMILIES: readonly ImageFamily[] = [
  { project: 'deeplearning-platform-release', family: 'common-cu129-ubuntu-2204-nvidia-580' },
  { project: 'ubuntu-os-accelerator-images', family: 'ubuntu-accelerator-2404-amd64-with-nvidia-570' },
];

/** Google publishes a new image every few weeks. */
const KEEP_FOR = HOUR;

export type FindImage = () => Promise<Result<BootImage>>;

/** Looks the image up, at most once an hour, in the first of `families` that exists. */
export function imageFinder(
  google: GoogleConnection,
  clock: Clock,
  families: readonly ImageFamily[] = IMAGE_FAMILIES,
): FindImage {
  let kept: { readonly image: BootImage; readonly until: Millis } | undefined;
  return async () => {
    if (kept !== undefined && clock.now() < kept.until) return ok(kept.image);
    let last: Result<BootImage> = fail({
      kind: 'not-found',
      scope: 'project',
      message: 'no image family is configured',
    });
    for (const { project, family } of families) {
      const found = await google.call(
        'compute.images.getFromFamily',
        { project, family },
        { fields: 'selfLink,diskSizeGb' },
      );
      if (found.ok) {
        const image = { source: found.value.selfLink ?? '', sizeGb: Number(found.value.diskSizeGb ?? 0) };
        kept = { image, until: clock.now() + KEEP_FOR };
        return ok(image);
      }
      if (found.fault.kind !== 'not-found' && found.fault.kind !== 'denied') return found;
      // Without an image no zone can take the machine.
      last = fail({ ...found.fault, scope: 'project' });
    }
    return last;
  };
}
