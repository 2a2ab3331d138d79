/** What a button is: which request it makes, and what its presser is told. */
import type { Machine } from '../../domain/machine.ts';
import type { Ask, AskAnswer } from '../../usecases/ask-machine.ts';

export type Accepted = Extract<AskAnswer, { kind: 'accepted' }>;

export interface Action {
  /** First part of the action_id; what follows a colon only tells buttons of one row apart. */
  readonly id: string;
  /** The request, from the button's extra word; undefined when the word is not one this action makes. */
  readonly ask: (extra: string) => Ask | undefined;
  /** What the presser reads once it is written down (mrkdwn). */
  readonly done: (machine: Machine | undefined, answer: Accepted) => string;
}

/** A whole number (of milliseconds, for one) in a button's extra word, or undefined. */
export function wholeIn(extra: string): number | undefined {
  return /^\d{1,15}$/.test(extra) ? Number(extra) : undefined;
}
