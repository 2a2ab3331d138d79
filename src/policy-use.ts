/** What lamplighter.yaml says of people who are connected, and of notebooks that were left open. */
import { DAY, MINUTE } from './domain/time.ts';
import { duration } from './policy-fields.ts';

export const watchUse = {
  connectionCap: duration(
    '4h',
    'An open SSH session puts the warning off until everything has been quiet for this long; 0m = it never does.',
    0,
    7 * DAY,
  ),
  heldByIdleKernels: duration(
    '2h',
    'GPU memory that idle Jupyter kernels alone hold keeps a machine for this long; then it counts as idle. Longer than a break, shorter than a night.',
    30 * MINUTE,
    7 * DAY,
  ),
};
