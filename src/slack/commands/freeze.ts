/** /gpu freeze and /gpu unfreeze: the watchdog stops nothing for a while, or goes on. */
import { type Freeze, USUAL_FREEZE } from '../../domain/freeze.ts';
import type { FreezeAnswer } from '../../usecases/freeze-watchdog.ts';
import { command } from '../grammar/spec.ts';
import { escapedButMentions, moment } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { refusal, SEEN_BEFORE } from './answers.ts';
import { askingOf } from './asking.ts';

export const freeze = command(
  {
    name: 'freeze',
    aliases: ['hold'],
    summary:
      'Have the watchdog stop nothing for a while: no idle machine, no lease that ends. It goes on warning.',
    details:
      'For administrators. It ends by itself, after 4 hours when nobody says, 7 days at most. Google’s own limit on how long a machine runs holds all the same. Everybody who gets the digest is told.',
    args: {
      length: {
        kind: 'freeze',
        label: 'HOW-LONG WHY',
        optional: true,
        rest: true,
        what: 'how long or until when, and why: for 2h, until 18:00, for 1d network migration.',
        example: '/gpu freeze for 2h network migration',
      },
    },
    flags: {},
    examples: ['/gpu freeze for 2h', '/gpu freeze until 18:00 network migration'],
    permission: 'admin',
  },
  async ({ args }, caller) => {
    const { freezeWatchdog } = await import('../../usecases/freeze-watchdog.ts');
    const { until, for: length = USUAL_FREEZE, why = '' } = args.length ?? {};
    const answer = await freezeWatchdog(caller.deps, askingOf(caller), until ?? caller.now + length, why);
    return reply(
      answer,
      ({ until }) =>
        `The watchdog is frozen until ${moment(until)}: it stops and ends nothing, and goes on warning. \`/gpu unfreeze\` lifts that.`,
    );
  },
);

export const unfreeze = command(
  {
    name: 'unfreeze',
    aliases: ['thaw'],
    summary: 'Let the watchdog stop machines again. What was to stop meanwhile is announced anew.',
    args: {},
    flags: {},
    examples: ['/gpu unfreeze'],
    permission: 'admin',
  },
  async (_input, caller) => {
    const { unfreezeWatchdog } = await import('../../usecases/freeze-watchdog.ts');
    const answer = await unfreezeWatchdog(caller.deps, askingOf(caller));
    return reply(answer, () => 'The watchdog goes on. What was to stop meanwhile is announced anew.');
  },
);

function reply(answer: FreezeAnswer, done: (freeze: Freeze) => string): Reply {
  switch (answer.kind) {
    case 'accepted':
      return { text: done(answer.freeze) };
    case 'duplicate':
      return SEEN_BEFORE;
    case 'refused':
      return refusal(escapedButMentions(answer.message), answer.example);
  }
}
