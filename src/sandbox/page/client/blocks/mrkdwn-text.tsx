/** Shows mrkdwn and its pieces: mentions by name, dates in the reader's time zone, code with a copy button. */
import { Fragment, memo, type ReactNode, useContext } from 'react';
import { type TextObject, textOf } from '../block-kit.ts';
import { slackDate } from '../clock-text.ts';
import { type Inline, parseMrkdwn, safeHref, unescapeSlack } from '../mrkdwn.ts';
import { MinuteContext, nameOf, useSurroundings } from '../surroundings.tsx';
import { CodeBlock } from './code-block.tsx';
import { Characters, Emoji } from './emoji.tsx';

export function Link({ href, children }: { href: string; children: ReactNode }) {
  const safe = safeHref(href);
  if (safe === undefined) return <>{children}</>;
  return (
    <a href={safe} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

export function UserMention({ id }: { id: string }) {
  const { me, people, botUserId } = useSurroundings();
  return (
    <span className={id === me ? 'mention mention-me' : 'mention'}>@{nameOf(people, botUserId, id)}</span>
  );
}

export function ChannelMention({ id, label }: { id: string; label?: string | undefined }) {
  const { channels, open } = useSurroundings();
  const channel = channels.find((each) => each.id === id);
  if (channel === undefined) return <span className="mention">#{label ?? id}</span>;
  return (
    <button type="button" className="mention" onClick={() => open(channel.id)}>
      #{channel.name}
    </button>
  );
}

export function DateText({ at, format }: { at: number; format: string }) {
  const { tz } = useSurroundings();
  const minute = useContext(MinuteContext);
  const then = at * 1000;
  if (!Number.isFinite(then)) return null;
  return <time dateTime={new Date(then).toISOString()}>{slackDate(then, format, minute, tz)}</time>;
}

function One({ piece }: { piece: Inline }) {
  switch (piece.kind) {
    case 'text':
      return <Characters text={piece.text} />;
    case 'code':
      return <code>{piece.text}</code>;
    case 'bold':
      return (
        <b>
          <Inlines pieces={piece.children} />
        </b>
      );
    case 'italic':
      return (
        <i>
          <Inlines pieces={piece.children} />
        </i>
      );
    case 'strike':
      return (
        <s>
          <Inlines pieces={piece.children} />
        </s>
      );
    case 'emoji':
      return <Emoji name={piece.name} />;
    case 'user':
      return <UserMention id={piece.id} />;
    case 'channel':
      return <ChannelMention id={piece.id} label={piece.label} />;
    case 'usergroup':
      return <span className="mention">{piece.label ?? `@${piece.id}`}</span>;
    case 'broadcast':
      return <span className="mention mention-me">@{piece.name}</span>;
    case 'link':
      return <Link href={piece.href}>{piece.label ?? piece.href}</Link>;
    case 'date': {
      const date = <DateText at={piece.at} format={piece.format} />;
      if (!Number.isFinite(piece.at)) return <>{piece.fallback}</>;
      return piece.href === undefined ? date : <Link href={piece.href}>{date}</Link>;
    }
  }
}

function keyed<T>(pieces: readonly T[], show: (piece: T) => ReactNode): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name and keep no state
  return pieces.map((piece, i) => <Fragment key={i}>{show(piece)}</Fragment>);
}

function Inlines({ pieces }: { pieces: readonly Inline[] }) {
  return (
    <>
      {keyed(pieces, (piece) => (
        <One piece={piece} />
      ))}
    </>
  );
}

/** A whole text with its fences and quotes. */
export const Mrkdwn = memo(function Mrkdwn({ text }: { text: string }) {
  return (
    <>
      {keyed(parseMrkdwn(text), (piece) => {
        if (piece.kind === 'pre') return <CodeBlock text={piece.text} />;
        const inside = <Inlines pieces={piece.children} />;
        return piece.kind === 'quote' ? (
          <blockquote>{inside}</blockquote>
        ) : (
          <div className="lines">{inside}</div>
        );
      })}
    </>
  );
});

/** Plain text, in which only emoji are replaced, as in headers and buttons. */
export function Plain({ text }: { text: string }) {
  const parts = unescapeSlack(text).split(/(:[a-z0-9_+'-]+:)/);
  return (
    <>
      {keyed(parts, (part) =>
        /^:.+:$/.test(part) ? <Emoji name={part.slice(1, -1)} /> : <Characters text={part} />,
      )}
    </>
  );
}

/** A text object of either type. */
export function Text({ text }: { text: TextObject | string | undefined }) {
  const value = textOf(text);
  if (typeof text === 'object' && text.type === 'mrkdwn') return <Mrkdwn text={value} />;
  return <Plain text={value} />;
}
