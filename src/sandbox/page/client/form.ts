/** The values of a message's or a view's controls, in the fields of Slack's `state.values`. */
import type { SlackJson } from '../../slack-api/desk.ts';
import type { Block, Element } from './block-kit.ts';

/** By block id, then action id. */
export type Values = Readonly<Record<string, Readonly<Record<string, SlackJson>>>>;

interface Control {
  readonly block: Block;
  readonly blockId: string;
  readonly element: Element;
}

function controlsOf(blocks: readonly Block[]): readonly Control[] {
  return blocks.flatMap((block) => {
    const blockId = block.block_id ?? '';
    const own = [block.element, block.accessory, ...(block.type === 'actions' ? (block.elements ?? []) : [])];
    const here = own.flatMap((element) => (element === undefined ? [] : [{ block, blockId, element }]));
    return [...here, ...controlsOf(block.child_blocks ?? [])];
  });
}

/** Field names by element type, with what the element starts as; Slack sends null for what is empty. */
const FIELDS: Readonly<Record<string, (element: Element) => SlackJson>> = {
  static_select: (e) => ({ selected_option: e.initial_option ?? null }),
  external_select: (e) => ({ selected_option: e.initial_option ?? null }),
  radio_buttons: (e) => ({ selected_option: e.initial_option ?? null }),
  users_select: (e) => ({ selected_user: e.initial_user ?? null }),
  conversations_select: (e) => ({ selected_conversation: e.initial_conversation ?? null }),
  channels_select: (e) => ({ selected_channel: e.initial_channel ?? null }),
  multi_static_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  multi_external_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  checkboxes: (e) => ({ selected_options: e.initial_options ?? [] }),
  multi_users_select: (e) => ({ selected_users: e.initial_users ?? [] }),
  multi_conversations_select: (e) => ({ selected_conversations: e.initial_conversations ?? [] }),
  multi_channels_select: (e) => ({ selected_channels: e.initial_channels ?? [] }),
  datepicker: (e) => ({ selected_date: e.initial_date ?? null }),
  timepicker: (e) => ({ selected_time: e.initial_time ?? null }),
  datetimepicker: (e) => ({ selected_date_time: e.initial_date_time ?? null }),
  plain_text_input: (e) => ({ value: e.initial_value ?? null }),
  number_input: (e) => ({ value: e.initial_value ?? null }),
  email_text_input: (e) => ({ value: e.initial_value ?? null }),
  url_text_input: (e) => ({ value: e.initial_value ?? null }),
  rich_text_input: (e) => ({ rich_text_value: e.initial_value ?? null }),
};

/** What a control holds before anyone touched it; undefined for those that hold nothing, such as buttons. */
export function startOf(element: Element): SlackJson | undefined {
  const fields = FIELDS[element.type];
  return fields === undefined ? undefined : { type: element.type, ...fields(element) };
}

/** Every control's value: what a person chose, else what it started as. */
export function formValues(blocks: readonly Block[], chosen: Values): Values {
  const values: Record<string, Record<string, SlackJson>> = {};
  for (const { blockId, element } of controlsOf(blocks)) {
    const start = startOf(element);
    if (start === undefined) continue;
    const actionId = element.action_id ?? '';
    values[blockId] = { ...values[blockId], [actionId]: chosen[blockId]?.[actionId] ?? start };
  }
  return values;
}
