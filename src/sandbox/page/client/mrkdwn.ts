/** Parses Slack's mrkdwn into a tree: fences, quotes, styles, mentions, links, dates and emoji. */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'emoji'; readonly name: string }
  | {
      readonly kind: 'user' | 'channel' | 'usergroup';
      readonly id: string;
      readonly label: string | undefined;
    }
  | { readonly kind: 'broadcast'; readonly name: string }
  | { readonly kind: 'link'; readonly href: string; readonly label: string | undefined }
  | {
      readonly kind: 'date';
      /** Epoch seconds. */
      readonly at: number;
      readonly format: string;
      readonly href: string | undefined;
      readonly fallback: string;
    };

export type Piece =
  | { readonly kind: 'lines' | 'quote'; readonly children: readonly Inline[] }
  | { readonly kind: 'pre'; readonly text: string };

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Slack escapes exactly these three characters. */
export function unescapeSlack(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** Text inside code: references lose their brackets, styles stay as typed. */
function plain(text: string): string {
  return unescapeSlack(text.replace(/<([^<>\n]+)>/g, (_, inner: string) => inner.split('|').at(-1) ?? inner));
}

export function parseMrkdwn(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const parts = text.split('```');
  for (const [i, part] of parts.entries()) {
    const inside = i % 2 === 1;
    if (inside && i < parts.length - 1)
      pieces.push({ kind: 'pre', text: plain(part.replace(/^\n|\n$/g, '')) });
    else pieces.push(...parseLines(inside ? `\`\`\`${part}` : part, pieces.length > 0));
  }
  return pieces;
}

/** Runs of quoted and of plain lines. One line break after a fence belongs to the fence. */
function parseLines(text: string, afterFence: boolean): readonly Piece[] {
  const lines = (afterFence ? text.replace(/^\n/, '') : text).split('\n');
  const runs: { quote: boolean; lines: string[] }[] = [];
  for (const line of lines) {
    const quoted = /^(?:&gt;|>)\s?/.exec(line);
    const last = runs.at(-1);
    const bare = quoted === null ? line : line.slice(quoted[0].length);
    if (last !== undefined && last.quote === (quoted !== null)) last.lines.push(bare);
    else runs.push({ quote: quoted !== null, lines: [bare] });
  }
  return runs
    .map(
      (run): Piece => ({
        kind: run.quote ? 'quote' : 'lines',
        children: parseInline(run.lines.join('\n').replace(/\n$/, '')),
      }),
    )
    .filter((piece) => piece.kind === 'pre' || piece.children.length > 0);
}

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
/** A style opens after a boundary and before a non-space, closes after a non-space and before a boundary. Each
 *  character inside matches exactly one alternative, so that no text makes this backtrack. */
const STYLED =
  /(?<![\p{L}\p{N}*_~])([*_~])(?=\S)((?:`[^`\n]*`|`(?![^`\n]*`)|<[^<>\n]*>|<(?![^<>\n]*>)|\1(?=[\p{L}\p{N}])|(?!\1)[^\n`<])*?\S)\1(?![\p{L}\p{N}])/gu;
const CODE = /`([^`\n]+)`/g;
const REFERENCE = /<([^<>\n]+)>/g;
/** A bare address ends before closing punctuation. */
const ADDRESS = /(?<![\w/])https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"*_~]/g;
const EMOJI = /:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/g;

/** Code wins over references, and both over styles, where they start at one place. */
const PATTERNS = [CODE, REFERENCE, STYLED, ADDRESS, EMOJI] as const;

export function parseInline(text: string): readonly Inline[] {
  const found: Inline[] = [];
  /** The next match of each pattern, sought anew only once it is passed: every pattern reads the text about once. */
  const next = new Map<RegExp, RegExpExecArray | null>();
  let at = 0;
  while (at < text.length) {
    let first: { readonly pattern: RegExp; readonly match: RegExpExecArray } | undefined;
    for (const pattern of PATTERNS) {
      let match = next.get(pattern);
      if (match === undefined || (match !== null && match.index < at)) {
        pattern.lastIndex = at;
        match = pattern.exec(text);
        next.set(pattern, match);
      }
      if (match !== null && (first === undefined || match.index < first.match.index))
        first = { pattern, match };
    }
    const end = first?.match.index ?? text.length;
    if (end > at) found.push({ kind: 'text', text: unescapeSlack(text.slice(at, end)) });
    if (first === undefined) break;
    found.push(read(first.pattern, first.match));
    at = end + first.match[0].length;
  }
  return found;
}

function read(pattern: RegExp, match: RegExpExecArray): Inline {
  const [, first = '', second = ''] = match;
  if (pattern === CODE) return { kind: 'code', text: plain(first) };
  if (pattern === ADDRESS) return { kind: 'link', href: unescapeSlack(match[0]), label: undefined };
  if (pattern === EMOJI) return { kind: 'emoji', name: first };
  if (pattern === REFERENCE) return reference(first);
  return { kind: STYLES[first as keyof typeof STYLES], children: parseInline(second) };
}

/** The inside of `<…>`. */
function reference(inner: string): Inline {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : unescapeSlack(inner.slice(bar + 1));
  if (target.startsWith('@')) return { kind: 'user', id: target.slice(1), label };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!subteam^'))
    return { kind: 'usergroup', id: target.slice('!subteam^'.length), label };
  if (target.startsWith('!date^')) {
    const [, at = '', format = '', href] = target.split('^');
    return { kind: 'date', at: Number(at), format: unescapeSlack(format), href, fallback: label ?? '' };
  }
  if (target.startsWith('!')) return { kind: 'broadcast', name: target.slice(1) };
  return { kind: 'link', href: unescapeSlack(target), label };
}

/** The address when a click on it is harmless, else undefined. */
export function safeHref(href: string): string | undefined {
  return /^(?:https?:|mailto:)/i.test(href) ? href : undefined;
}
