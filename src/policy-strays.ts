/** What lamplighter.yaml says of machines that Lamplighter did not make. */
import { z } from 'zod';

export const strays = z
  .enum(['report', 'warn', 'stop'], { error: 'must be report, warn or stop' })
  .prefault('report')
  .meta({
    description:
      'Machines with GPUs or TPUs in your projects that Lamplighter did not make: report them once a day; warn also asks about each; stop also stops what is idle after such a warning.',
    examples: ['report'],
  });
