/** What came of a request for more quota: granted, in part, or refused; and what to do next. */
import type { Notice } from '../../domain/notice.ts';
import type { RaiseDraft } from '../../domain/raise.ts';
import { context, type Message, section } from '../blocks.ts';
import { clip, code, escaped, moment, person, plain } from '../mrkdwn.ts';
import { limitTitle } from './quota-draft.ts';

type QuotaOutcome = Extract<Notice, { kind: 'quota-outcome' }>;

export function quotaOutcome(notice: QuotaOutcome): Message {
  const { draft, at } = notice;
  const { title, next } = wordsFor(notice);
  const footer = `${draft.metric}, asked for by ${person(draft.askedBy)}. Decided by ${moment(at)}.`;
  return {
    text: plain([title, next, footer].join(' ')),
    blocks: [section(`${title}\n${next}`), context(footer)],
  };
}

function wordsFor({ draft, outcome }: QuotaOutcome): { readonly title: string; readonly next: string } {
  const what = `${escaped(limitTitle(draft))} in ${code(draft.project)}`;
  const again = againFor(draft);
  switch (outcome.kind) {
    case 'granted':
      return {
        title: `✅ *Google granted it:* the limit on ${what} is ${amount(outcome.limit)} now.`,
        next: `Next: ${again} It may take some minutes until every zone knows.`,
      };
    case 'partly':
      return {
        title: `🟡 *Google granted a part:* the limit on ${what} is ${outcome.limit} now, of ${draft.to} asked for (${draft.from} before).${quoted(outcome.detail)}`,
        next: `Next: use these (${again.replace(/\.$/, '')}), and ask for the rest when they are in use: usage is what Google looks at. Another region may have more: ${code('/gpu quota')} shows.`,
      };
    case 'refused':
      return {
        title: `❌ *Google refused it:* the limit on ${what} stays ${amount(outcome.limit)}; ${draft.to} were asked for.${quoted(outcome.detail)}`,
        next: `Next: ask for fewer, in another region, or with ${code('--spot')}; a new project often has to be used and paid for some days first. For many, write to the Google Cloud sales team.`,
      };
    case 'replaced':
      return {
        title: `The request for ${draft.to} on ${what} was replaced: Google is asked for ${amount(outcome.by)} now.`,
        next: `${code('/gpu quota')} shows how it stands.`,
      };
  }
}

/** The same machine again, where one had failed. */
function againFor({ machineName, family, region }: RaiseDraft): string {
  if (machineName !== undefined) return `${code(`/gpu up like ${machineName}`, 120)}.`;
  if (family !== undefined) return `${code(`/gpu up ${family} --zone ${region}`, 120)}.`;
  return `${code('/gpu up l4')}.`;
}

function quoted(detail: string | undefined): string {
  return detail === undefined ? '' : ` Google says: "${escaped(clip(detail, 400))}"`;
}

function amount(limit: number): string {
  return limit < 0 ? 'unlimited' : String(limit);
}
