/** Approve, Refuse: what becomes of a request that no budget holds. */
import type { Approval } from '../../domain/approval.ts';
import { answerApproval } from '../../usecases/answer-approval.ts';
import type { Deps } from '../../usecases/deps.ts';
import type { Asking } from '../../usecases/request-quota.ts';
import { type Button, button } from '../blocks.ts';
import { refusal } from '../commands/answers.ts';
import { escapedButMentions } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';

const APPROVE = 'budget_approve';
const REFUSE = 'budget_refuse';

export function approveButton({ id }: Approval): Button {
  return button(APPROVE, 'Approve', id, { style: 'primary', says: 'Let it go over the budget' });
}

export function refuseButton({ id }: Approval): Button {
  return button(REFUSE, 'Refuse', id, { says: 'Leave it refused' });
}

/** Carries out a press of one of these; undefined for every other button. */
export async function answerApprovalAction(
  deps: Deps,
  actionId: string,
  value: string | undefined,
  by: Asking,
): Promise<Reply | undefined> {
  if (actionId !== APPROVE && actionId !== REFUSE) return undefined;
  const id = /^[a-z0-9]{1,40}$/.exec(value ?? '')?.[0];
  if (id === undefined) return undefined;
  const answer = await answerApproval(deps, by, id, actionId === APPROVE ? 'approved' : 'refused');
  if (answer.kind === 'refused') return refusal(escapedButMentions(answer.message), answer.example);
  const { asker } = answer.approval;
  return {
    text:
      actionId === APPROVE
        ? `It goes on, and <@${asker}> is told.`
        : `It stays refused, and <@${asker}> is told.`,
  };
}
