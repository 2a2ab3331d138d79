/** What became of a request about quota, for the person who made it. */
import type { RaiseDraft } from '../../domain/raise.ts';
import type { QuotaAnswer } from '../../usecases/request-quota.ts';
import { escapedButMentions } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { refusal, SEEN_BEFORE } from './answers.ts';

/** `done` says it when it was written down (mrkdwn). */
export function quotaReply(answer: QuotaAnswer, done: (draft: RaiseDraft | undefined) => string): Reply {
  switch (answer.kind) {
    case 'accepted':
      return { text: done(answer.draft) };
    case 'duplicate':
      return SEEN_BEFORE;
    case 'refused':
      return refusal(escapedButMentions(answer.message), answer.example);
  }
}
