/** Where a form was opened, which its view carries as private_metadata: there the answer goes. */
import type { Millis } from '../../domain/time.ts';
import { type Filled, textsIn } from './fields.ts';

export interface Origin {
  /** Where it was asked for; what it leads to is posted there. */
  readonly channel: string;
  /** Where the answer to the person goes, for 30 minutes; none in the Home tab. */
  readonly responseUrl: string | undefined;
  readonly openedAt: Millis;
  /** What no field of the form shows, by name. */
  readonly fixed?: Filled;
}

export function writeOrigin(origin: Origin): string {
  return JSON.stringify(origin);
}

/** Undefined for what `writeOrigin` did not make. */
export function readOrigin(metadata: string): Origin | undefined {
  try {
    const { channel, responseUrl, openedAt, fixed } = JSON.parse(metadata) as Readonly<
      Record<string, unknown>
    >;
    if (typeof channel !== 'string' || typeof openedAt !== 'number') return undefined;
    return {
      channel,
      responseUrl: typeof responseUrl === 'string' ? responseUrl : undefined,
      openedAt,
      ...(fixed === undefined ? {} : { fixed: textsIn(fixed) }),
    };
  } catch {
    return undefined;
  }
}
