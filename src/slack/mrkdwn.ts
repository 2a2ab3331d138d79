/** Slack's mrkdwn: escaping what people typed, code spans, mentions and dates in the reader's own time zone. */
import type { UserId } from '../domain/lease.ts';
import type { Millis } from '../domain/time.ts';

/** Control characters, and the invisible ones that turn text around or hide it. */
const INVISIBLE = /[\p{Cc}\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/gu;

/** Makes text inert in mrkdwn: `&`, `<` and `>` are all that Slack gives a meaning to in links, mentions and dates. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** As `escaped`, but mentions of single people and channels stay: our own sentences carry them. */
export function escapedButMentions(text: string): string {
  return escaped(text).replace(/&lt;(@[UW][A-Z0-9]{1,20}|#[CGD][A-Z0-9]{1,20})&gt;/g, '<$1>');
}

/** What a person typed, as a code span of at most `limit` characters: nothing in it can mean anything to Slack. */
export function code(text: string, limit = 60): string {
  const flat = text.replace(INVISIBLE, ' ').replaceAll('`', "'").trim();
  return `\`${escaped(clip(flat === '' ? ' ' : flat, limit))}\``;
}

/** Text of at most `limit` UTF-16 units, the last of which is `…` when something was left out. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  // Never leave half of a surrogate pair at the end.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

export function person(user: UserId): string {
  return /^[UW][A-Z0-9]+$/.test(user) ? `<@${user}>` : escaped(user);
}

/** How Slack is to show a moment to each reader: its tokens, see docs.slack.dev "Formatting with mrkdwn". */
export type DateForm = 'time' | 'day-and-time';

/**
 * A moment in the reader's own time zone, to follow a word without `at`: `today at 17:40`. The fallback, for clients that cannot, is the same in UTC.
 * Slack takes whole seconds.
 */
export function moment(at: Millis, form: DateForm = 'day-and-time'): string {
  const token = form === 'time' ? '{time}' : '{date_short_pretty} at {time}';
  return `<!date^${Math.floor(at / 1000)}^${token}|${utc(at, form)}>`;
}

/** A moment in UTC for plain text, e.g. `21 Nov at 17:40 UTC`. */
export function utc(at: Millis, form: DateForm = 'day-and-time'): string {
  return `${utcFormat(form)
    .format(at)
    .replace(/,? (?=\d{2}:)/, ' at ')} UTC`;
}

/** Kept, because making one takes longer than formatting a hundred moments. */
const formats = new Map<DateForm, Intl.DateTimeFormat>();

function utcFormat(form: DateForm): Intl.DateTimeFormat {
  const known = formats.get(form);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(form === 'time' ? {} : { day: 'numeric', month: 'short' }),
  });
  formats.set(form, made);
  return made;
}

/** mrkdwn as plain text for a place that shows it as it stands, such as an error under a field. */
export function plainOf(mrkdwn: string): string {
  return mrkdwn
    .replace(/`([^`]*)`/g, '“$1”')
    .replaceAll('*', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** chat.update takes 4,000 characters of text. */
const MOST_TEXT = 3_500;

/** mrkdwn as plain words (a * that is no bold, as in `us-*`, stays), for the `text` of a message that notifications and screen readers use. */
export function plain(mrkdwn: string): string {
  const words = mrkdwn
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/(^|[\s(])\*([^*\n]+)\*(?=$|[\s.,:;)])/gm, '$1$2')
    .replaceAll('`', '')
    .replace(/\s*\n+\s*/g, ' ')
    .trim();
  return clip(words, MOST_TEXT);
}
