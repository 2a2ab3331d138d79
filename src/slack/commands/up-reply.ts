/** The answer to a request for a machine, typed or filled in. */
import { sliceInWords } from '../../domain/accelerators/slice-words.ts';
import { typedSpec } from '../../domain/decide/admit-tpu.ts';
import { formatDuration } from '../../domain/duration.ts';
import { LONGEST_QUEUE } from '../../domain/flex-start.ts';
import type { MachineSpec } from '../../domain/machine.ts';
import { termsInWords } from '../../domain/terms.ts';
import type { Duration } from '../../domain/time.ts';
import { previewInWords } from '../messages/estimate.ts';
import { specInWords } from '../messages/words.ts';
import { code, escapedButMentions } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { fieldRefusal, SEEN_BEFORE } from './answers.ts';
import type { UpAnswer } from './up-ask.ts';

/** What the person reads of it. */
export function upReply(answer: UpAnswer): Reply {
  switch (answer.kind) {
    case 'accepted': {
      const { machine, like, preview } = answer;
      const found = `Looking for ${specInWords(machine.spec)} for ${formatDuration(machine.spec.leaseFor)}${termsInWords(machine.spec)}${like === undefined ? '' : `, like ${code(like)}`}: ${code(machine.name)}. The message in this channel follows it.${queueInWords(machine.spec)}${waitingInWords(machine.spec.waitFor)}`;
      return { text: [found, ...sliceLine(machine.spec), ...previewInWords(preview)].join('\n') };
    }
    case 'duplicate':
      return SEEN_BEFORE;
    case 'asked':
      return { text: escapedButMentions(answer.message) };
    case 'refused':
      return fieldRefusal(answer.field, escapedButMentions(answer.message), answer.example);
    case 'said':
      return answer.reply;
  }
}

/** `v3-8 is 8 TensorCores on 4 chips, one host, wired 2x2.` */
function sliceLine(spec: MachineSpec): readonly string[] {
  const slice = sliceInWords(spec, spec.slices);
  if (slice === undefined) return [];
  return [spec.slices === undefined ? `${code(typedSpec(spec))} is ${slice}.` : `That is ${slice}.`];
}

function queueInWords({ buy }: MachineSpec): string {
  if (buy !== 'flex-start') return '';
  return ` Google queues it in one zone after the other, for up to ${formatDuration(LONGEST_QUEUE)} in each.`;
}

function waitingInWords(waitFor: Duration | undefined): string {
  if (waitFor === undefined) return '';
  return ` If no zone has capacity, I go on asking for ${formatDuration(waitFor)} and tell you when there is one.`;
}
