/** Which of the known words a mistyped one may have meant. */

/** The known words that are near enough to be meant, nearest first, at most `most`. Case does not count. */
export function nearWords(typed: string, words: readonly string[], most = 3): string[] {
  const wanted = typed.trim().toLowerCase().slice(0, 64);
  if (wanted === '') return [];
  return words
    .map((word) => ({ word, steps: steps(wanted, word.toLowerCase()) }))
    .filter(({ word, steps }) => steps <= Math.max(1, Math.floor(word.length / 3)))
    .sort((a, b) => a.steps - b.steps || (a.word < b.word ? -1 : 1))
    .slice(0, most)
    .map(({ word }) => word);
}

/** One step for a beginning or an end of the word, else the edit distance. */
function steps(typed: string, word: string): number {
  if (typed === word) return 0;
  const part = typed.length > 1 && (word.startsWith(typed) || word.endsWith(typed));
  return part ? 1 : editDistance(typed, word);
}

/** Insertions, deletions, replacements and swaps of neighbours that make `b` of `a` (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
