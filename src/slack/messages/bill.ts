/** Administrators are told why a billing export cannot be read, and what to do. */
import type { Notice } from '../../domain/notice.ts';
import { context, header, type Message, section } from '../blocks.ts';
import { escaped, moment, plain } from '../mrkdwn.ts';

const WHERE = 'In Google Cloud the export is under Billing, Billing export.';

export function billTrouble(notice: Extract<Notice, { kind: 'bill-trouble' }>): Message {
  const { account, words, since, readAt } = notice;
  const meanwhile =
    readAt === undefined
      ? 'Until then the figures come from my own ledger, and are called estimates.'
      : `Until then the figures are those of ${moment(readAt)}.`;
  const text = `${escaped(words)} ${meanwhile}`;
  return {
    text: plain(`${text} ${WHERE}`),
    blocks: [
      header(`The bill of ${account.id} cannot be read`),
      section(text),
      context(`It is so since ${moment(since)}. ${WHERE}`),
    ],
  };
}
