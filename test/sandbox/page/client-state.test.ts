/** What the client keeps: shared state, what was read, echoes of commands, histories, form values. */
import { describe, expect, it } from 'vitest';
import { type Echo, withEchoes } from '../../../src/sandbox/page/client/echoes.ts';
import { formValues } from '../../../src/sandbox/page/client/form.ts';
import { remember } from '../../../src/sandbox/page/client/history.ts';
import { share } from '../../../src/sandbox/page/client/share.ts';
import { allRead, markRead, unreadIn } from '../../../src/sandbox/page/client/unread.ts';
import type { PageState } from '../../../src/sandbox/page/protocol.ts';
import type { ShownMessage } from '../../../src/sandbox/slack-api/desk.ts';
import { ADA, BOT } from './fake-desk.ts';
import { ask, startWorld } from './page-world.ts';

function message(ts: string, text: string, user = BOT): ShownMessage {
  const rest = { metadata: undefined, threadTs: undefined, edited: false, ephemeralTo: undefined };
  return { channel: 'C1', ts, user, text, blocks: [], ...rest };
}

describe('sharing', () => {
  it('keeps what is equal and replaces what is not', () => {
    const old = { a: [{ x: 1 }, { x: 2 }], b: { y: null } };
    const next = share(old, { a: [{ x: 1 }, { x: 3 }, { x: 4 }], b: { y: null } });
    expect(next).toEqual({ a: [{ x: 1 }, { x: 3 }, { x: 4 }], b: { y: null } });
    expect(next.a[0]).toBe(old.a[0]);
    expect(next.a[1]).not.toBe(old.a[1]);
    expect(next.b).toBe(old.b);
    expect(share(old, structuredClone(old))).toBe(old);
  });

  it('notices fields and items that are gone, and changes of kind', () => {
    expect(share({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    expect(share([1, 2], [1])).toEqual([1]);
    expect(share({ a: [] }, { a: {} })).toEqual({ a: {} });
    expect(share({ a: null }, { a: { b: 1 } })).toEqual({ a: { b: 1 } });
  });
});

describe('echoes of commands', () => {
  const echo = (ts: string, after: string): Echo => ({
    channel: 'C1',
    user: ADA,
    text: '/gpu <x>',
    after,
    ts,
  });
  const texts = (messages: readonly ShownMessage[]) => messages.map(({ text }) => text);

  it('stand where they were typed, escaped and for their author alone', () => {
    const messages = [message('10.1', 'a'), message('20.1', 'b')];
    const shown = withEchoes(messages, [echo('15.0', '10.1'), echo('25.0', '20.1')]);
    expect(texts(shown)).toEqual(['a', '/gpu &lt;x>', 'b', '/gpu &lt;x>']);
    expect(shown[1]?.ephemeralTo).toBe(ADA);
    expect(texts(withEchoes([], [echo('5.0', '')]))).toEqual(['/gpu &lt;x>']);
    expect(texts(withEchoes(messages, [echo('5.0', '')]))).toEqual(['/gpu &lt;x>', 'a', 'b']);
  });

  it('give way to Slack’s own copy of the command', () => {
    const messages = [message('10.1', 'a'), message('16.0', '/gpu <x>', ADA)];
    expect(withEchoes(messages, [echo('15.0', '10.1')])).toBe(messages);
  });
});

describe('what is read', () => {
  it('counts what others said after the mark', async () => {
    const world = await startWorld();
    try {
      const state = async () => ((await ask(`${world.url}api/state?user=${ADA}`)).json as PageState).slack;
      world.desk.post('C1', 'before');
      const marks = allRead(await state());
      world.clock.advance(1000);
      world.desk.post('C1', 'one');
      world.desk.post('C1', 'two');
      world.desk.post('C1', 'mine', [], { user: ADA });
      const now = await state();
      expect(unreadIn(marks, now, 'C1')).toBe(2);
      expect(unreadIn(marks, now, 'C2')).toBe(0);
      expect(unreadIn(markRead(marks, now, 'C1'), now, 'C1')).toBe(0);
    } finally {
      await world.close();
    }
  });
});

describe('histories', () => {
  it('keep two hours of what each machine did, and forget machines that are gone', async () => {
    const world = await startWorld();
    try {
      const state = async () => (await ask(`${world.url}api/state`)).json as PageState;
      world.console.add('l4-ada-1', world.clock.now());
      let histories = remember(new Map(), await state());
      expect(remember(histories, await state())).toBe(histories);
      world.clock.advance(60 * 60_000);
      histories = remember(histories, await state());
      const machine = { project: 'ml-prod', zone: 'us-central1-a', name: 'l4-ada-1' };
      world.console.change(machine, { status: 'TERMINATED' });
      world.clock.advance(90 * 60_000);
      histories = remember(histories, await state());
      expect([...histories.values()][0]?.map(({ gpu }) => gpu)).toEqual([95, undefined]);
      expect(remember(histories, { ...(await state()), machines: [] }).size).toBe(0);
    } finally {
      await world.close();
    }
  });
});

describe('form values', () => {
  it('hold Slack’s fields of every control, nested ones too, with null for what is empty', () => {
    const text = (value: string) => ({ type: 'plain_text', text: value });
    const options = [{ text: text('A'), value: 'a' }];
    const values = formValues(
      [
        {
          type: 'input',
          block_id: 'i',
          label: text('L'),
          element: { type: 'plain_text_input', action_id: 'x' },
        },
        { type: 'section', block_id: 's', accessory: { type: 'checkboxes', action_id: 'x', options } },
        {
          type: 'container',
          block_id: 'c',
          child_blocks: [
            {
              type: 'actions',
              block_id: 'a',
              elements: [
                { type: 'static_select', action_id: 'x', options },
                { type: 'button', action_id: 'y' },
              ],
            },
          ],
        },
      ],
      { s: { x: { type: 'checkboxes', selected_options: options } } },
    );
    expect(values).toEqual({
      i: { x: { type: 'plain_text_input', value: null } },
      s: { x: { type: 'checkboxes', selected_options: options } },
      a: { x: { type: 'static_select', selected_option: null } },
    });
  });
});
