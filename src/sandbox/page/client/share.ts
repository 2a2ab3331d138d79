/** Keeps what did not change between two states, so that React skips it. */

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `next`, with every part that equals its counterpart in `old` replaced by that very object. JSON values only. */
export function share<T>(old: unknown, next: T): T {
  if (Object.is(old, next)) return next;
  if (Array.isArray(old) && Array.isArray(next)) {
    const shared = next.map((value, i) => share(old[i], value));
    const same = shared.length === old.length && shared.every((value, i) => Object.is(value, old[i]));
    return (same ? old : shared) as T;
  }
  if (isRecord(old) && isRecord(next)) {
    const keys = Object.keys(next);
    const shared = Object.fromEntries(keys.map((key) => [key, share(old[key], next[key])]));
    const same =
      keys.length === Object.keys(old).length && keys.every((key) => Object.is(shared[key], old[key]));
    return (same ? old : shared) as T;
  }
  return next;
}
