/** The messages of a channel: by day, threads below their parents, and at the end unless the reader scrolled up. */
import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ShownMessage } from '../../slack-api/desk.ts';
import { dateKey, dayOf, tsMillis } from './clock-text.ts';
import { Message } from './message.tsx';
import { useSurroundings } from './surroundings.tsx';

/** Milliseconds within which messages of one person share a face. */
const TOGETHER = 5 * 60_000;
/** Pixels from the end that still count as being there. */
const NEAR = 40;

/** Threads in place: every reply after its parent. */
function inOrder(messages: readonly ShownMessage[]): readonly ShownMessage[] {
  const isReply = ({ ts, threadTs }: ShownMessage) => threadTs !== undefined && threadTs !== ts;
  const parents = new Set(messages.filter((m) => !isReply(m)).map(({ ts }) => ts));
  return messages
    .filter((m) => !isReply(m) || !parents.has(m.threadTs ?? ''))
    .flatMap((parent) => [parent, ...messages.filter((m) => isReply(m) && m.threadTs === parent.ts)]);
}

function follows(message: ShownMessage, before: ShownMessage | undefined): boolean {
  return (
    before !== undefined &&
    before.user === message.user &&
    before.ephemeralTo === message.ephemeralTo &&
    before.threadTs === message.threadTs &&
    tsMillis(message.ts) - tsMillis(before.ts) < TOGETHER
  );
}

function scrollToEnd(node: HTMLElement | null): void {
  if (node !== null) node.scrollTop = node.scrollHeight;
}

export function MessageList({ messages, label }: { messages: readonly ShownMessage[]; label: string }) {
  const { tz, me } = useSurroundings();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const top = useRef(0);
  const [missed, setMissed] = useState(false);
  const ordered = useMemo(() => inOrder(messages), [messages]);
  const newest = messages.at(-1);
  const last = newest?.ts;
  /** The days begun so far while rendering; replies stand below their parents and begin none. */
  const days: string[] = [];

  // Blocks may grow after they arrive (charts, a table's next page): the end stays in view all the same.
  useEffect(() => {
    if (content.current === null || scroller.current === null) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) scrollToEnd(scroller.current);
    });
    observer.observe(content.current);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last message is what moves the view
  useLayoutEffect(() => {
    if (newest !== undefined && (newest.user === me || newest.ephemeralTo === me)) atEnd.current = true;
    if (atEnd.current) scrollToEnd(scroller.current);
    else setMissed(true);
  }, [last]);

  return (
    <div className="messages-frame">
      <div
        ref={scroller}
        className="messages"
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          // Only going up leaves the end: content that grows between a scroll and its event does not.
          if (scrollHeight - scrollTop - clientHeight < NEAR) atEnd.current = true;
          else if (scrollTop < top.current) atEnd.current = false;
          top.current = scrollTop;
          if (atEnd.current) setMissed(false);
        }}
        role="log"
        aria-live="off"
        aria-label={`Messages in ${label}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
      >
        <div ref={content} className="messages-content">
          <p className="beginning">This is the beginning of {label}.</p>
          {ordered.map((message, i) => {
            const before = ordered[i - 1];
            const day = dateKey(tsMillis(message.ts), tz);
            const isReply = message.threadTs !== undefined && message.threadTs !== message.ts;
            const newDay = !isReply && day !== days.at(-1);
            if (newDay) days.push(day);
            const shown = <Message message={message} follows={!newDay && follows(message, before)} />;
            return (
              <Fragment key={`${message.ts}${message.ephemeralTo ?? ''}`}>
                {newDay && (
                  <div className="day">
                    <span>{dayOf(tsMillis(message.ts), tz)}</span>
                  </div>
                )}
                {isReply ? <div className="reply">{shown}</div> : shown}
              </Fragment>
            );
          })}
        </div>
      </div>
      {missed && (
        <button type="button" className="to-end" onClick={() => scrollToEnd(scroller.current)}>
          New messages ↓
        </button>
      )}
    </div>
  );
}
