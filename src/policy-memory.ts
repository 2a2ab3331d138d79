/** What lamplighter.yaml says of GPU memory that is held while all else is quiet. */
import { z } from 'zod';
import { HOUR, MINUTE } from './domain/time.ts';
import { duration } from './policy-fields.ts';

export const memory = {
  memoryHeld: z
    .enum(['ask', 'stop'], { error: 'must be ask or stop' })
    .prefault('ask')
    .meta({
      description:
        'GPU memory is held while all else is quiet: ask its owner and stop nothing, or ask and, without an answer, warn and stop.',
      examples: ['stop'],
    }),
  memoryUnanswered: duration(
    '4h',
    'With memoryHeld: stop, how long the question may stay unanswered before the usual warnings.',
    30 * MINUTE,
    7 * 24 * HOUR,
  ),
};
