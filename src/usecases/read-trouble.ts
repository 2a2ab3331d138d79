/** Why a signal that was asked for is not known, by the answer to the question. */
import type { Result } from '../domain/result.ts';
import type { UnknownWhy } from '../domain/utilization.ts';

/** undefined = it was read, whole. */
export function troubleOf(read: Result<{ readonly complete: boolean }>): UnknownWhy | undefined {
  if (!read.ok) return { kind: 'read-failed', message: read.fault.message };
  return read.value.complete ? undefined : { kind: 'partial' };
}
