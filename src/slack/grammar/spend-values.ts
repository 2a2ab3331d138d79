/** The kinds of values that say whose money is meant, and by what it is told apart. */
import type { UserId } from '../../domain/lease.ts';
import type { SpendingBy } from '../../domain/spending.ts';
import { code } from '../mrkdwn.ts';
import type { Parsed } from './parsed.ts';

export interface SpendValues {
  /** A person, or the name of a project or a machine: which of the two is for the command to find out. */
  readonly spender:
    | { readonly user: UserId; readonly name?: undefined }
    | { readonly name: string; readonly user?: undefined };
  readonly 'spend-by': SpendingBy;
}

/** As Slack writes a person into a command, where the app's manifest says should_escape. */
const MENTION = /^<@([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>$/;

const BY: ReadonlyMap<string, SpendingBy> = new Map([
  ['owner', 'owner'],
  ['person', 'owner'],
  ['people', 'owner'],
  ['user', 'owner'],
  ['family', 'family'],
  ['accelerator', 'family'],
  ['gpu', 'family'],
  ['project', 'project'],
  ['day', 'day'],
  ['date', 'day'],
]);

export const spendParsers: {
  readonly [K in keyof SpendValues]: (text: string) => Parsed<SpendValues[K]>;
} = {
  spender(text) {
    const typed = text.trim();
    const user = MENTION.exec(typed)?.[1] ?? /^@?([UW][A-Z0-9]{7,20})$/.exec(typed)?.[1];
    if (user !== undefined) return { ok: true, value: { user } };
    if (typed.startsWith('@')) {
      return {
        ok: false,
        message: `${code(typed, 40)} did not arrive as a person. Pick the name from the list that Slack opens at the @; if that is what you did, the app's manifest needs ${code('should_escape: true')}.`,
      };
    }
    const name = typed.toLowerCase();
    return /^[a-z][a-z0-9:.-]{0,62}$/.test(name)
      ? { ok: true, value: { name } }
      : { ok: false, message: `${code(typed, 40)} is neither a project nor a person nor a machine.` };
  },
  'spend-by'(text) {
    const by = BY.get(text.trim().toLowerCase());
    return by === undefined
      ? {
          ok: false,
          message: `${code(text, 40)} is not known there. It is owner, family, project or day.`,
        }
      : { ok: true, value: by };
  },
};
