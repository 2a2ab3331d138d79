/** Finds the image that a machine boots from: the newest of the first family that exists. */
import type { BootImage, ImageFamily } from '../../domain/images.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { HOUR, type Millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GoogleConnection } from '../connect.ts';

/** Google publishes a new image every few weeks. */
const KEEP_FOR = HOUR;

export type FindImage = (families: readonly ImageFamily[]) => Promise<Result<BootImage>>;

/** Looks an image up, at most once an hour, in the first of the families that exists. */
export function imageFinder(google: GoogleConnection, clock: Clock): FindImage {
  const kept = new Map<string, { readonly image: BootImage; readonly until: Millis }>();
  return async (families) => {
    const key = JSON.stringify(families);
    const known = kept.get(key);
    if (known !== undefined && clock.now() < known.until) return ok(known.image);
    let last: Result<BootImage> = fail({
      kind: 'not-found',
      scope: 'project',
      message: 'no image family is named',
    });
    for (const { project, family } of families) {
      const found = await google.call(
        'compute.images.getFromFamily',
        { project, family },
        { fields: 'selfLink,diskSizeGb' },
      );
      if (found.ok) {
        const image = { source: found.value.selfLink ?? '', sizeGb: Number(found.value.diskSizeGb ?? 0) };
        kept.set(key, { image, until: clock.now() + KEEP_FOR });
        return ok(image);
      }
      if (found.fault.kind !== 'not-found' && found.fault.kind !== 'denied') return found;
      // Without an image no zone can take the machine.
      last = fail({ ...found.fault, scope: 'project' });
    }
    return last;
  };
}
