/** Rules of whole payloads: surfaces, counts, ids that must differ, views. */
import { describe, expect, test } from 'vitest';
import { controlsIn, fillIds } from '../../../../src/sandbox/slack-api/blocks/fill-ids.ts';
import type { Surface } from '../../../../src/sandbox/slack-api/blocks/surfaces.ts';
import {
  areBlocksTooLong,
  issueLine,
  validateBlocks,
  validateView,
} from '../../../../src/sandbox/slack-api/blocks/validate.ts';
import type { SlackJson } from '../../../../src/sandbox/slack-api/desk.ts';
import { checkRules, image, linesFor, many, mrkdwn, option, plain, rich, richSection, x } from './rules.ts';

const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), ...more });
const actions = (...elements: unknown[]) => ({ type: 'actions', elements });
const input = { type: 'input', label: plain('L'), element: { type: 'plain_text_input' } };
const card = { type: 'card', body: mrkdwn('a') };

/** One valid block of each type, and where it may stand. */
const surfaces: readonly (readonly [SlackJson & { type: string }, readonly Surface[]])[] = [
  [{ type: 'section', text: mrkdwn('a') }, ['message', 'modal', 'home']],
  [{ type: 'header', text: plain('a') }, ['message', 'modal', 'home']],
  [{ type: 'divider' }, ['message', 'modal', 'home']],
  [{ type: 'context', elements: [mrkdwn('a')] }, ['message', 'modal', 'home']],
  [actions(button()), ['message', 'modal', 'home']],
  [input, ['message', 'modal', 'home']],
  [image, ['message', 'modal', 'home']],
  [rich(richSection('a')), ['message', 'modal', 'home']],
  [
    {
      type: 'video',
      video_url: 'https://a.b',
      thumbnail_url: 'https://a.b',
      alt_text: 'a',
      title: plain('a'),
    },
    ['message', 'modal', 'home'],
  ],
  [
    { type: 'context_actions', elements: [{ type: 'icon_button', icon: 'trash', text: plain('a') }] },
    ['message', 'modal', 'home'],
  ],
  [card, ['message', 'modal', 'home']],
  [{ type: 'carousel', elements: [card] }, ['message', 'home']],
  [{ type: 'alert', text: plain('a') }, ['modal']],
  [{ type: 'markdown', text: 'a' }, ['message']],
  [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }, ['message']],
  [{ type: 'data_table', caption: 'a', rows: many(2, () => [{ type: 'raw_text', text: 'a' }]) }, ['message']],
  [
    { type: 'data_visualization', title: 'a', chart: { type: 'pie', segments: [{ label: 'a', value: 1 }] } },
    ['message'],
  ],
  [{ type: 'container', title: plain('a'), child_blocks: [{ type: 'divider' }] }, ['message']],
  [{ type: 'task_card', task_id: 'a', title: 'a', status: 'pending' }, ['message']],
  [{ type: 'plan', title: 'a' }, ['message']],
  [{ type: 'file', source: 'remote', external_id: 'a' }, []],
  [{ type: 'made_up' }, []],
];

test.each(surfaces.map(([block, on]) => [block.type, block, on] as const))(
  '%s stands where it may',
  (type, block, on) => {
    for (const surface of ['message', 'modal', 'home'] as const) {
      const expected = on.includes(surface)
        ? []
        : [`[ERROR] unsupported type: ${type} [json-pointer:/blocks/0/type]`];
      expect(linesFor(block, surface), surface).toEqual(expected);
    }
  },
);

const dividers = (count: number) => many(count, () => ({ type: 'divider' }));

checkRules('whole payloads', [
  {
    rule: '50 blocks per message',
    takes: dividers(50),
    refuses: dividers(51),
    says: 'no more than 50 items allowed [json-pointer:/blocks]',
  },
  {
    rule: '100 blocks per modal',
    on: 'modal',
    takes: dividers(100),
    refuses: dividers(101),
    says: 'no more than 100 items allowed [json-pointer:/blocks]',
  },
  {
    rule: '100 blocks per Home',
    on: 'home',
    takes: dividers(100),
    refuses: dividers(101),
    says: 'no more than 100 items allowed [json-pointer:/blocks]',
  },
  {
    rule: 'a block has a type',
    takes: [],
    refuses: [{ text: plain('a') }],
    says: 'missing required field: type [json-pointer:/blocks/0]',
  },
  {
    rule: 'a block is an object',
    takes: [],
    refuses: ['divider'],
    says: 'must provide an object [json-pointer:/blocks/0]',
  },
  {
    rule: 'block_ids differ in a payload',
    takes: [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'b' },
    ],
    refuses: [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
    says: '`block_id` already exists: a [json-pointer:/blocks/1/block_id]',
  },
  {
    rule: 'action_ids differ in a block, not across blocks',
    takes: [actions(button({ action_id: 'a' })), actions(button({ action_id: 'a' }))],
    refuses: actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
    says: '`action_id` already exists: a [json-pointer:/blocks/0/elements/1/action_id]',
  },
  {
    rule: 'one element takes the focus',
    on: 'modal',
    takes: actions({ type: 'datepicker', focus_on_load: true }, { type: 'timepicker', focus_on_load: false }),
    refuses: actions(
      { type: 'datepicker', focus_on_load: true },
      { type: 'timepicker', focus_on_load: true },
    ),
    says: 'only one element may have focus [json-pointer:/blocks/0/elements/1/focus_on_load]',
  },
]);

