/** The newest change of a form wins, in whatever order drawings end. */
import { expect, test } from 'vitest';
import { Redraws } from '../../../src/slack/views/redraws.ts';

/** A view at Slack that refuses outdated hashes, and answers when it is told to. */
function screen() {
  let hash = 'h0';
  const shown: string[] = [];
  const answers: (() => void)[] = [];
  const draws = new Redraws<string>(async (view, content) => {
    await new Promise<void>((resolve) => answers.push(resolve));
    if (view.hash !== hash) throw new Error('hash_conflict');
    shown.push(content);
    hash = `h${shown.length}`;
    return hash;
  });
  return {
    shown,
    change: (at: number, content: string, sentWith = hash) =>
      draws.redraw({ id: 'V1', hash: sentWith, at }, async () => content),
    /** Resolves when a drawing is on its way to Slack. */
    sent: () => expect.poll(() => answers.length).toBeGreaterThan(0),
    /** Lets the drawing under way come through. */
    async answer() {
      await expect.poll(() => answers.length).toBeGreaterThan(0);
      answers.shift()?.();
    },
    elsewhere() {
      hash = 'by another process';
    },
  };
}

test('changes during a drawing are drawn once, after it, as the newest stands', async () => {
  const view = screen();
  const first = view.change(1, 'first');
  await view.sent();
  const all = [first, view.change(2, 'second'), view.change(3, 'third')];
  await view.answer();
  await view.answer();
  await Promise.all(all);
  expect(view.shown).toEqual(['first', 'third']);
});

test('a change sent before its person saw our drawing is drawn all the same', async () => {
  const view = screen();
  const first = view.change(1, 'first', 'h0');
  await view.answer();
  await first;
  const second = view.change(2, 'second', 'h0');
  await view.answer();
  await second;
  expect(view.shown).toEqual(['first', 'second']);
});

test('a change that arrives after a newer one is not drawn', async () => {
  const view = screen();
  const newer = view.change(2, 'newer');
  await view.answer();
  await newer;
  await view.change(1, 'older', 'h0');
  expect(view.shown).toEqual(['newer']);
});

test('what another process drew meanwhile is not drawn over, and the next change is drawn again', async () => {
  const view = screen();
  view.elsewhere();
  const lost = expect(view.change(1, 'outdated', 'h0')).rejects.toThrow('hash_conflict');
  await view.answer();
  await lost;
  const next = view.change(2, 'next', 'by another process');
  await view.answer();
  await next;
  expect(view.shown).toEqual(['next']);
});
