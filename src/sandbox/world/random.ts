/** Numbers that look random but follow from the seed and a key alone, so that the world repeats itself. */

/** 32-bit FNV-1a over the key, finished with murmur3's mixer; `seed` goes in first. */
function hash(seed: number, key: string): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < key.length; i++) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  return mix(h);
}

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) for this key. */
export function randomOf(seed: number, key: string): number {
  return hash(seed, key) / 0x1_0000_0000;
}

/** A whole number for this key, to be combined with counters by `randomAt`. */
export function streamOf(seed: number, key: string): number {
  return hash(seed, key);
}

/** A number in [0, 1) for the n-th step of a stream; cheap enough for every sample of every machine. */
export function randomAt(stream: number, n: number): number {
  return mix(stream ^ Math.imul(n | 0, 0x9e3779b1)) / 0x1_0000_0000;
}

/** A whole number of milliseconds in [from, to] for this key. */
export function between(seed: number, key: string, from: number, to: number): number {
  return Math.floor(from + randomOf(seed, key) * (to - from + 1));
}
