/** The workspace in memory keeps the contract that the Slack adapter keeps over the wire. */

import type { Posted } from '../../../src/domain/notice.ts';
import { fail, type Result } from '../../../src/domain/result.ts';
import { SandboxClock } from '../../../src/sandbox/clock.ts';
import { chatContract } from '../../contracts/chat.ts';
import { LOST, throttled } from '../faults.ts';
import { Workspace, workspaceChat } from './workspace.ts';

chatContract('a workspace in memory', async () => {
  const clock = new SandboxClock(Date.UTC(2026, 10, 20, 9));
  const workspace = new Workspace(clock, 'Europe/Berlin');
  workspace.closed.add('C0RANDOM000');
  const chat = workspaceChat(workspace);
  let next: ((post: () => Promise<Result<Posted>>) => Promise<Result<Posted>>) | undefined;
  return {
    chat: {
      ...chat,
      post(...said) {
        const how = next;
        next = undefined;
        return how === undefined ? chat.post(...said) : how(() => chat.post(...said));
      },
    },
    ada: 'U0ADAENGINE',
    grace: 'U0GRACEHOPP',
    channel: 'C0GPUROOM00',
    closedChannel: 'C0RANDOM000',
    now: () => clock.now(),
    seen: (channel, viewer) => workspace.seen(channel, viewer).map((message) => workspace.shown(message)),
    dmOf: Workspace.dmOf,
    loseNextAnswer() {
      next = async (post) => {
        await post();
        return fail(LOST);
      };
    },
    throttleNext(seconds) {
      next = async () => fail(throttled(seconds * 1_000));
    },
    close: async () => {},
  };
});
