/** What Slack makes of names and links in a command when the manifest says should_escape, and back again. */

/** `<@U012|ada>`, `<#C012|gpu>`, `<!subteam^S012|@team>`, `<https://example.com|example.com>` */
const ESCAPED = /<(?:([@#!])([^<>|\s]+)|([a-z]+:[^<>|\s]+))(?:\|([^<>]*))?>/g;
const PERSON = /<@([UW][A-Z0-9]+)(?:\|([^<>]*))?>/g;

/** Everything as it was typed, but for people: they stay `<@U012|ada>`, in one word. */
export function withoutLinks(text: string): string {
  return text.replace(ESCAPED, (_whole, mark?: string, target = '', link = '', label?: string): string => {
    if (mark === '@') return `<@${target}${label === undefined || /\s/.test(label) ? '' : `|${label}`}>`;
    if (mark === '#') return `#${label || target}`;
    if (mark === '!') return label || `@${target}`;
    return label || link;
  });
}

/** People by the names that were typed, for free words: a reason must mention nobody. */
export function spoken(text: string): string {
  return text.replace(PERSON, (_whole, user: string, name: string | undefined) => `@${name || user}`);
}
