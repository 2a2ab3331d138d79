/** Splits what a person typed into words, forgiving what keyboards and Slack do to quotes and dashes. */

import { withoutLinks } from './mentions.ts';

export interface Token {
  readonly text: string;
  /** Opened with a quote: never a flag, whatever it begins with. */
  readonly quoted: boolean;
}

export type Tokens =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly open: string };

/** Opening quote → the closing ones that go with it. macOS and iOS make quotes curly as people type. */
const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"“”'],
  ['“', '"“”'],
  ['”', '"“”'],
  ['„', '"“”'],
  ['«', '»'],
  ["'", "'‘’"],
  ['‘', "'‘’"],
  ['’', "'‘’"],
]);

/** Dashes that autocorrection makes of `--`, and their kin. */
const LONG_DASH = /^[‒–—―−]+(?=\p{L})/u;
/** The same before a figure: a minus sign. */
const MINUS = /^[‒–—―−]+(?=\d)/u;

/**
 * Words are separated by white space; a quote at the beginning of a word, or after `=`, holds what follows together
 * until its closing one. A quote inside a word (`it's`) is a letter. `open` is the word whose quote was never closed.
 */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  const characters = [...unescaped(withoutLinks(text))];
  let at = 0;
  while (at < characters.length) {
    if (isSpace(characters[at])) {
      at += 1;
      continue;
    }
    let word = '';
    const quoted = QUOTES.has(characters[at] ?? '');
    while (at < characters.length && !isSpace(characters[at])) {
      const closing = word === '' || word.endsWith('=') ? QUOTES.get(characters[at] ?? '') : undefined;
      if (closing === undefined) {
        word += characters[at];
        at += 1;
        continue;
      }
      const end = characters.findIndex((character, index) => index > at && closing.includes(character));
      if (end < 0) return { ok: false, open: characters.slice(at).join('') };
      word += characters.slice(at + 1, end).join('');
      at = end + 1;
      if (word === '') break;
    }
    tokens.push({ text: quoted ? word : straighten(word), quoted });
  }
  return { ok: true, tokens };
}

/** Slack sends `&`, `<` and `>` as entities. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function straighten(word: string): string {
  return word.replace(LONG_DASH, '--').replace(MINUS, '-');
}

function isSpace(character: string | undefined): boolean {
  return character === undefined || /[\s\u200B\uFEFF]/u.test(character);
}
