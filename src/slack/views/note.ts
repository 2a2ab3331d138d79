/** A short answer in a dialog, for clicks in the Home tab, where there is no message to answer in. */
import { clip } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';

export function noteView(reply: Reply) {
  return {
    type: 'modal' as const,
    title: { type: 'plain_text' as const, text: 'Lamplighter' },
    close: { type: 'plain_text' as const, text: 'OK' },
    blocks: [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: clip(reply.text, 3000) } }],
  };
}
