/** The question whether a machine that Lamplighter did not make is to be taken in, the warning before it stops, and its stop. */
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import type { Notice } from '../../domain/notice.ts';
import type { SeenStray, StrayEnd } from '../../domain/stray.ts';
import type { Millis } from '../../domain/time.ts';
import { adoptButton, leaveButton } from '../actions/stray.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { code, escaped, moment, person, plain } from '../mrkdwn.ts';
import { activityInWords, typeInWords } from './strays.ts';
import { priceInWords } from './words.ts';

type StrayNotice = Extract<Notice, { kind: 'stray' }>;

export function stray(notice: StrayNotice): Message {
  const { stray: one, at, stopAt, sentAt, end } = notice;
  const what = whatInWords(one, at);
  if (end !== undefined) return settled(`${endInWords(end)} ${what}`);
  if (sentAt !== undefined) return settled(`It is being stopped. ${what}`);
  return stopAt === undefined ? question(one, what) : warning(one, what, at, stopAt);
}

function settled(text: string): Message {
  return { text: plain(text), blocks: [section(text)] };
}

function question(one: SeenStray, what: string): Message {
  const whose = whoseInWords(one);
  const next =
    'Adopt: it becomes yours here, with a lease, warnings before it ends and the idle rule. Leave it alone: I say no more of it.';
  return {
    text: plain(`I did not make ${what}${whose} ${next}`),
    blocks: [
      header('Whose machine is this?'),
      section(`I did not make ${what}${whose}`),
      ...actions([adoptButton(one), leaveButton(one)]),
      context(next),
    ],
  };
}

function warning(one: SeenStray, what: string, at: Millis, stopAt: Millis): Message {
  const idle =
    one.use.kind === 'idle'
      ? ` Nothing has happened on it for ${formatDuration(wholeMinutes(at - one.use.since))} at least.`
      : '';
  const when = `It is stopped ${moment(stopAt)} unless it gets busy or somebody wants it.`;
  const whose = whoseInWords(one);
  const next = `Adopt: it becomes yours here, with a lease and the idle rule. Leave it alone: it stays, and I say no more of it. A stop keeps its disks; what is only in memory is lost. I look again right before, and any doubt keeps it on. To start it again: ${startCommand(one)}`;
  return {
    text: plain(`I did not make ${what}${whose}${idle} ${when} ${next}`),
    blocks: [
      header(`${one.name} idles and is stopped in ${formatDuration(wholeMinutes(stopAt - at))}`),
      section(`I did not make ${what}${whose}${idle}\n${when}`),
      ...actions([adoptButton(one), leaveButton(one)]),
      context(next),
    ],
  };
}

export function strayStopped({ stray: one, at }: Extract<Notice, { kind: 'stray-stopped' }>): Message {
  const { price } = one;
  const cost = price === undefined ? '' : `it cost ${priceInWords(price)} while it ran; `;
  const text = `${whatInWords(one, undefined)} I stopped it ${moment(at)}, as it was idle and nobody had answered the warning; ${cost}its disks still cost money.`;
  const next = `To start it again, which needs free capacity in ${escaped(one.zone)}: ${startCommand(one)}`;
  return {
    text: plain(`${text} ${next}`),
    blocks: [header(`${one.name} is stopped`), section(text), context(next)],
  };
}

/** `at` undefined: without what changes. */
function whatInWords(one: SeenStray, at: Millis | undefined): string {
  const { name, project, zone, price, upSince } = one;
  const what = `${code(name)} in ${escaped(zone)} (project ${escaped(project)}): ${escaped(typeInWords(one))}`;
  if (at === undefined) return `${what}.`;
  return `${what}, ${priceInWords(price)}, up for ${formatDuration(at - upSince)}, ${escaped(activityInWords(one))}.`;
}

function whoseInWords({ owner }: SeenStray): string {
  return owner === undefined ? '' : ` Its labels name ${code(owner)}.`;
}

function startCommand({ name, zone, project }: SeenStray): string {
  return code(`gcloud compute instances start ${name} --zone ${zone} --project ${project}`, 300);
}

function endInWords(end: StrayEnd): string {
  switch (end.kind) {
    case 'adopted':
      return `✅ ${person(end.by)} looks after it, until ${moment(end.until)} for now.`;
    case 'left':
      return `${person(end.by)} wants it left alone.`;
    case 'stopped':
      return `⏹️ Stopped for idleness ${moment(end.at)}.`;
    case 'called-off':
      return `✅ It stays: ${escaped(end.because)}.`;
  }
}
