/** What every part of the page may need: who looks, at what workspace, in which colours, and how to act. */
import { createContext, useContext } from 'react';
import type { Millis } from '../../../domain/time.ts';
import type { Person, ShownChannel } from '../../slack-api/desk.ts';
import type { ActionInput, ActionName } from '../actions.ts';
import type { Answer } from './api.ts';
import type { Confirm } from './block-kit.ts';

export interface Surroundings {
  readonly me: string;
  readonly tz: string;
  readonly botUserId: string;
  readonly people: readonly Person[];
  readonly channels: readonly ShownChannel[];
  readonly theme: 'light' | 'dark';
  /** Carries out an action and says in the notice bar what went wrong. */
  act<N extends ActionName>(name: N, input: ActionInput<N>): Promise<Answer>;
  /** Asks before something happens; false when the person thought better of it. */
  ask(confirm: Confirm): Promise<boolean>;
  open(channel: string): void;
}

/** The start of the sandbox's present minute; apart, because it changes all the time. */
export const MinuteContext = createContext<Millis>(0);

export const SurroundingsContext = createContext<Surroundings | undefined>(undefined);

export function useSurroundings(): Surroundings {
  const here = useContext(SurroundingsContext);
  if (here === undefined) throw new Error('This part of the page stands outside of it.');
  return here;
}

/** The name to show for a user id. */
export function nameOf(people: readonly Person[], botUserId: string, id: string): string {
  if (id === botUserId) return 'Lamplighter';
  const person = people.find((each) => each.id === id);
  return person?.realName || person?.name || id;
}
