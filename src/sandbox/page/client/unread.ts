/** What each person has read, kept for this browser tab as long as the sandbox runs. */
import type { ShownMessage } from '../../slack-api/desk.ts';
import type { SlackPart } from '../protocol.ts';

/** The `ts` of the newest message read, by channel id. */
export type Marks = Readonly<Record<string, string>>;

function storageKey(boot: string, user: string): string {
  return `read:${boot}:${user}`;
}

/** Undefined when this person has never been looked at; then everything there is counts as read. */
export function loadMarks(boot: string, user: string): Marks | undefined {
  try {
    const text = sessionStorage.getItem(storageKey(boot, user));
    return text === null ? undefined : (JSON.parse(text) as Marks);
  } catch {
    return undefined;
  }
}

export function saveMarks(boot: string, user: string, marks: Marks): void {
  try {
    sessionStorage.setItem(storageKey(boot, user), JSON.stringify(marks));
  } catch {
    // A browser without storage forgets what was read when the page is loaded again.
  }
}

function newest(messages: readonly ShownMessage[] | undefined): string {
  return (
    (messages ?? [])
      .map(({ ts }) => ts)
      .toSorted()
      .at(-1) ?? ''
  );
}

/** Everything there is now, read. */
export function allRead(slack: SlackPart): Marks {
  return Object.fromEntries(slack.channels.map(({ id }) => [id, newest(slack.messages[id])]));
}

/** `marks` with `channel` read to its end; the same object when it was already. */
export function markRead(marks: Marks, slack: SlackPart, channel: string): Marks {
  const ts = newest(slack.messages[channel]);
  return (marks[channel] ?? '') >= ts ? marks : { ...marks, [channel]: ts };
}

/** How many messages of others in `channel` came after the mark. */
export function unreadIn(marks: Marks, slack: SlackPart, channel: string): number {
  const mark = marks[channel] ?? '';
  return (slack.messages[channel] ?? []).filter(({ ts, user }) => ts > mark && user !== slack.me).length;
}
