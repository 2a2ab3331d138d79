/** Block Kit as the page reads it: loose shapes over JSON that the simulated Slack has validated already. */
import type { SlackJson } from '../../slack-api/desk.ts';

export interface TextObject {
  readonly type?: string;
  readonly text: string;
}

export interface Option {
  readonly text: TextObject;
  readonly value: string;
  readonly description?: TextObject;
  readonly url?: string;
}

export interface Confirm {
  readonly title: TextObject;
  readonly text: TextObject;
  readonly confirm: TextObject;
  readonly deny: TextObject;
  readonly style?: string;
}

/** Any interactive or small element; `type` says which fields count. */
export interface Element {
  readonly type: string;
  readonly action_id?: string;
  /** Text of a button; of `mrkdwn` and `plain_text` elements the string itself. */
  readonly text?: TextObject | string;
  readonly value?: string;
  readonly url?: string;
  readonly style?: string;
  readonly accessibility_label?: string;
  readonly confirm?: Confirm;
  readonly placeholder?: TextObject;
  readonly options?: readonly Option[];
  readonly option_groups?: readonly { readonly label: TextObject; readonly options: readonly Option[] }[];
  readonly initial_option?: Option;
  readonly initial_options?: readonly Option[];
  readonly initial_user?: string;
  readonly initial_users?: readonly string[];
  readonly initial_channel?: string;
  readonly initial_channels?: readonly string[];
  readonly initial_conversation?: string;
  readonly initial_conversations?: readonly string[];
  readonly initial_date?: string;
  readonly initial_time?: string;
  readonly initial_date_time?: number;
  readonly initial_value?: string | SlackJson;
  readonly timezone?: string;
  readonly multiline?: boolean;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_value?: string;
  readonly max_value?: string;
  readonly is_decimal_allowed?: boolean;
  readonly max_selected_items?: number;
  readonly focus_on_load?: boolean;
  readonly dispatch_action_config?: { readonly trigger_actions_on?: readonly string[] };
  readonly image_url?: string;
  readonly alt_text?: string;
  readonly positive_button?: FeedbackChoice;
  readonly negative_button?: FeedbackChoice;
  readonly icon?: string;
}

export interface FeedbackChoice {
  readonly text: TextObject;
  readonly value: string;
  readonly accessibility_label?: string;
}

export interface RichElement {
  readonly type: string;
  readonly text?: string;
  readonly name?: string;
  readonly url?: string;
  readonly user_id?: string;
  readonly channel_id?: string;
  readonly usergroup_id?: string;
  readonly range?: string;
  readonly value?: string;
  readonly timestamp?: number;
  readonly format?: string;
  readonly fallback?: string;
  readonly style?: Readonly<Record<string, boolean>> | string;
  readonly indent?: number;
  readonly offset?: number;
  readonly elements?: readonly RichElement[];
}

export type Cell =
  | { readonly type: 'raw_text'; readonly text: string }
  | { readonly type: 'raw_number'; readonly value?: number; readonly text?: string }
  | { readonly type: 'rich_text'; readonly elements: readonly RichElement[] };

export interface Block {
  readonly type: string;
  readonly block_id?: string;
  readonly text?: TextObject;
  readonly fields?: readonly TextObject[];
  readonly accessory?: Element;
  readonly elements?: readonly (Element & RichElement & Block)[];
  readonly element?: Element;
  readonly label?: TextObject;
  readonly hint?: TextObject;
  readonly optional?: boolean;
  readonly dispatch_action?: boolean;
  readonly rows?: readonly (readonly Cell[])[];
  readonly column_settings?: readonly { readonly align?: string; readonly is_wrapped?: boolean }[];
  readonly caption?: string;
  readonly page_size?: number;
  readonly row_header_column_index?: number;
  readonly level?: string;
  readonly title?: TextObject | string;
  readonly subtitle?: TextObject;
  readonly body?: TextObject;
  readonly hero_image?: CardImage;
  readonly icon?: CardImage;
  readonly actions?: readonly Element[];
  readonly child_blocks?: readonly Block[];
  readonly is_collapsible?: boolean;
  readonly default_collapsed?: boolean;
}

export interface CardImage {
  readonly image_url?: string;
  readonly alt_text?: string;
}

export interface View {
  readonly type: string;
  readonly title?: TextObject;
  readonly submit?: TextObject;
  readonly close?: TextObject;
  readonly blocks: readonly Block[];
  readonly previous_view_id?: string | null;
}

/** The blocks of a message, each with the id that actions name; Slack gives every block one. */
export function asBlocks(blocks: readonly SlackJson[]): readonly Block[] {
  return blocks.map((block, i) => ({ block_id: `b${i}`, ...(block as unknown as Block) }));
}

export function asView(view: SlackJson): View {
  const known = view as unknown as View;
  return { ...known, blocks: asBlocks((view.blocks ?? []) as readonly SlackJson[]) };
}

export function textOf(text: TextObject | string | undefined): string {
  return typeof text === 'string' ? text : (text?.text ?? '');
}
