/** What lamplighter.yaml says of machines that Lamplighter did not make. */
import { z } from 'zod';

export const strays = z
  .enum(['report', 'warn'], { error: 'must be report or warn' })
  .prefault('report')
  .meta({
    description:
      'Machines with GPUs or TPUs in your projects that Lamplighter did not make: report tells the administrators once a day; warn also asks about each of them, once, whether somebody adopts it.',
    examples: ['report'],
  });
