/** Labels for charts: at most 20 characters, each of them telling its own thing from the others. */
import { clip } from '../mrkdwn.ts';

/** Slack takes labels of 20 characters. */
const LABEL = 20;

/**
 * Labels that differ. Of names that are too long, the words at the beginning and at the end that all of them share
 * are left out; where that is not enough, the middle is.
 */
export function uniqueLabels(names: readonly string[]): readonly string[] {
  const long = [...new Set(names.filter((name) => name.length > LABEL))];
  const own = ownParts(long);
  const taken = new Set<string>();
  return names.map((name) => {
    const short = name.length <= LABEL ? name : shortened(own.get(name) ?? name);
    let label = short;
    for (let n = 2; taken.has(label); n++) label = `${clip(short, LABEL - 1 - String(n).length)} ${n}`;
    taken.add(label);
    return label;
  });
}

/** Each name without the words that all share at its beginning and at its end; at least one word is left. */
function ownParts(names: readonly string[]): ReadonlyMap<string, string> {
  if (names.length < 2) return new Map();
  const words = names.map((name) => name.split('-'));
  const shortest = Math.min(...words.map(({ length }) => length));
  const shared = (at: (list: readonly string[], i: number) => string | undefined, most: number): number => {
    let count = 0;
    while (count < most && words.every((list) => at(list, count) === at(words[0] ?? [], count))) count++;
    return count;
  };
  const head = shared((list, i) => list[i], shortest - 1);
  const tail = shared((list, i) => list.at(-1 - i), shortest - 1 - head);
  return new Map(
    names.map((name, i) => {
      const kept = (words[i] ?? []).slice(head, tail === 0 ? undefined : -tail).join('-');
      return [name, `${head > 0 ? '…' : ''}${kept}${tail > 0 ? '…' : ''}`];
    }),
  );
}

/** What is left is cut in its middle where it is still too long: names often differ at both ends. */
function shortened(own: string): string {
  return own.length <= LABEL ? own : `${own.slice(0, 11)}…${own.slice(-8)}`;
}
