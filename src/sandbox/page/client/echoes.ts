/** The slash commands that a person typed, shown to them alone: Slack keeps none, which puzzles newcomers. */
import type { ShownMessage } from '../../slack-api/desk.ts';

export interface Echo {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  /** The newest message when it was typed; empty when there was none. */
  readonly after: string;
  /** When it was typed, as a message's ts. */
  readonly ts: string;
}

/** Seconds within which Slack's own copy of a command (an in_channel answer shows it) makes the echo needless. */
const SAME = 60;

function asMessage({ channel, user, text, ts }: Echo): ShownMessage {
  const rest = { blocks: [], metadata: undefined, threadTs: undefined, edited: false };
  return {
    channel,
    ts,
    user,
    text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
    ephemeralTo: user,
    ...rest,
  };
}

/** The messages of one channel with the echoes at their places. */
export function withEchoes(
  messages: readonly ShownMessage[],
  echoes: readonly Echo[],
): readonly ShownMessage[] {
  const shown = echoes.filter(
    (echo) =>
      !messages.some(
        ({ user, text, ts }) =>
          user === echo.user &&
          text === echo.text &&
          Math.abs(Number(ts) - Number(echo.ts)) < SAME &&
          ts > echo.after,
      ),
  );
  if (shown.length === 0) return messages;
  const oldest = messages[0]?.ts;
  const first = shown.filter(({ after }) => oldest === undefined || after < oldest);
  return [
    ...first.map(asMessage),
    ...messages.flatMap((message, i) => {
      const next = messages[i + 1]?.ts;
      const here = shown.filter(({ after }) => after >= message.ts && (next === undefined || after < next));
      return [message, ...here.map(asMessage)];
    }),
  ];
}
