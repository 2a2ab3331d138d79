/** The Block Kit blocks that Lamplighter sends, with Slack's limits kept by the builders. */
import type { UserId } from '../domain/lease.ts';
import { clip } from './mrkdwn.ts';

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji?: boolean;
}

export interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
}

export interface Confirm {
  readonly title: PlainText;
  readonly text: PlainText;
  readonly confirm: PlainText;
  readonly deny: PlainText;
  readonly style?: 'primary' | 'danger';
}

export interface Button {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly accessibility_label?: string;
  readonly confirm?: Confirm;
}

export interface ChartSeries {
  readonly name: string;
  readonly data: readonly { readonly label: string; readonly value: number }[];
}

/** Slack's native chart (announced 2026-06-16), not yet in @slack/types: messages only, at most 2 in one. */
export interface ChartBlock {
  readonly type: 'data_visualization';
  readonly block_id?: string;
  readonly title: string;
  readonly chart: {
    readonly type: 'bar' | 'line' | 'area';
    readonly series: readonly ChartSeries[];
    readonly axis_config: {
      readonly categories: readonly string[];
      readonly x_label?: string;
      readonly y_label?: string;
    };
  };
}

export type Cell =
  | { readonly type: 'raw_text'; readonly text: string }
  | { readonly type: 'raw_number'; readonly value: number; readonly text?: string }
  | RichCell;

/** A mention of one person, which is all that cells need it for. */
export interface RichCell {
  readonly type: 'rich_text';
  readonly elements: readonly [
    {
      readonly type: 'rich_text_section';
      readonly elements: readonly [{ readonly type: 'user'; readonly user_id: UserId }];
    },
  ];
}

export interface DataTableBlock {
  readonly type: 'data_table';
  readonly block_id?: string;
  readonly caption: string;
  readonly rows: readonly (readonly Cell[])[];
  readonly page_size?: number;
  readonly row_header_column_index?: number;
}

export type Block =
  | {
      readonly type: 'section';
      readonly text: Mrkdwn;
      readonly block_id?: string;
      readonly accessory?: Button;
    }
  | { readonly type: 'section'; readonly fields: readonly Mrkdwn[]; readonly block_id?: string }
  | { readonly type: 'header'; readonly text: PlainText; readonly block_id?: string }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[]; readonly block_id?: string }
  | { readonly type: 'divider' }
  | { readonly type: 'actions'; readonly elements: readonly Button[]; readonly block_id?: string }
  | ChartBlock
  | DataTableBlock;

/** A message: `text` says in words all that the blocks say, for notifications and screen readers. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** A cell of a table. Slack takes no empty one. */
export function textCell(text: string): Cell {
  return { type: 'raw_text', text: text === '' ? '–' : text };
}

/** A cell with a person, whom Slack shows by name and tells nothing of it; what is no user id is text. */
export function personCell(user: UserId): Cell {
  if (!/^[UW][A-Z0-9]+$/.test(user)) return textCell(user);
  const elements = [{ type: 'user', user_id: user }] as const;
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

/** Slack takes 100 rows beside the header. */
export const TABLE_ROWS = 100;
const PAGE_ROWS = 10;

/** A sortable table, named by its first column: at most 100 rows beside the titles; a page has 10 unless `page` says more. */
export function dataTable(
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  page = PAGE_ROWS,
): DataTableBlock {
  return {
    type: 'data_table',
    caption,
    page_size: Math.max(PAGE_ROWS, page),
    row_header_column_index: 0,
    rows: [titles.map(textCell), ...rows.slice(0, TABLE_ROWS)],
  };
}

/** At most 3,000 characters; longer text is cut. */
export function section(mrkdwn: string, accessory?: Button): Extract<Block, { type: 'section' }> {
  return {
    type: 'section',
    text: { type: 'mrkdwn', text: clip(mrkdwn, 3000) },
    ...(accessory === undefined ? {} : { accessory }),
  };
}

/** Up to 10 fields of at most 2,000 characters; more fields are left out. */
export function fields(...mrkdwn: readonly string[]): Block {
  return {
    type: 'section',
    fields: mrkdwn.slice(0, 10).map((text) => ({ type: 'mrkdwn', text: clip(text, 2000) })),
  };
}

/** At most 150 characters of plain text. */
export function header(text: string): Block {
  return { type: 'header', text: { type: 'plain_text', text: clip(text, 150), emoji: true } };
}

/** Small grey text. */
export function context(mrkdwn: string): Extract<Block, { type: 'context' }> {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: clip(mrkdwn, 3000) }] };
}

/** A row of buttons; at most 25. No block at all for no buttons: spread it. */
export function actions(buttons: readonly Button[]): readonly Block[] {
  return buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons.slice(0, 25) }];
}

/** Label at most 75 characters, value at most 2,000: throws RangeError on a longer value, which would be another one. */
export function button(
  action_id: string,
  label: string,
  value: string,
  more: { readonly style?: Button['style']; readonly says?: string; readonly confirm?: Confirm } = {},
): Button {
  if (value.length > 2000) throw new RangeError(`button ${action_id}: value of ${value.length} characters`);
  return {
    type: 'button',
    action_id,
    text: { type: 'plain_text', text: clip(label, 75), emoji: true },
    value,
    ...(more.style === undefined ? {} : { style: more.style }),
    ...(more.says === undefined ? {} : { accessibility_label: clip(more.says, 75) }),
    ...(more.confirm === undefined ? {} : { confirm: more.confirm }),
  };
}

/** A dialog before a dangerous step: title ≤ 100, text ≤ 300, answers ≤ 30 characters. */
export function danger(title: string, text: string, yes: string, no = 'Cancel'): Confirm {
  const plainText = (value: string, limit: number): PlainText => ({
    type: 'plain_text',
    text: clip(value, limit),
  });
  return {
    title: plainText(title, 100),
    text: plainText(text, 300),
    confirm: plainText(yes, 30),
    deny: plainText(no, 30),
    style: 'danger',
  };
}
