/** Request quota, Send, Ask an administrator: the buttons on the way to more quota, which concern no machine. */
import type { Machine } from '../../domain/machine.ts';
import type { RaiseDraft } from '../../domain/raise.ts';
import type { Deps } from '../../usecases/deps.ts';
import { type Asking, askQuotaForMachine, forwardDraft, sendDraft } from '../../usecases/request-quota.ts';
import { type Button, button } from '../blocks.ts';
import { quotaReply } from '../commands/quota-reply.ts';
import { code } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';

const REQUEST = 'quota_request';
const SEND = 'quota_send';
const FORWARD = 'quota_forward';

/** In the message of a machine that failed for want of quota. */
export function requestQuotaButton(machine: Machine): Button {
  return button(REQUEST, 'Request quota', machine.id, {
    style: 'primary',
    says: `Ask Google for the quota that ${machine.name} needs`,
  });
}

export function sendButton(draft: RaiseDraft): Button {
  return button(SEND, 'Send', draft.id, {
    style: 'primary',
    says: `Ask Google to raise the limit to ${draft.to}`,
  });
}

export function forwardButton(draft: RaiseDraft): Button {
  return button(FORWARD, 'Ask an administrator', draft.id, { style: 'primary' });
}

/** Carries out a press of one of these; undefined for every other button. */
export async function answerQuotaAction(
  deps: Deps,
  actionId: string,
  value: string | undefined,
  by: Asking,
): Promise<Reply | undefined> {
  const id = /^[a-z0-9]{1,40}$/.exec(value ?? '')?.[0];
  if (id === undefined) return undefined;
  switch (actionId) {
    case REQUEST:
      return quotaReply(
        await askQuotaForMachine(deps, by, id),
        () => 'Google is being asked whether that may be raised; what it would be told follows here.',
      );
    case FORWARD:
      return quotaReply(
        await forwardDraft(deps, by, id),
        () => 'The administrators have it in their direct messages. You are told when Google decides.',
      );
    case SEND:
      return quotaReply(
        await sendDraft(deps, by, id),
        (draft) =>
          `It goes to Google now. I look for the answer and tell you in a direct message; ${code('/gpu quota')} shows what is pending${draft === undefined ? '' : ` in ${code(draft.project)}`}.`,
      );
    default:
      return undefined;
  }
}
