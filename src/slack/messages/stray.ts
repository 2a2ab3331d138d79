/** The question whether a machine that Lamplighter did not make is to be taken in or left alone. */
import { formatDuration } from '../../domain/duration.ts';
import type { Notice } from '../../domain/notice.ts';
import type { StrayEnd } from '../../domain/stray.ts';
import { adoptButton, leaveButton } from '../actions/stray.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { code, escaped, moment, person, plain } from '../mrkdwn.ts';
import { activityInWords, typeInWords } from './strays.ts';
import { priceInWords } from './words.ts';

export function stray({ stray, at, end }: Extract<Notice, { kind: 'stray' }>): Message {
  const { name, project, zone, price, upSince, owner } = stray;
  const what = `${code(name)} in ${escaped(zone)} (project ${escaped(project)}): ${escaped(typeInWords(stray))}, ${priceInWords(price)}, up for ${formatDuration(at - upSince)}, ${escaped(activityInWords(stray))}.`;
  if (end !== undefined) {
    const text = `${endInWords(end)} ${what}`;
    return { text: plain(text), blocks: [section(text)] };
  }
  const whose = owner === undefined ? '' : ` Its labels name ${code(owner)}.`;
  const next =
    'Adopt: it becomes yours here, with a lease, warnings before it ends and the idle rule. Leave it alone: I say no more of it.';
  return {
    text: plain(`I did not make ${what}${whose} ${next}`),
    blocks: [
      header('Whose machine is this?'),
      section(`I did not make ${what}${whose}`),
      ...actions([adoptButton(stray), leaveButton(stray)]),
      context(next),
    ],
  };
}

function endInWords(end: StrayEnd): string {
  return end.kind === 'adopted'
    ? `✅ ${person(end.by)} looks after it, until ${moment(end.until)} for now.`
    : `${person(end.by)} wants it left alone.`;
}
