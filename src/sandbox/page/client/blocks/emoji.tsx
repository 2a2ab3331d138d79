/** Emoji: the marks that a status message lives on are drawn, so that they look alike on every machine. */
import { Fragment, type ReactNode } from 'react';
import { emojiOf } from '../emoji.ts';

function disc(colour: string): ReactNode {
  return <circle cx="10" cy="10" r="8.5" fill={colour} />;
}

function line(d: string, colour: string, width: number): ReactNode {
  return (
    <path
      d={d}
      fill="none"
      stroke={colour}
      strokeWidth={width}
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  );
}

function tile(colour: string, sign: string): ReactNode {
  return (
    <>
      <rect x="1" y="1" width="18" height="18" rx="4" fill={colour} />
      {line(sign, '#ffffff', 2.4)}
    </>
  );
}

const HOURGLASS = (
  <>
    <path d="M5 3v3.5L9.5 10 5 13.5V17h10v-3.5L10.5 10 15 6.5V3z" fill="#9cc7e8" />
    <path d="M10 10.5l4 3.5v3H6v-3z" fill="#e0a030" />
    {line('M4 2.5h12M4 17.5h12', '#b0703a', 2.5)}
  </>
);
const TRIANGLE = (
  <>
    <path d="M10 3 18 17H2z" fill="#f5b93d" stroke="#f5b93d" strokeWidth="2" strokeLinejoin="round" />
    {line('M10 8v4M10 15v.1', '#4a2f00', 2.2)}
  </>
);
const HOLLOW = <rect x="6" y="6" width="8" height="8" rx="2" className="emoji-hollow" />;
const HOLLOW_DISC = <circle cx="10" cy="10" r="7.5" className="emoji-hollow" />;

/** By character, without the variation selector: its name and its drawing on a field of 20 × 20. */
const DRAWN: ReadonlyMap<string, readonly [name: string, drawing: ReactNode]> = new Map([
  ['✅', ['done', tile('#1f9d61', 'M5 10.5l3.5 3.5L15 6.5')]],
  ['❌', ['failed', line('M4.5 4.5l11 11M15.5 4.5l-11 11', '#d4213d', 3.4)]],
  ['⏳', ['in progress', HOURGLASS]],
  ['⚠', ['warning', TRIANGLE]],
  ['▫', ['to do', HOLLOW]],
  ['⏹', ['stopped', tile('#5f6b7a', 'M7 7h6v6H7z')]],
  ['⏸', ['paused', tile('#5f6b7a', 'M7.5 6v8M12.5 6v8')]],
  ['▶', ['running', tile('#5f6b7a', 'M8 6l6 4-6 4z')]],
  ['🔴', ['red', disc('#d4213d')]],
  ['🟠', ['orange', disc('#e8762c')]],
  ['🟡', ['yellow', disc('#f0b429')]],
  ['🟢', ['green', disc('#1f9d61')]],
  ['🔵', ['blue', disc('#2f7fd1')]],
  ['⚪', ['white', HOLLOW_DISC]],
] satisfies [string, [string, ReactNode]][]);

const MARKS = new RegExp(`([${[...DRAWN.keys()].join('')}]\\uFE0F?)`, 'u');

/** The character of an emoji, drawn or from the system's font. */
function Character({ character, name }: { character: string; name?: string }) {
  const drawn = DRAWN.get(character.replace('\uFE0F', ''));
  const label = name?.replaceAll('_', ' ') ?? drawn?.[0] ?? character;
  return (
    <span className="emoji" role="img" aria-label={label}>
      {drawn === undefined ? (
        character
      ) : (
        <svg viewBox="0 0 20 20" aria-hidden="true">
          {drawn[1]}
        </svg>
      )}
    </span>
  );
}

/** An emoji by Slack's name; as typed when there is none. */
export function Emoji({ name }: { name: string }) {
  const character = emojiOf(name);
  return character === undefined ? `:${name}:` : <Character character={character} name={name} />;
}

/** Text in which the marks among the characters are drawn. */
export function Characters({ text }: { text: string }) {
  const parts = text.split(MARKS);
  if (parts.length === 1) return text;
  return parts.map((part, i) => {
    const shown = i % 2 === 1 ? <Character character={part} /> : part;
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name and keep no state
    return <Fragment key={i}>{shown}</Fragment>;
  });
}
