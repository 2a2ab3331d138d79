/** Where a form was opened, which its view carries as private_metadata: there the answer goes. */
import type { Millis } from '../../domain/time.ts';

export interface Origin {
  /** Where it was asked for; what it leads to is posted there. */
  readonly channel: string;
  /** Where the answer to the person goes, for 30 minutes; none in the Home tab. */
  readonly responseUrl: string | undefined;
  readonly openedAt: Millis;
}

export function writeOrigin(origin: Origin): string {
  return JSON.stringify(origin);
}

/** Undefined for what `writeOrigin` did not make. */
export function readOrigin(metadata: string): Origin | undefined {
  try {
    const { channel, responseUrl, openedAt } = JSON.parse(metadata) as Readonly<Record<string, unknown>>;
    if (typeof channel !== 'string' || typeof openedAt !== 'number') return undefined;
    return { channel, responseUrl: typeof responseUrl === 'string' ? responseUrl : undefined, openedAt };
  } catch {
    return undefined;
  }
}
