/** What lamplighter.yaml says of hours. */
import { z } from 'zod';
import { parseHours } from './domain/hours.ts';
import { DAY, MINUTE } from './domain/time.ts';
import type { WeekHours } from './domain/week-hours.ts';
import { duration, section, whole } from './policy-fields.ts';

const EXAMPLE = 'weekdays 9-19 Europe/Berlin';

export const hours = section({
  busyFor: duration(
    '4h',
    'A machine that is busy when its hours end is looked at again for so long, then left on.',
    30 * MINUTE,
    DAY,
  ),
  maxStarts: whole(20, 'So often hours start a machine without a word from a person.', 1, 1_000),
});

/** A project's hours as they are written; without a time zone the file's own is meant. */
export const projectHours = z
  .string({ error: `must be hours such as ${EXAMPLE}` })
  .superRefine((text, ctx) => {
    const read = parseHours(text, 'UTC');
    if (!read.ok)
      ctx.addIssue({ code: 'custom', message: `must be hours such as ${EXAMPLE}. ${read.fault}` });
  })
  .optional()
  .meta({
    description:
      'When its machines run, unless one has hours of its own: they are stopped when the hours end and started when they begin; none = no hours.',
    examples: [EXAMPLE],
  });

/** Throws RangeError for what `projectHours` refuses. */
export function hoursFrom(text: string, timeZone: string): WeekHours {
  const read = parseHours(text, timeZone);
  if (!read.ok) throw new RangeError(read.fault);
  return read.value;
}
