/** /gpu status: how the watchdog fares, and what watching costs. */
import { command } from '../grammar/spec.ts';

export const status = command(
  {
    name: 'status',
    aliases: ['health'],
    summary:
      'Show how the watchdog fares: machines watched, its last pass, brakes, how far the bill is known, and what reading costs.',
    args: {},
    flags: {},
    examples: ['/gpu status'],
    permission: 'look',
  },
  async (_input, caller) => {
    const [{ watchStatus }, { statusReply }] = await Promise.all([
      import('../../usecases/watch-status.ts'),
      import('../messages/status.ts'),
    ]);
    return statusReply(await watchStatus(caller.deps), caller.deps.policy.watch);
  },
);
