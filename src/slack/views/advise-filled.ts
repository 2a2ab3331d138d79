/** What the form of /gpu advise holds: each field is read as the command's flag is. */
import { ADVISE, type AdviseFlags } from '../commands/advise-spec.ts';
import { parseValue, type Reading } from '../grammar/values.ts';
import { plainOf } from '../mrkdwn.ts';
import type { Filled } from './fields.ts';

export interface ReadAdvise {
  /** Of the fields that can be read. */
  readonly flags: AdviseFlags;
  /** By field, as plain text; empty when all is well. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Reads every field; all that is wrong at once. What is empty is as if it was not typed. */
export function readAdvise(filled: Filled, reading: Reading): ReadAdvise {
  const errors: Record<string, string> = {};
  const flags: Record<string, unknown> = { spot: filled.buy === 'spot' };
  for (const [name, { kind }] of Object.entries(ADVISE.flags)) {
    const text = filled[name];
    if (kind === 'switch' || text === undefined) continue;
    const parsed = parseValue(kind, text, reading);
    if (parsed.ok) flags[name] = parsed.value;
    else errors[name] = plainOf(parsed.message);
  }
  // Sound because every value was read as its flag's kind.
  return { flags: flags as unknown as AdviseFlags, errors };
}
