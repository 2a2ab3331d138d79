/** How the simulated Google decides on requests for more quota: when, and how much it grants. */
import { type Duration, HOUR, MINUTE } from '../../domain/time.ts';
import { between } from './random.ts';

export interface Ruling {
  /** From the request to the decision. */
  readonly after: Duration;
  /** The limit from then on. */
  readonly granted: number;
  /** Google's words where it is less than was asked for. */
  readonly detail: string | undefined;
}

/** GPUs, chips or TensorCores more than there are: so many are granted without a person looking. */
const AUTOMATIC = 8;
/** Beyond this a person says no. */
const MOST = 32;

/**
 * Google tells nobody its rules; this is what people report: a few GPUs are had within minutes, more take hours and
 * come in part, many are refused. Anything that is no GPU or TPU is granted. `key` makes the time differ from request to
 * request.
 */
export function rulingOn(
  seed: number,
  key: string,
  metric: string,
  limit: number,
  preferred: number,
): Ruling {
  const isAccelerator = /GPU|TPU/.test(metric);
  const more = preferred < 0 ? Number.POSITIVE_INFINITY : preferred - Math.max(0, limit);
  if (!isAccelerator || more <= AUTOMATIC) {
    const after = between(seed, key, 4, 18) * MINUTE;
    return { after, granted: preferred, detail: undefined };
  }
  if (more <= MOST) {
    return {
      after: between(seed, key, 3, 6) * HOUR,
      granted: Math.max(0, limit) + Math.floor(more / 2),
      detail: 'Your quota increase request was partially approved.',
    };
  }
  return {
    after: between(seed, key, 10, 30) * HOUR,
    granted: limit,
    detail:
      'Unfortunately, we are unable to grant you additional quota at this time. Please contact our Sales team for larger increases.',
  };
}
