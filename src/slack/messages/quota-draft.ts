/** What Google would be told, and the question whether to send it. */
import { familyOf } from '../../domain/accelerators/index.ts';
import type { Notice } from '../../domain/notice.ts';
import { ALL_GPUS } from '../../domain/quota.ts';
import type { RaiseWish } from '../../domain/raise.ts';
import { dismissButton } from '../actions/dismiss.ts';
import { forwardButton, sendButton } from '../actions/quota.ts';
import { actions, context, type Message, section } from '../blocks.ts';
import { clip, code, escaped, moment, person, plain } from '../mrkdwn.ts';

type QuotaDraft = Extract<Notice, { kind: 'quota-draft' }>;

export function quotaDraft({ draft, maySend, contactEmail, tooFew, end }: QuotaDraft): Message {
  const title = `*Ask Google for more quota?* ${capital(limitTitle(draft))}: from ${draft.from} to *${draft.to}*, in ${code(draft.project)} (${draft.metric}).`;
  const asker = `Wanted by ${person(draft.askedBy)}${draft.machineName === undefined ? '' : ` for ${code(draft.machineName)}`}.`;
  const told = `Google would be told:\n>${escaped(clip(draft.justification, 1_500))}`;
  const also =
    tooFew === undefined
      ? []
      : [
          `The limit on all GPUs of the project together is ${tooFew.limit} and has to allow them, too: ${code(`/gpu quota request all ${draft.to}${onProject(draft)}`, 120)}.`,
        ];
  if (end !== undefined) {
    const done = `✅ ${person(end.by)} sent it ${moment(end.at)}. ${capital(limitTitle(draft))}: from ${draft.from} to ${draft.to}, in ${code(draft.project)}.`;
    return { text: plain(done), blocks: [section(done)] };
  }
  const who = maySend
    ? 'Send asks Google in the name of your organisation.'
    : 'Only an administrator may send it.';
  const contact = `Google writes to ${contactEmail === undefined ? 'the address that the sender has in Slack' : escaped(contactEmail)} if it has questions. A few GPUs often come within minutes; more may take days.`;
  const buttons = [maySend ? sendButton(draft) : forwardButton(draft), dismissButton()];
  return {
    text: plain([title, asker, told.replace('\n>', ' '), ...also, who, contact].join(' ')),
    blocks: [
      section(`${title}\n${asker}`),
      section(told),
      ...also.map((sentence) => section(sentence)),
      ...actions(buttons),
      context(`${who} ${contact}`),
    ],
  };
}

/** `NVIDIA L4 in us-central1`, `all GPUs together`, or the metric's own name. */
export function limitTitle({ family, metric, region }: RaiseWish): string {
  if (metric === ALL_GPUS.metric) return 'all GPUs together';
  const spot = metric.startsWith('PREEMPTIBLE_') ? ', spot' : '';
  const what = family === undefined ? metric : `${familyOf(family)?.title ?? family}${spot}`;
  return region === 'global' ? what : `${what} in ${region}`;
}

/** The command that asks for the same or a similar limit names the project, as it may not be the default one. */
function onProject({ project }: RaiseWish): string {
  return ` --project ${project}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
