/** From a pressed button to the answer for the person who pressed it. */
import { type AskOfMachine, askMachine } from '../usecases/ask-machine.ts';
import type { Deps } from '../usecases/deps.ts';
import { wholeIn } from './actions/action.ts';
import { answerApprovalAction } from './actions/approval.ts';
import { type WatchAction, watchActionOf } from './actions/capacity.ts';
import { answerClear } from './actions/clear.ts';
import { actionOf } from './actions/index.ts';
import { answerQuotaAction } from './actions/quota.ts';
import { answerRightsize } from './actions/rightsize.ts';
import { answerStrayAction } from './actions/stray.ts';
import { readButtonValue } from './actions/value.ts';
import { askReply } from './commands/answers.ts';
import type { Reply } from './reply.ts';

export interface Press {
  readonly actionId: string;
  readonly value: string | undefined;
  readonly by: Pick<AskOfMachine, 'dedupe' | 'actor' | 'team' | 'botTeam' | 'channel'>;
}

const OUTDATED: Reply = {
  text: 'That button is from an older version and does nothing now. `/gpu ls` shows your machines.',
};

/**
 * Checks the button's own data, then asks the use case, which checks the presser's permission and that the machine
 * still lives the life that the button was shown for.
 */
export async function answerAction(deps: Deps, press: Press): Promise<Reply> {
  const onWatch = watchActionOf(press.actionId);
  if (onWatch !== undefined) return answerOnWatch(deps, press, onWatch);
  const ofQuota = await answerQuotaAction(deps, press.actionId, press.value, { ...press.by, isGuest: false });
  if (ofQuota !== undefined) return ofQuota;
  const ofStray = await answerStrayAction(deps, press.actionId, press.value, press.by);
  if (ofStray !== undefined) return ofStray;
  const cleared = await answerClear(deps, press.actionId, press.value, press.by);
  if (cleared !== undefined) return cleared;
  const ofBudget = await answerApprovalAction(deps, press.actionId, press.value, {
    ...press.by,
    isGuest: false,
  });
  if (ofBudget !== undefined) return ofBudget;
  const smaller = await answerRightsize(deps, press.actionId, press.value);
  if (smaller !== undefined) return smaller;
  const action = actionOf(press.actionId);
  const value = readButtonValue(press.value);
  const what = action === undefined || value === undefined ? undefined : action.ask(value.extra);
  if (action === undefined || value === undefined || what === undefined) return OUTDATED;
  const answer = await askMachine(deps, {
    ...press.by,
    isGuest: false,
    machineId: value.machineId,
    ...(value.incarnation === undefined ? {} : { incarnation: value.incarnation }),
    what,
  });
  return askReply(answer, (accepted) => action.done(accepted.machine, accepted));
}

async function answerOnWatch(deps: Deps, press: Press, act: WatchAction): Promise<Reply> {
  const value = readButtonValue(press.value);
  const round = value === undefined ? undefined : wholeIn(value.extra);
  if (value === undefined || round === undefined) return OUTDATED;
  const { actor, team, botTeam } = press.by;
  return act(deps, { watchId: value.machineId, round, actor, team, botTeam, isGuest: false });
}
