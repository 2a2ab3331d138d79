/** Google Cloud zones and regions, and patterns over them. */

/** e.g. us-central1-a, or an AI zone such as us-central1-ai1a. */
export type Zone = string;
/** e.g. us-central1. */
export type Region = string;

/** What places are, in one sentence, for where people meet them first. */
export const PLACES_IN_WORDS =
  'A region is a place (us-central1 is Iowa); its zones a, b, c are separate buildings: capacity differs by zone, price and quota by region.';

/** The region of a zone: everything before the last dash (AI zones have no single letter at their end). */
export function regionOf(zone: Zone): Region {
  const dash = zone.lastIndexOf('-');
  return dash < 0 ? zone : zone.slice(0, dash);
}

/**
 * True of a zone for accelerators alone, such as us-south1-ai1b. A request for a whole region never reaches it
 * (LocationPolicy.locations of @google-cloud/compute).
 */
export function isAiZone(zone: Zone): boolean {
  return /-ai\d+[a-z]$/.test(zone);
}

/** Zones of one region in a few characters: `us-central1-a`, `us-central1 (a, b, c)`. */
export function zonesInWords(zones: readonly Zone[]): string {
  const [first, ...others] = zones;
  if (first === undefined || others.length === 0) return first ?? '';
  const region = regionOf(first);
  return `${region} (${zones.map((zone) => zone.slice(region.length + 1)).join(', ')})`;
}

/** True when a region is meant by `pattern`: the region, a zone in it, or either with `*`. */
export function regionMatches(pattern: string, region: Region): boolean {
  if (pattern === region || regionOf(pattern) === region) return true;
  return pattern.includes('*') && (zoneMatches(pattern, region) || zoneMatches(pattern, `${region}-a`));
}

/** True when `zone` fits `pattern`: a zone, a region, or either with `*` for any run of characters. */
export function zoneMatches(pattern: string, zone: Zone): boolean {
  if (pattern === zone || pattern === regionOf(zone)) return true;
  if (!pattern.includes('*')) return false;
  const parts = pattern.split('*').map((part) => part.replace(/[^a-z0-9-]/g, ''));
  return new RegExp(`^${parts.join('.*')}$`).test(zone);
}
