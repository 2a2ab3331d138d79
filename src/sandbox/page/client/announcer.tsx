/** Reads new messages to screen readers, wherever in the workspace they arrive. */
import { useEffect, useRef, useState } from 'react';
import type { SlackPart } from '../protocol.ts';
import { channelName } from './place.ts';
import { nameOf } from './surroundings.tsx';

export function Announcer({ slack }: { slack: SlackPart }) {
  const seen = useRef<{ readonly me: string; readonly ts: ReadonlySet<string> }>(undefined);
  const [text, setText] = useState('');
  useEffect(() => {
    const all = Object.values(slack.messages).flat();
    const before = seen.current;
    seen.current = { me: slack.me, ts: new Set(all.map(({ ts }) => ts)) };
    if (before?.me !== slack.me) return;
    const fresh = all.filter(({ ts, user }) => !before.ts.has(ts) && user !== slack.me);
    if (fresh.length === 0) return;
    const lines = fresh.map(({ user, channel, text: said }) => {
      const where = slack.channels.find(({ id }) => id === channel);
      const place = where?.kind === 'channel' ? ` in #${channelName(where, slack)}` : '';
      return `${nameOf(slack.people, slack.botUserId, user)}${place}: ${said}`;
    });
    setText(lines.join('\n'));
  }, [slack]);
  return (
    <div className="unseen" role="status" aria-label="New messages">
      {text}
    </div>
  );
}
