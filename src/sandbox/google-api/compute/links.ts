/** Compute Engine's resource URLs and timestamps. */
import { HOUR, type Millis } from '../../../domain/time.ts';

const BASE = 'https://www.googleapis.com/compute/v1';

/** A resource's selfLink from its path below /compute/v1, e.g. projects/p/zones/z. */
export function link(path: string): string {
  return `${BASE}/${path}`;
}

export function zoneLink(project: string, zone: string): string {
  return link(`projects/${project}/zones/${zone}`);
}

/** What a full or partial URL of a zonal resource names; undefined when it is not of the form
 *  [https://…/][projects/P/]zones/Z/COLLECTION/NAME. */
export function parseZonal(url: string, collection: string): { zone: string; name: string } | undefined {
  const [, zone, name] = new RegExp(`(?:^|/)zones/([^/]+)/${collection}/([^/]+)$`).exec(url) ?? [];
  return zone === undefined || name === undefined ? undefined : { zone, name };
}

/** The project, and image or family, that a source image's URL names. */
export function parseImage(
  url: string,
): { project: string | undefined; kind: 'image' | 'family'; name: string } | undefined {
  const found =
    /^(?:https:\/\/[^/]+\/compute\/(?:v1|beta)\/)?(?:projects\/([^/]+)\/)?global\/images\/(family\/)?([^/]+)$/.exec(
      url,
    );
  const name = found?.[3];
  if (found === null || name === undefined) return undefined;
  return { project: found[1], kind: found[2] === undefined ? 'image' : 'family', name };
}

const OFFSET = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  timeZoneName: 'longOffset',
});
const offsets = new Map<number, number>();

/** Compute Engine writes times in Pacific time with an offset: 2026-11-20T01:00:00.000-08:00. */
export function timestamp(at: Millis): string {
  const hours = pacificOffset(at);
  const local = new Date(at + hours * HOUR).toISOString().slice(0, -1);
  return `${local}-${String(-hours).padStart(2, '0')}:00`;
}

function pacificOffset(at: Millis): number {
  const hour = Math.floor(at / HOUR);
  const known = offsets.get(hour);
  if (known !== undefined) return known;
  const name = OFFSET.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT-08:00';
  const offset = Number(name.slice(3, 6));
  offsets.set(hour, offset);
  return offset;
}

/** A fingerprint as Google writes them: base64 of eight bytes that follow from what it stands for. */
export function fingerprint(...of: readonly (string | number)[]): string {
  let high = 0x9747b28c;
  let low = 0x811c9dc5;
  for (const char of of.join(' ')) {
    low = Math.imul(low ^ (char.codePointAt(0) ?? 0), 0x01000193);
    high = Math.imul(high ^ low, 0x85ebca6b);
  }
  const bytes = Buffer.alloc(8);
  bytes.writeInt32BE(high | 0, 0);
  bytes.writeInt32BE(low | 0, 4);
  return bytes.toString('base64url').padEnd(12, '=');
}
