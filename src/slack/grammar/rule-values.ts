/** The kinds of values that say what the watchdog goes by: levels, rates, and words in place of a rule. */
import { formatBytes, parseByteRate } from '../../domain/signal.ts';
import { code } from '../mrkdwn.ts';
import type { Parsed } from './parsed.ts';

export interface RuleValues {
  /** 0 to 100; what makes no sense as a threshold is for the policy to say. */
  readonly percentage: number;
  /** Bytes a second, ≥ 0. */
  readonly 'byte-rate': number;
  readonly 'rule-word': 'off' | 'default';
}

const RULE_WORDS: ReadonlyMap<string, RuleValues['rule-word']> = new Map([
  ['off', 'off'],
  ['none', 'off'],
  ['default', 'default'],
  ['usual', 'default'],
  ['reset', 'default'],
  ['on', 'default'],
]);

/** No link of a machine is faster. */
const FASTEST = 1e12;

export const ruleParsers: {
  readonly [K in keyof RuleValues]: (text: string) => Parsed<RuleValues[K]>;
} = {
  percentage(text) {
    const typed = /^(\d{1,3}(?:\.\d{1,3})?)\s*%?$/.exec(text.trim())?.[1];
    const value = Number(typed);
    return typed !== undefined && value <= 100
      ? { ok: true, value }
      : {
          ok: false,
          message: `${code(text, 40)} is not a percentage. It is a number from 0 to 100, like 10.`,
        };
  },
  'byte-rate'(text) {
    const rate = parseByteRate(text);
    return rate !== undefined && rate <= FASTEST
      ? { ok: true, value: rate }
      : {
          ok: false,
          message: `${code(text, 40)} is not a rate. It is in bytes a second, like ${formatBytes(200_000).replace(' ', '')}/s.`,
        };
  },
  'rule-word'(text) {
    const word = RULE_WORDS.get(text.trim().toLowerCase());
    return word === undefined
      ? {
          ok: false,
          message: `${code(text, 40)} is not known there. It is ${code('off')} or ${code('default')}.`,
        }
      : { ok: true, value: word };
  },
};
