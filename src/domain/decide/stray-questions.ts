/** About which strays people are asked whether they want them, and how many at a time. */
import type { SeenStray } from '../stray.ts';

/** Questions of one look: the rest is asked an hour later, so that a channel is not flooded. */
export const MOST_QUESTIONS = 5;

/** The dearest first. What a service of Google keeps is that service's matter; `isAsked`: it was asked about before. */
export function strayQuestions(
  seen: readonly SeenStray[],
  isAsked: (stray: SeenStray) => boolean,
): readonly SeenStray[] {
  return seen
    .filter((stray) => stray.keeper === undefined && !isAsked(stray))
    .toSorted((a, b) => (b.price?.microsPerHour ?? 0) - (a.price?.microsPerHour ?? 0))
    .slice(0, MOST_QUESTIONS);
}
