/** What lamplighter.yaml says of machines that Lamplighter did not make. */
import { z } from 'zod';

const OWNER = 'must be a label value with a Slack user, such as grace: U0123ABCD';

/** What is done about them, and who is warned of which. */
export const strays = {
  strays: z
    .enum(['report', 'warn', 'stop'], { error: 'must be report, warn or stop' })
    .prefault('report')
    .meta({
      description:
        'Machines with GPUs or TPUs in your projects that Lamplighter did not make: report tells the administrators once a day; warn also asks about each of them, once, whether somebody adopts it; stop also stops those that are known to idle, an hour after a warning, but none that a service of Google keeps, none with local SSD and no TPU nodes.',
      examples: ['report'],
    }),
  strayOwners: z
    .record(
      z.string().regex(/^[a-z0-9_-]{1,63}$/, { error: OWNER }),
      z.string({ error: OWNER }).regex(/^[UW][A-Z0-9]{2,20}$/, { error: OWNER }),
      { error: OWNER },
    )
    .prefault({})
    .meta({
      description:
        'Who is warned of a machine whose labels name them (owner, created-by, creator, user, contact, team): the label’s value, and the Slack user. All others are the administrators’.',
      examples: [{ grace: 'U0123ABCD' }],
    }),
};
