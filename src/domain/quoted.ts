/** What a person typed, fit to be repeated to them inside a sentence. */

/**
 * “text”, at most `most` characters, on one line, without Slack's control characters & < >, so that a sentence
 * holding it is harmless whether or not it is escaped later.
 */
export function quoted(text: string, most = 40): string {
  const plain = text
    .slice(0, most * 8)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{C}&<>]/gu, '')
    .replaceAll(/ +/g, ' ')
    .trim();
  const letters = [...plain];
  return letters.length <= most ? `“${plain}”` : `“${letters.slice(0, most).join('')}…”`;
}
