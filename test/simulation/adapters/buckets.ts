/** The Buckets port over the simulated Cloud Storage without the wire. */
import { bucketUrl } from '../../../src/domain/bucket.ts';
import { fail, ok } from '../../../src/domain/result.ts';
import type { Buckets } from '../../../src/ports/buckets.ts';
import type { World } from '../../../src/sandbox/world/world.ts';

/** Counts at most `most` objects that begin like the path. */
export function worldBuckets(world: World, most = 20_000): Buckets {
  return {
    async look(_project, place) {
      const bucket = world.bucket(place.bucket);
      const message = bucketUrl(place);
      if (bucket === undefined) return fail({ kind: 'not-found', scope: 'call', message });
      if (bucket.denied === true) return fail({ kind: 'denied', scope: 'call', message });
      const alike = bucket.objects.filter(({ name }) => name.startsWith(place.path));
      const meant = alike
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .slice(0, most)
        .filter(({ name }) => place.path === '' || name === place.path || name.startsWith(`${place.path}/`));
      return ok({
        bytes: meant.reduce((sum, { bytes }) => sum + bytes, 0),
        objects: meant.length,
        more: alike.length > most,
        location: bucket.hidden === true ? undefined : bucket.location,
      });
    },
  };
}
