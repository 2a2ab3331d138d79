/** Rich text: sections, lists, quotes and preformatted text. */
import { Fragment, type ReactNode } from 'react';
import type { RichElement } from '../block-kit.ts';
import { CodeBlock } from './code-block.tsx';
import { Characters, Emoji } from './emoji.tsx';
import { ChannelMention, DateText, Link, UserMention } from './mrkdwn-text.tsx';

function styled(element: RichElement, inside: ReactNode): ReactNode {
  const { style } = element;
  if (typeof style !== 'object') return inside;
  let shown = inside;
  if (style.code === true) shown = <code>{shown}</code>;
  if (style.bold === true) shown = <b>{shown}</b>;
  if (style.italic === true) shown = <i>{shown}</i>;
  if (style.strike === true) shown = <s>{shown}</s>;
  if (style.underline === true) shown = <u>{shown}</u>;
  return shown;
}

function leaf(element: RichElement): ReactNode {
  switch (element.type) {
    case 'text':
      return <Characters text={element.text ?? ''} />;
    case 'emoji':
      return <Emoji name={element.name ?? ''} />;
    case 'link':
      return <Link href={element.url ?? ''}>{element.text ?? element.url}</Link>;
    case 'user':
      return <UserMention id={element.user_id ?? ''} />;
    case 'channel':
      return <ChannelMention id={element.channel_id ?? ''} />;
    case 'usergroup':
      return <span className="mention">@{element.usergroup_id}</span>;
    case 'broadcast':
      return <span className="mention mention-me">@{element.range}</span>;
    case 'date':
      return <DateText at={element.timestamp ?? Number.NaN} format={element.format ?? ''} />;
    case 'color':
      return <code>{element.value}</code>;
    default:
      return element.text ?? '';
  }
}

function rawText(element: RichElement): string {
  return element.text ?? element.url ?? (element.elements ?? []).map(rawText).join('');
}

function Leaves({ element }: { element: RichElement }) {
  return (element.elements ?? []).map((each, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name and keep no state
    <Fragment key={i}>{styled(each, leaf(each))}</Fragment>
  ));
}

const BULLETS = ['disc', 'circle', 'square'] as const;
const NUMBERS = ['decimal', 'lower-alpha', 'lower-roman'] as const;

function RichList({ element }: { element: RichElement }) {
  const ordered = element.style === 'ordered';
  const indent = element.indent ?? 0;
  const items = (element.elements ?? []).map((item, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: list items have no other name and keep no state
    <li key={i}>
      <Leaves element={item} />
    </li>
  ));
  const style = {
    marginLeft: `${indent * 24}px`,
    listStyleType: (ordered ? NUMBERS : BULLETS)[indent % 3],
  };
  return ordered ? (
    <ol start={(element.offset ?? 0) + 1} style={style}>
      {items}
    </ol>
  ) : (
    <ul style={style}>{items}</ul>
  );
}

function Part({ element }: { element: RichElement }) {
  if (element.type === 'rich_text_list') return <RichList element={element} />;
  if (element.type === 'rich_text_preformatted') return <CodeBlock text={rawText(element)} />;
  const inside = <Leaves element={element} />;
  return element.type === 'rich_text_quote' ? (
    <blockquote>{inside}</blockquote>
  ) : (
    <div className="lines">{inside}</div>
  );
}

export function RichText({ elements }: { elements: readonly RichElement[] }) {
  return elements.map((element, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name and keep no state
    <Part key={i} element={element} />
  ));
}