describe('length in all', () => {
  const sections = (total: number) =>
    many(total / 1_000, () => ({ type: 'section', text: mrkdwn(x(1_000)) }));
  test.each<[string, SlackJson[], boolean]>([
    ['11,000 characters of sections', sections(11_000), false],
    ['12,000 characters of sections', sections(12_000), true],
    ['12,000 characters of markdown', [{ type: 'markdown', text: x(12_000) }], false],
    [
      '12,000 of markdown and 2,000 of sections',
      [{ type: 'markdown', text: x(12_000) }, ...sections(2_000)],
      true,
    ],
  ])('%s', (_name, blocks, tooLong) => {
    expect(validateBlocks(blocks, 'message')).toEqual([]);
    expect(areBlocksTooLong(blocks)).toBe(tooLong);
  });
});

describe('views', () => {
  const modal = (more: object) => ({ type: 'modal', title: plain('Title'), blocks: [], ...more });
  const lines = (view: unknown, on: readonly ('modal' | 'home')[] = ['modal']) =>
    validateView(view, on).map(issueLine);
  test.each<[string, object, object, string]>([
    [
      'title ≤ 24',
      modal({ title: plain(x(24)) }),
      modal({ title: plain(x(25)) }),
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      'submit ≤ 24',
      modal({ submit: plain(x(24)) }),
      modal({ submit: plain(x(25)) }),
      'must be less than 25 characters [json-pointer:/view/submit/text]',
    ],
    [
      'close ≤ 24',
      modal({ close: plain(x(24)) }),
      modal({ close: plain(x(25)) }),
      'must be less than 25 characters [json-pointer:/view/close/text]',
    ],
    [
      'private_metadata ≤ 3000',
      modal({ private_metadata: x(3000) }),
      modal({ private_metadata: x(3001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'callback_id ≤ 255',
      modal({ callback_id: x(255) }),
      modal({ callback_id: x(256) }),
      'must be less than 256 characters [json-pointer:/view/callback_id]',
    ],
    [
      'external_id ≤ 255',
      modal({ external_id: x(255) }),
      modal({ external_id: x(256) }),
      'must be less than 256 characters [json-pointer:/view/external_id]',
    ],
    [
      'submit where there are inputs',
      modal({ blocks: [input], submit: plain('Go') }),
      modal({ blocks: [input] }),
      'missing required field: submit (the view has input blocks) [json-pointer:/view]',
    ],
    [
      'blocks are there',
      modal({}),
      { type: 'modal', title: plain('Title') },
      'missing required field: blocks [json-pointer:/view]',
    ],
    [
      'blocks are checked',
      modal({ blocks: [image] }),
      modal({ blocks: [{ type: 'markdown', text: 'a' }] }),
      'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
    ],
    [
      'no unknown fields',
      modal({ notify_on_close: true, clear_on_close: false }),
      modal({ colour: 'red' }),
      'invalid additional property: colour [json-pointer:/view]',
    ],
    [
      'a modal, not a Home tab',
      modal({}),
      { type: 'home', blocks: [] },
      'unsupported type: home [json-pointer:/view/type]',
    ],
  ])('%s', (_rule, takes, refuses, says) => {
    expect(lines(takes)).toEqual([]);
    expect(lines(refuses)).toContain(`[ERROR] ${says}`);
  });

  test('a Home tab takes inputs without a submit button', () => {
    expect(lines({ type: 'home', blocks: [input] }, ['home'])).toEqual([]);
  });
});

test('types that the workspace refuses are refused wherever they stand', () => {
  const blocks = [
    { type: 'divider' },
    {
      type: 'container',
      title: plain('a'),
      child_blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }],
    },
  ];
  const issues = validateBlocks(blocks, 'message', '/blocks', { refused: ['table'] });
  expect(issues.map(issueLine)).toEqual([
    '[ERROR] unsupported type: table [json-pointer:/blocks/1/child_blocks/0/type]',
  ]);
});

test('ids are filled in where they lack, so that every control can be named', () => {
  const blocks = fillIds([
    { type: 'section', block_id: 'kept', text: mrkdwn('a'), accessory: button({ action_id: 'mine' }) },
    { type: 'section', text: mrkdwn('a'), accessory: image },
    actions(button(), { type: 'static_select', options: [option('a')] }),
    { type: 'context', elements: [mrkdwn('a'), image] },
    rich(richSection('a')),
    { type: 'carousel', elements: [{ ...card, actions: [button({ action_id: 'in-card' })] }] },
    { type: 'container', title: plain('a'), child_blocks: [actions(button({ action_id: 'inside' }))] },
  ]);
  const controls = controlsIn(blocks);
  expect(controls.map(({ element }) => element.type)).toEqual([
    'button',
    'button',
    'static_select',
    'button',
    'button',
  ]);
  expect(controls[0]).toMatchObject({ blockId: 'kept', element: { action_id: 'mine' } });
  expect(controls.slice(3).map(({ element }) => element.action_id)).toEqual(['in-card', 'inside']);
  expect(new Set(controls.map(({ blockId }) => blockId)).size).toBe(4);
  expect(validateBlocks(blocks, 'message')).toEqual([]);
});
