/** The kinds of values that say whose budget is meant, and how much it is. */
import { clip, code } from '../mrkdwn.ts';
import type { Parsed } from './parsed.ts';

export interface BudgetValues {
  /** A person by a mention; or a name, of which the command knows whether it is a project's or a team's. */
  readonly 'budget-of':
    | { readonly user: string; readonly name?: undefined }
    | { readonly name: string; readonly user?: undefined };
  /** Micro-USD a month, > 0; `off` = none; `default` = what policy says. */
  readonly 'budget-amount': number | 'off' | 'default';
}

const WORDS: ReadonlyMap<string, 'off' | 'default'> = new Map([
  ['off', 'off'],
  ['none', 'off'],
  ['default', 'default'],
  ['policy', 'default'],
  ['reset', 'default'],
]);

/** $100 million a month; more is a slip of the finger. */
const MOST_MICROS = 1e14;

export const budgetParsers: {
  readonly [K in keyof BudgetValues]: (text: string) => Parsed<BudgetValues[K]>;
} = {
  'budget-of'(text) {
    const typed = text.trim();
    const user = /^<@([UW][A-Z0-9]{2,20})(?:\|[^>]*)?>$/.exec(typed)?.[1];
    if (user !== undefined) return { ok: true, value: { user } };
    if (typed.startsWith('@')) {
      const message = `Slack did not tell me who ${code(typed, 40)} is. Choose the name from the list that Slack shows as you type @.`;
      return { ok: false, message };
    }
    return { ok: true, value: { name: clip(typed.toLowerCase(), 60) } };
  },
  'budget-amount'(text) {
    const word = WORDS.get(text.trim().toLowerCase());
    if (word !== undefined) return { ok: true, value: word };
    const typed = /^\$?(\d{1,9}(?:,\d{3})*(?:\.\d{1,2})?)(k?)\s*(?:usd|\$)?$/i.exec(text.trim());
    const amount = Number(typed?.[1]?.replaceAll(',', '')) * (typed?.[2] === '' ? 1 : 1_000);
    const micros = Math.round(amount * 1_000_000);
    return micros > 0 && micros <= MOST_MICROS
      ? { ok: true, value: micros }
      : {
          ok: false,
          message: `${code(text, 40)} is not an amount. It is in dollars a month, like 2000; ${code('off')} is none, ${code('default')} what lamplighter.yaml says.`,
        };
  },
};
